"""Where a proxy says who asks, whoever comes past it is refused, however they call themselves."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
import streamlit as st
from starlette.responses import PlainTextResponse

from pages import entrance

HEADER = "x-user"
SETTINGS = {"server.trustedUserHeaders": {HEADER: "name"}, "server.address": "0.0.0.0"}


@pytest.fixture
def settings(monkeypatch):
    settings = dict(SETTINGS)
    monkeypatch.setattr(st, "get_option", lambda name: settings.get(name))
    monkeypatch.setenv(entrance.PROXIES, "10.1.0.0/16, 192.0.2.7")
    return settings


def status(client: str | None, name: str | None) -> int:
    """Of the answer to a request from that address that names somebody."""
    sent = []

    async def send(message):
        sent.append(message)

    async def ask():
        headers = [(HEADER.encode(), name.encode())] if name else []
        scope = {"type": "http", "path": "/", "headers": headers, "client": (client, 1) if client else None}
        await entrance.ThroughProxy(PlainTextResponse("in"))(scope, lambda: None, send)

    # In a thread of its own: beside browser tests, this one has a running event loop.
    with ThreadPoolExecutor(1) as aside:
        aside.submit(asyncio.run, ask()).result()
    return sent[0]["status"]


@pytest.mark.parametrize(
    ("client", "name", "expected"),
    [
        ("10.1.2.3", "Ann", 200),
        ("192.0.2.7", "Ann", 200),
        ("192.0.2.8", "Ann", 403),
        ("10.1.2.3", None, 403),
        ("10.1.2.3", "", 403),
        (None, "Ann", 403),
    ],
)
def test_only_the_proxy_says_who_asks(settings, client, name, expected):
    assert status(client, name) == expected


def test_on_its_own_machine_alone_the_header_is_enough(settings):
    settings["server.address"] = "127.0.0.1"
    assert (status("127.0.0.1", "Ann"), status("127.0.0.1", None)) == (200, 403)


def test_without_a_proxy_nobody_is_asked_for_a_name(settings):
    settings["server.trustedUserHeaders"] = {}
    assert status("192.0.2.8", None) == 200


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "localhost", "unix:///run/thaw.sock"])
def test_an_address_of_this_machine_needs_nothing(settings, monkeypatch, address):
    monkeypatch.delenv(entrance.PROXIES)
    settings["server.address"] = address
    entrance.check_address()


@pytest.mark.parametrize("address", ["0.0.0.0", "", "192.0.2.1", "thaw.example.org", "::"])
def test_others_reach_a_server_only_where_it_knows_who_they_are(settings, monkeypatch, address):
    settings["server.address"] = address
    entrance.check_address()
    monkeypatch.delenv(entrance.PROXIES)
    with pytest.raises(SystemExit, match=r"SHARING\.md"):
        entrance.check_address()
    monkeypatch.setenv(entrance.LET_IN, entrance.ANYONE)
    entrance.check_address()

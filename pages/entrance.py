"""Whom the server lets in where others reach it: whom a login knows, or a proxy that asks who they are."""

import os
from http import HTTPStatus
from ipaddress import ip_address, ip_network

import streamlit as st
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from pages.parts.choices import login
from pages.parts.frame.address import below_base
from tl_core.workspace import visitors

LET_IN, ANYONE = "THAW_LET_IN", "anyone"
PROXIES = "THAW_PROXIES"
UNGUARDED = (
    "Thaw: at {address} others can reach this server, and it asks nobody who they are; let a login or a proxy"
    f" do so (SHARING.md says how), or say {LET_IN}={ANYONE} where a firewall keeps strangers out"
)
HEALTH = below_base("/thaw/health")
# What watches over the server has no name: Thaw's own, and Streamlit's.
OPEN = (HEALTH, below_base("/_stcore/health"))
NOBODY = "Thaw is reached through its proxy only, which says who asks."


def check_address() -> None:
    """Raises SystemExit with a sentence where others could reach a server that asks nobody who they are."""
    address = st.get_option("server.address") or "all addresses"
    if _is_own(address) or os.environ.get(LET_IN) == ANYONE or login.is_asked_for():
        return
    if not (login.headers() and os.environ.get(PROXIES)):
        raise SystemExit(UNGUARDED.format(address=address))


def decide_privacy() -> None:
    """Where nobody else reaches the server, nothing is kept from anybody unless a setting says so. Raises
    SystemExit with a sentence for a setting that is none.
    """
    named = login.is_asked_for() or login.headers()
    if _is_own(st.get_option("server.address") or "") and not named:
        os.environ.setdefault(visitors.PRIVACY, "nothing")
    try:
        visitors.privacy()
    except ValueError as error:
        raise SystemExit(f"Thaw: {error}") from error


class ThroughProxy:
    """Where a proxy says who asks, refuses what does not come through it: without its header or, if other
    machines can reach the server, from an address that is not in THAW_PROXIES.
    """

    def __init__(self, inner: ASGIApp) -> None:
        self.inner = inner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asks = scope["type"] in ("http", "websocket") and scope["path"] not in OPEN and login.headers()
        refused = asks and not _is_from_proxy(HTTPConnection(scope))
        answer = PlainTextResponse(NOBODY, HTTPStatus.FORBIDDEN) if refused else self.inner
        await answer(scope, receive, send)


def _is_from_proxy(asked: HTTPConnection) -> bool:
    if not any(asked.headers.get(name) for name in login.headers()):
        return False
    proxies, here = os.environ.get(PROXIES), asked.client
    if _is_own(st.get_option("server.address") or "") or not proxies:
        return True
    networks = [ip_network(one.strip(), strict=False) for one in proxies.split(",") if one.strip()]
    return here is not None and any(ip_address(here.host) in network for network in networks)


def _is_own(address: str) -> bool:
    """Whether only this machine reaches the address."""
    if address.startswith("unix://") or address == "localhost":
        return True
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False

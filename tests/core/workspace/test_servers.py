"""Whether a server can be reached is known soon, proxies included, whatever the name service does."""

import socket
import threading

import pytest

from tl_core.workspace.servers import reachable


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch):
    for name in ("http_proxy", "https_proxy", "no_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def listening():
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def closed() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def test_a_listening_server_is_reachable_and_a_closed_port_is_not(listening, closed):
    assert reachable(f"http://127.0.0.1:{listening}/some/path")
    assert not reachable(f"http://127.0.0.1:{closed}")


def test_behind_a_proxy_it_is_the_proxy_that_counts(listening, closed, monkeypatch):
    monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{listening}")
    assert reachable("https://somewhere.invalid")
    monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{closed}")
    assert not reachable(f"https://127.0.0.2:{listening}")


def test_a_server_exempt_from_the_proxy_is_asked_itself(listening, closed, monkeypatch):
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{closed}")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    assert reachable(f"http://127.0.0.1:{listening}")


def test_a_name_service_that_never_answers_is_not_waited_for(monkeypatch):
    answer = threading.Event()

    def connect(*_: object, **__: object) -> socket.socket:
        answer.wait(60)
        raise OSError("no such name")

    monkeypatch.setattr(socket, "create_connection", connect)
    assert not reachable("https://somewhere.invalid", patience=0.05)
    answer.set()


@pytest.mark.parametrize("url", ["", "http://", "nonsense"])
def test_what_has_no_address_cannot_be_reached(url):
    assert not reachable(url)

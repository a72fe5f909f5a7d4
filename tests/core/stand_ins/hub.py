"""The hub of Hugging Face at another address, as a test needs it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from huggingface_hub import constants


@contextmanager
def hub_of(
    handler: type[BaseHTTPRequestHandler], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Inside, the hub is a server of this machine that answers as the handler does, with an empty cache."""
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        hub_is_at(f"http://127.0.0.1:{server.server_port}", tmp_path, monkeypatch)
        yield
        server.shutdown()
        thread.join()


def hub_is_at(address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As HF_ENDPOINT, HF_HOME and HF_HUB_OFFLINE set it, which huggingface_hub reads once, when it is
    imported.
    """
    template = constants.HUGGINGFACE_CO_URL_TEMPLATE.removeprefix(constants.ENDPOINT)
    monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", address + template)
    monkeypatch.setattr(constants, "ENDPOINT", address)
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)

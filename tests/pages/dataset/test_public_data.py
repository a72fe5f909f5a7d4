"""Public sets on the first page: everything is said before a click, and a download can be watched and
cancelled.
"""

import socket
from collections.abc import Iterator

import pytest

from tests.pages.opened import button, rerun_until, shown
from tl_core.dataset.public_sets import PUBLIC_SETS
from tl_core.engines import questions

PAGE = "guide/dataset.py"
CANCEL = "Cancel"


@pytest.fixture
def silent() -> Iterator[socket.socket]:
    """A server that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


@pytest.fixture
def through(monkeypatch):
    """through(port): everything that leaves this machine goes by a proxy on that port."""

    def set_proxy(port: int) -> None:
        for name in ("no_proxy", "all_proxy"):
            monkeypatch.delenv(name, raising=False)
            monkeypatch.delenv(name.upper(), raising=False)
        for name in ("http_proxy", "https_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{port}")

    return set_proxy


def labels(app) -> list[str]:
    return [one.label for one in app.button]


def test_size_licence_and_source_are_shown_before_any_click(open_page, workspace):
    text = shown(open_page(PAGE))
    for one in PUBLIC_SETS.values():
        assert one.title in text and one.home in text
        assert f"{one.images:,} images, {one.megabytes} MB, licence: {one.licence}" in text
    assert not workspace.tasks.exists()


def test_without_a_network_a_click_ends_in_one_sentence(open_page, silent, through):
    port = silent.getsockname()[1]
    silent.close()
    through(port)
    app = open_page(PAGE)
    app.button(key="download-eurosat").click().run()
    rerun_until(app, lambda: bool(app.error))
    assert "No network" in app.error[0].value and "does not answer" in app.error[0].value
    assert CANCEL not in labels(app)


def test_a_download_can_be_cancelled_from_the_page(open_page, silent, through, workspace):
    through(silent.getsockname()[1])
    app = open_page(PAGE)
    app.button(key="download-eurosat").click().run()
    task = questions.download(workspace, "eurosat")
    rerun_until(app, lambda: CANCEL in labels(app) and task.lease.held())
    button(app, CANCEL).click().run()
    assert CANCEL not in labels(app) and "Download a public set" in [one.label for one in app.expander]
    silent.close()
    rerun_until(app, lambda: not task.lease.expected())
    assert task.answer() is None and not list((workspace.root / "downloads").glob("*"))

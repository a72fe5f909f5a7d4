"""Real weights on offer: nobody is asked before a click, no page waits, and without a network one sentence
says so.
"""

import socket
import threading
from collections.abc import Callable, Iterator

import pytest
import streamlit as st

from pages.parts.backbone import real_weights
from tests.pages.opened import rerun_until, shown
from tl_core.backbones.online import ONLINE

Asked = list[tuple[str, int]]


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    """What one test has found out of the network is no news to the next."""
    st.cache_resource.clear()
    yield
    st.cache_resource.clear()


@pytest.fixture
def network(monkeypatch) -> Callable[[Callable[[], socket.socket]], Asked]:
    """network(connect): from now on every connection is made by `connect`; gives the list of who was
    asked.
    """
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)

    def replace_with(connect: Callable[[], socket.socket]) -> Asked:
        asked: Asked = []

        def create_connection(address: tuple[str, int], **_: object) -> socket.socket:
            asked.append(address)
            return connect()

        monkeypatch.setattr(socket, "create_connection", create_connection)
        return asked

    return replace_with


def cut() -> socket.socket:
    raise OSError("the network is unreachable")


@pytest.fixture
def plan_page(open_page, dataset, card) -> object:
    return open_page("guide/plan.py", data=dataset.id, size="small", similarity="similar")


def unfolded(app) -> object:
    app.session_state[real_weights.OPENED] = True
    app.run()
    assert not app.exception
    return app


def test_nobody_is_asked_before_the_list_is_unfolded(network, open_page, dataset, card):
    asked = network(cut)
    open_page("guide/plan.py", data=dataset.id, size="small", similarity="similar")
    open_page("guide/dataset.py")
    assert not asked


def test_each_has_its_size_licence_input_size_and_accuracy(network, plan_page):
    network(cut)
    text = shown(unfolded(plan_page))
    assert "10 MB, apache-2.0, 224 px, 67.7 % right on ImageNet" in text
    assert "81.2 % right on ImageNet at 288 px" in text
    assert len([one for one in plan_page.button if one.label == "Take"]) == len(ONLINE)


def test_without_a_network_one_sentence_says_so(network, plan_page):
    network(cut)
    app = unfolded(plan_page)
    rerun_until(app, lambda: "No network" in shown(app))
    assert "huggingface.co and download.pytorch.org did not answer" in shown(app)


def test_with_a_network_nothing_is_said(network, plan_page):
    asked = network(socket.socket)
    app = unfolded(plan_page)
    rerun_until(app, lambda: "Asking whether" not in shown(app))
    assert "No network" not in shown(app) and len(asked) == 2


def test_the_page_is_there_while_a_server_keeps_silent(network, plan_page):
    answer = threading.Event()
    network(lambda: answer.wait(60) and cut())
    text = shown(unfolded(plan_page))
    answer.set()
    assert "Asking whether there is a network" in text and "10 MB, apache" in text


def test_taking_one_chooses_it(network, plan_page):
    network(cut)
    app = unfolded(plan_page)
    app.button(key="take-torchvision:alexnet").click().run()
    assert app.query_params["weights"] == "torchvision:alexnet"

"""What the session remembers, and what it does not believe from a link."""

import pytest
from streamlit.testing.v1 import AppTest

from tl_core.matrix.answers import SMALL_PER_CLASS


def show_everything() -> None:
    import streamlit as st

    from pages.parts.choices import session

    about = session.answers()
    st.json(
        {
            "data": session.dataset_id(),
            "size": about.size if about else None,
            "similarity": about.similarity if about else None,
            "small": session.small_per_class(),
            "weights": session.weights(),
            "strategy": session.strategy(),
            "plan": session.plan_id(),
        }
    )


def open_link(**words: str) -> dict:
    import json

    page = AppTest.from_function(show_everything, default_timeout=30)
    page.query_params.update(words)
    page.run()
    assert not page.exception
    return json.loads(page.json[0].value)


def test_a_link_carries_every_choice():
    words = {
        "data": "hymenoptera-3fa2",
        "size": "small",
        "similarity": "different",
        "weights": "hub:resnet18.a1_in1k",
    }
    assert words.items() <= open_link(**words, strategy="fine_tune_top").items()


@pytest.mark.parametrize(
    ("name", "word", "kept"),
    [
        ("data", "../../etc", None),
        ("data", "a/b", None),
        ("size", "huge", None),
        ("strategy", "overfit", None),
        ("weights", "local-dir:/etc", None),
        ("weights", "pickle:x", None),
        ("small", "-3", SMALL_PER_CLASS),
        ("plan", "../x", None),
    ],
)
def test_a_word_of_the_wrong_form_in_a_link_is_as_if_not_said(name: str, word: str, kept: object):
    assert open_link(**{name: word})[name] == kept


def choose_then_change() -> None:
    import streamlit as st

    from pages.parts.choices import session
    from tl_core.matrix import Answers

    session.restore()
    if session.dataset_id() is None:
        session.remember_dataset("first")
        session.remember_answers(Answers("small", "similar"))
        session.remember_plan("fine_tune_all", "linear_probe", "0123456789abcdef")
    if st.button("Other answers"):
        session.remember_answers(Answers("small", "different"))
    if st.button("Other data"):
        session.remember_dataset("second")


CHOSEN = {"data": "first", "size": "small", "similarity": "similar"}
PLANNED = CHOSEN | {"strategy": "fine_tune_all", "plan": "0123456789abcdef"}


@pytest.fixture
def page() -> AppTest:
    return AppTest.from_function(choose_then_change, default_timeout=30).run()


def link_of(page: AppTest) -> dict[str, str]:
    return dict(page.query_params)


def opened(page: AppTest, **words: str) -> dict[str, str]:
    """The link once the same browser has opened one with these words only."""
    page.query_params.clear()
    page.query_params.update(words)
    return link_of(page.run())


def test_choices_are_in_the_link_so_that_it_can_be_shared(page):
    assert link_of(page) == PLANNED


def test_other_answers_bring_back_the_recommended_strategy(page):
    page.button[0].click().run()
    assert link_of(page) == CHOSEN | {"similarity": "different"}


def test_another_dataset_asks_both_questions_anew(page):
    page.button[1].click().run()
    assert link_of(page) == {"data": "second"}


def test_a_link_that_says_less_is_filled_with_what_was_said_before(page):
    assert opened(page) == PLANNED
    assert opened(page, data="first") == PLANNED
    assert opened(page, run="zzz") == PLANNED | {"run": "zzz"}


def look_on() -> None:
    from pages.parts.choices import session

    session.restore()


def test_a_page_that_asks_for_nothing_keeps_the_link_for_the_next_one():
    onlooker = AppTest.from_function(look_on, default_timeout=30)
    onlooker.query_params.update(PLANNED)
    onlooker.run()
    assert opened(onlooker, data=PLANNED["data"]) == PLANNED


def test_what_was_said_about_other_data_or_answers_does_not_fill_a_link(page):
    assert opened(page, size="large") == CHOSEN | {"size": "large"}
    assert opened(page, data="second") == {"data": "second"}


def double_click() -> None:
    import streamlit as st

    from pages.parts.choices import session

    if st.button("Start"):
        st.text(session.draft_run_id())
    else:
        session.forget_draft()


def test_a_double_click_asks_for_one_run_and_a_later_click_for_another():
    page = AppTest.from_function(double_click, default_timeout=30).run()
    first, second = (page.button[0].click().run().text[0].value for _ in range(2))
    page.run()
    later = page.button[0].click().run().text[0].value
    assert first == second != later

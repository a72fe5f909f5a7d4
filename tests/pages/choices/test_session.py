"""What the session remembers, and what it does not believe from a link."""

import pytest
from streamlit.testing.v1 import AppTest


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
            "run": session.run_id(),
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
        ("weights", "local-dir:/etc", "bundled"),
        ("weights", "pickle:x", "bundled"),
        ("small", "-3", 500),
        ("run", "../x", None),
    ],
)
def test_a_word_of_the_wrong_form_in_a_link_is_as_if_not_said(name: str, word: str, kept: object):
    assert open_link(**{name: word})[name] == kept


def choose_then_change() -> None:
    import streamlit as st

    from pages.parts.choices import session
    from tl_core.matrix import Answers

    session.remember_dataset("first")
    session.remember_answers(Answers("small", "similar"))
    session.remember_strategy("fine_tune_all")
    session.remember_changes("this plan", {"epochs": 3})
    if st.button("Other answers"):
        session.remember_answers(Answers("small", "different"))
    if st.button("Other data"):
        session.remember_dataset("second")
    st.write(session.dataset_id(), session.answers(), session.strategy())
    st.write(session.changes("this plan"), session.changes("another plan"))


def test_choices_are_in_the_link_so_that_it_can_be_shared():
    page = AppTest.from_function(choose_then_change, default_timeout=30).run()
    assert page.query_params["data"] == "first"
    assert page.query_params["strategy"] == "fine_tune_all"


def test_other_answers_bring_back_the_recommended_strategy():
    page = AppTest.from_function(choose_then_change, default_timeout=30).run()
    page.button[0].click().run()
    assert "strategy" not in page.query_params
    assert page.query_params["similarity"] == "different"


def test_another_dataset_asks_both_questions_anew():
    page = AppTest.from_function(choose_then_change, default_timeout=30).run()
    page.button[1].click().run()
    assert page.query_params["data"] == "second"
    assert "size" not in page.query_params


def test_changes_belong_to_one_plan():
    page = AppTest.from_function(choose_then_change, default_timeout=30).run()
    assert [element.value for element in page.json] == ['{"epochs": 3}', "{}"]


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

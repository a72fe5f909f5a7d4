"""What the browser is told, and what a page hears of the browser."""

import json
from dataclasses import replace

from streamlit.testing.v1 import AppTest

from pages.parts.ladder.shown import as_json
from tests.pages.ladder.made import ladder


def test_the_browser_is_told_plain_json():
    told = as_json(ladder())
    assert json.loads(json.dumps(told)) == told


def test_names_and_notes_are_told_without_signs_that_hide():
    secret = "low\u202e\u0007"
    drawn = ladder().each(lambda block: replace(block, note=secret, digest=secret, locked=secret))
    assert secret not in json.dumps(as_json(drawn), ensure_ascii=False)


def test_widths_follow_the_square_root_of_the_parameters():
    widths = [block["width"] for block in as_json(ladder())["blocks"]]
    assert widths == [0.05, 0.2, 0.6, 1.0]


def test_only_a_run_that_goes_glows():
    moved = ladder().each(lambda block: replace(block, drift=0.1))
    assert as_json(moved)["blocks"][-1]["glow"] == 0
    assert as_json(replace(moved, live=True))["blocks"][-1]["glow"] > 0.5


def script() -> None:
    import streamlit as st

    from pages.parts import ladder
    from tests.pages.ladder import made

    if st.button("Say"):
        edit = {"number": 4, "learning": [["stem", True]], "cut": "low"}
        st.session_state["heard"] = {"the ladder": {"edit": edit, "answered": False}}
    st.text(ladder.show(made.ladder(), key="the ladder"))


def test_a_page_hears_what_the_user_did_once():
    app = AppTest.from_function(script).run()
    assert not app.exception and app.text[0].value == "None"
    app.button[0].click().run()
    assert app.text[0].value == "Change(trained=('stem', 'middle', 'top'), cut='low')"
    app.run()
    assert app.text[0].value == "None"

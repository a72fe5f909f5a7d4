"""What a browser says is a change of this ladder, or nothing."""

import pytest

from pages.parts.ladder import Change, ladder_of
from pages.parts.ladder.change import change_from, number_of
from tests.pages.ladder.made import CLASSES, card, ladder, plan


def said(*toggles: tuple[object, object], cut: object = None) -> dict:
    return {"number": 1, "learning": [list(pair) for pair in toggles], "cut": cut}


def test_toggles_and_a_cut_make_the_whole_choice():
    change = change_from(said(("stem", True), ("top", False), cut="middle"), ladder())
    assert change == Change(("stem", "middle"), "middle")
    assert change.of_plan(plan()) == plan(trained=("stem", "middle"), head_after="middle")


def test_a_group_above_the_new_cut_stays_as_it_was():
    change = change_from(said(cut="low"), ladder())
    assert change == Change(("middle", "top"), "low")
    assert change.of_ladder(ladder()).learning == ()


def test_what_changes_nothing_is_no_change():
    assert change_from(said(("top", True), ("stem", False), cut="top"), ladder()) is None
    assert change_from(said(), ladder()) is None


@pytest.mark.parametrize(
    "nonsense",
    [
        None,
        17,
        "thaw",
        [],
        {},
        {"learning": None, "cut": "low"},
        {"learning": {"stem": True}, "cut": None},
        said(("roof", True)),
        said(("stem", 1)),
        said(("stem", "true")),
        said((7, True)),
        said(("stem", True), cut="roof"),
        said(("stem", True), cut=2),
        said(("stem", True), cut=["low"]),
        {"learning": [["stem"]], "cut": None},
        {"learning": [["stem", True, True]], "cut": None},
        {"learning": ["stem"], "cut": None},
        {"learning": [["stem", True], None], "cut": None},
    ],
)
def test_nonsense_changes_nothing(nonsense):
    assert change_from(nonsense, ladder()) is None


def test_a_block_that_must_learn_is_not_frozen():
    scratch = ladder(pretrained=(), trained=("stem", "low", "middle", "top"))
    assert change_from(said(("stem", False)), scratch) is None


def test_a_ladder_to_look_at_is_not_changed():
    still = ladder_of(plan(), card(), CLASSES)
    assert change_from(said(("stem", True)), still) is None
    assert change_from(said(cut="low"), still) is None


def test_the_head_of_a_run_stays_where_it_is():
    live = ladder_of(plan(), card(), CLASSES, editable=True, live=True)
    assert change_from(said(cut="low"), live) is None
    assert change_from(said(("top", False)), live) == Change(("middle",), "top")


@pytest.mark.parametrize("number", [None, "3", 3.0, -1, 0, True, 2**40])
def test_a_number_from_the_browser_is_counted_on_only_where_it_is_one(number):
    assert number_of({"number": number}) == 0
    assert number_of({"number": 3}) == 3

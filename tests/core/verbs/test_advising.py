"""Advice as a notebook asks for it."""

import pytest

import tl_core as thaw
from tests.conftest import draw_pictures
from tl_core.advice.evidence import ADVISED
from tl_core.command_line.data_lines import advice_lines

HERE = {"weights": "bundled", "device": "cpu", "similarity": "similar", "size": "small"}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    place = tmp_path_factory.mktemp("advised")
    draw_pictures(place / "pictures", 14)
    return place


@pytest.fixture(scope="module")
def advised(place):
    return thaw.advise(place / "pictures", workspace=place / "workspace", report=lambda *told: None, **HERE)


def test_advice_names_a_strategy_with_what_to_expect_and_a_plan_that_runs(advised, place):
    assert [line.strategy for line in advised.advice.lines] == list(ADVISED)
    assert advised.plan.strategy == advised.advice.advised
    run = thaw.run(advised.plan, workspace=place / "workspace", device="cpu", report=lambda *told: None)
    line = advised.advice.of(advised.plan.strategy)
    assert line.accuracy.low <= run.result.scores["val"].accuracy <= line.accuracy.high


def test_what_was_found_out_is_not_found_out_again(advised, place):
    told = []
    again = thaw.advise(
        place / "pictures", workspace=place / "workspace", report=lambda *words: told.append(words[0]), **HERE
    )
    assert again.advice.evidence == advised.advice.evidence
    assert not any("Trying" in sentence or "Opening" in sentence for sentence in told)


def test_advice_says_itself_in_a_notebook_and_on_a_terminal(advised):
    shown, lines = advised._repr_html_(), advice_lines(advised)
    assert advised.sentence in shown and "All-groups probe" in shown
    assert lines[0] == advised.sentence and sum("fine_tune" in line for line in lines) == 2
    said = advised.to_json()
    assert said["steps"][-1]["advised"] == said["advised"] == said["plan"]["strategy"]


@pytest.mark.parametrize(
    ("wish", "words"), [({"within": -1}, "within is -1"), ({"budget": float("nan")}, "budget is nan")]
)
def test_figures_that_make_no_sense_are_refused(place, wish, words):
    with pytest.raises(ValueError, match=words):
        thaw.advise(place / "pictures", workspace=place / "workspace", **wish)

"""What other data sets say: each counted once, with Student's interval; and the two lessons made of it."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from tl_core.advice.other_sets import PICTURES, SIZES, Duel, cells_of, duel, over_sets
from tl_core.evidence import Estimate
from tl_core.evidence.wording import in_signed_points
from tl_core.lessons import crossing, second_table

AHEAD, BEHIND, ALIKE = Estimate(0.05, 0.01, 0.09), Estimate(-0.05, -0.09, -0.01), Estimate(0.01, -0.02, 0.04)


@pytest.mark.parametrize("sets", [2, 3, 7, 18])
def test_the_interval_is_students(sets):
    gains = list(np.random.default_rng(sets).normal(0.02, 0.03, sets))
    expected = stats.t.interval(0.95, sets - 1, np.mean(gains), stats.sem(gains))
    found = over_sets(gains)
    assert (found.low, found.high) == (pytest.approx(expected[0]), pytest.approx(expected[1]))


def test_of_one_set_nothing_is_said_of_others():
    assert over_sets([0.3]) == Estimate(0.3, -1.0, 1.0)


def test_a_data_set_counts_once_however_often_it_was_carried_out():
    cells = cells_of("similar", ["drawn"])
    once = duel(cells, "fine_tune_all", "linear_probe")
    again = duel(
        [*cells, *(cell for cell in cells if cell.data == cells[0].data)], "fine_tune_all", "linear_probe"
    )
    assert once == again and once.sets == len({cell.data for cell in cells})
    assert duel([], "fine_tune_all", "linear_probe") is None


@pytest.mark.parametrize("like", ["similar", "different"])
@pytest.mark.parametrize("pictures", PICTURES)
@pytest.mark.parametrize("images", SIZES)
def test_every_point_of_the_matrix_has_an_ending_with_its_own_figures(like, pictures, images):
    found = crossing.crossing({"like": like, "pictures": pictures, "images": str(images)})
    ending = found.ending()
    assert in_signed_points(found.at.tuned.ahead) in ending.sentence
    assert f"with {found.images:,} training images" in ending.sentence
    assert found.images == images or images not in [step.images for step in found.steps]
    assert ending.guess in crossing.LESSON.guesses


@pytest.mark.parametrize(
    ("side", "ahead", "notes", "guess"),
    [
        ("small", AHEAD, "wrong", crossing.TUNING_WINS),
        ("small", BEHIND, "right", crossing.HEAD_WINS),
        ("large", AHEAD, "right", crossing.TUNING_WINS),
        ("large", BEHIND, "wrong", crossing.HEAD_WINS),
        ("large", ALIKE, "open", crossing.NEITHER),
    ],
)
def test_the_notes_are_right_where_what_they_recommend_is_ahead(side, ahead, notes, guess):
    step = crossing.Step(60, Duel(0.8, 0.8 - ahead.value, ahead, 5))
    ending = crossing.Crossing("similar", "drawn", (step,), 60, side).ending()
    assert (ending.notes, ending.guess) == (notes, guess)
    assert ("no difference" in ending.sentence) == (notes == "open")


@pytest.mark.parametrize(
    ("ahead", "notes", "said"),
    [
        (AHEAD, "right", "the notes are ahead"),
        (BEHIND, "wrong", "second table is ahead"),
        (ALIKE, "open", "no diff"),
    ],
)
def test_the_second_table_wins_only_where_it_surely_does(ahead, notes, said):
    found = second_table.two_readings({"pictures": "all"})
    ending = replace(found, notes=replace(found.notes, ahead=ahead)).ending()
    assert ending.notes == notes and said in ending.sentence and ending.guess in second_table.LESSON.guesses

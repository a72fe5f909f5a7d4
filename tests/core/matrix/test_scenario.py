"""The matrix says what the notes say, cell by cell, and where the second table reads it differently."""

import pytest

from tl_core.matrix import Answers
from tl_core.matrix.scenario import MATRIX, scenario_for

NOTES = {
    ("small", "similar"): (1, "linear_probe"),
    ("large", "similar"): (2, "fine_tune_all"),
    ("small", "different"): (3, "early_linear_probe"),
    ("large", "different"): (4, "fine_tune_all"),
}


@pytest.mark.parametrize("size, similarity", list(NOTES))
def test_each_cell_is_that_of_the_notes(size, similarity):
    scenario = scenario_for(Answers(size, similarity))
    assert (scenario.number, scenario.strategy) == NOTES[size, similarity]
    assert (scenario.size, scenario.similarity) == (size, similarity)
    assert "cs231n.github.io" in scenario.source and scenario.reason and scenario.quote


def test_the_second_table_differs_in_one_cell_only():
    differing = {place: scenario.other for place, scenario in MATRIX.items() if scenario.other}
    assert differing == {("small", "different"): "fine_tune_top"}


def test_no_strategy_is_its_own_control():
    assert all(scenario.control != scenario.strategy for scenario in MATRIX.values())


def test_from_scratch_is_the_control_where_it_is_affordable():
    assert scenario_for(Answers("large", "different")).control == "from_scratch"

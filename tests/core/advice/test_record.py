"""How often advice was right."""

from dataclasses import replace

import pytest

from tests.core.advice.tables import calibration
from tl_core.advice.calibration import Calibration
from tl_core.advice.record import (
    HEAD,
    advised,
    coverages,
    followed,
    policies,
    records,
    regrets_by_border,
    sentences,
)


@pytest.fixture(scope="module")
def table() -> Calibration:
    return calibration(0.5, 0.2, sets=24)


def test_regret_is_how_far_behind_the_best_a_choice_was(table):
    cell = table.cells[0]
    best, probe = followed(cell, "fine_tune_all"), followed(cell, "linear_probe", looking=20)
    behind = cell.accuracies["fine_tune_all"] - cell.accuracies["linear_probe"]
    assert best.regret == 0 and best.right and best.share_of_time == 1
    assert probe.regret == pytest.approx(behind) and probe.right == (behind < 0.03)
    assert probe.share_of_time == pytest.approx(0.2)


def test_advice_is_better_than_never_training_and_quicker_than_always(table):
    found = {record.policy: record for record in records(table) if record.data == "all"}
    never, always = found["always the best probe"], found["always fine-tune everything"]
    advice = found["the advice"]
    assert advice.mean_regret < never.mean_regret / 3 and always.mean_regret == 0
    assert advice.cells == len(table.cells) and advice.right > 0.8
    assert advice.worst_regret <= never.worst_regret


def test_nobody_is_advised_by_a_table_that_has_seen_the_data(table):
    for one in policies(table)["the advice"][:4]:
        strategy, evidence = advised(one.cell, table.without(one.cell.data))
        assert strategy == one.strategy and one.seconds >= evidence.seconds


def test_a_pilot_that_takes_as_long_as_the_run_is_not_begun(table):
    cell = min(table.cells, key=lambda one: one.evidence.best.accuracy.value)
    nothing_known = Calibration(())
    assert len(advised(cell, nothing_known)[1].pilots) == 1  # it took 20 of 100 seconds
    hurried = replace(cell, seconds={"fine_tune_top": 5.0, "fine_tune_all": 20.0})
    assert not advised(hurried, nothing_known)[1].pilots


def test_intervals_held_about_as_often_as_they_say(table):
    for one in coverages(table):
        assert one.held >= 0.85 and one.width > 0
    assert len(sentences(table)) - 1 == len(coverages(table)) == 6
    assert "the interval held in" in sentences(table)[0]


def test_where_training_always_wins_the_best_border_is_the_smallest(table):
    regrets = regrets_by_border(table)
    assert regrets[5] == min(regrets.values()) == 0 < regrets[500]
    assert "5: 0.00" in sentences(table)[-1]


def test_a_line_has_a_cell_for_every_column(table):
    assert all(len(record.line()) == len(HEAD) for record in records(table))

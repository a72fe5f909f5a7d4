"""What other data sets let one expect."""

from dataclasses import replace

import numpy as np
import pytest

from tests.core.advice.tables import calibration, evidence, pilot
from tl_core.advice.calibration import DUELS, Calibration, shipped
from tl_core.workspace.stored import as_json, value_of

TOP, EVERYTHING, BETWEEN = DUELS


def test_the_gain_is_the_share_of_errors_that_other_data_sets_show():
    table, known = calibration(0.5), evidence(700)
    gain = table.expected(EVERYTHING, known)
    assert gain.value == pytest.approx(0.15, abs=0.02)
    assert table.expected(TOP, known).value == pytest.approx(0.075, abs=0.02)
    assert table.expected(BETWEEN, known).value == pytest.approx(0.075, abs=0.02)


def test_an_interval_is_as_wide_as_other_data_sets_were_off():
    known = evidence(700)
    sure, unsure = (calibration(0.5, noise).expected(EVERYTHING, known) for noise in (0.02, 0.3))
    assert unsure.high - unsure.low > 3 * (sure.high - sure.low)
    little_room = calibration(0.5, 0.3).expected(EVERYTHING, evidence(980))
    assert little_room.high - little_room.low < (unsure.high - unsure.low) / 3


def test_intervals_hold_on_data_sets_that_had_no_part_in_them():
    table = calibration(0.5, 0.2, sets=30)
    held = []
    for cell in table.cells:
        others = table.without(cell.data)
        for known in (cell.evidence.until(0), cell.evidence):
            gain = others.expected(EVERYTHING, known)
            held.append(gain.low <= cell.gain(EVERYTHING) <= gain.high)
    assert np.mean(held) >= 0.9


def test_a_pilot_says_more_than_the_probes():
    table, known = calibration(0.5, 0.3), evidence(700)
    before = table.expected(EVERYTHING, known)
    after = table.expected(EVERYTHING, known.and_then(pilot(125, 0.0, 0.01)))
    assert after.value < 0.05 < before.value
    assert after.high - after.low < before.high - before.low


def test_training_cannot_gain_more_than_the_probe_misses():
    gain = calibration(0.5, 0.9).expected(EVERYTHING, evidence(995))
    assert gain.value <= gain.high < 0.012
    assert gain.high == pytest.approx(1 - evidence(995).best.accuracy.low)


def test_without_a_table_anything_may_come():
    gain = Calibration(()).expected(EVERYTHING, evidence(700))
    assert gain.value == 0 and gain.high - gain.low > 0.6


def test_a_table_is_read_as_it_was_written():
    table = calibration(0.5, sets=2)
    again = value_of(as_json(table), Calibration)
    assert again.cells == table.cells and again.sets == ("set 0", "set 1")


def test_the_table_that_comes_with_thaw_has_drawn_sets_and_photographs():
    table = shipped()
    assert {cell.kind for cell in table.cells} == {"drawn", "photographs"}
    assert len(table.sets) >= 19  # fewer allow no interval of 95 % over data sets


def test_leaving_out_a_data_set_leaves_out_all_its_cells():
    table = calibration(0.5, sets=3)
    assert "set 1" not in table.without("set 1").sets and len(table.without("set 1").cells) == 4
    assert replace(table.cells[0], data="set 1") not in table.without("set 1").cells

"""Estimates follow what earlier runs took on this machine."""

import math
from dataclasses import replace

import pytest

from tl_core.plans.timings import Experience, Timing, earlier, note

ESTIMATED = {"codes": 2.0, "epochs": 10.0, "end": 0.01}


def timing(weights: str = "bundled", kind: str = "top", **taken: float) -> Timing:
    return Timing(weights, kind, "cpu", ESTIMATED, {**ESTIMATED, **taken})


def corrected(timings: list[Timing], weights: str = "bundled", kind: str = "top") -> dict[str, float]:
    return Experience(weights, kind, tuple(timings)).corrected(ESTIMATED)


def test_without_earlier_runs_an_estimate_stays():
    assert corrected([]) == ESTIMATED


def test_two_runs_that_took_longer_make_it_longer_and_one_half_as_much():
    assert corrected([timing(epochs=40.0)])["epochs"] == pytest.approx(20)
    assert corrected([timing(epochs=40.0), timing(epochs=40.0)])["epochs"] == pytest.approx(40)
    assert corrected([timing(epochs=40.0)])["codes"] == pytest.approx(2)


def test_one_run_beside_itself_changes_little():
    usual = [timing(epochs=11.0)] * 4
    assert corrected([*usual, timing(epochs=900.0)])["epochs"] == pytest.approx(11)


def test_the_newest_runs_count():
    assert corrected([timing(epochs=90.0)] * 20 + [timing(epochs=5.0)] * 5)["epochs"] == pytest.approx(5)


def test_the_same_weights_and_kind_count_before_others():
    others = [timing("hub:resnet18", "top", epochs=90.0)] * 3 + [timing("bundled", "whole", epochs=20.0)] * 3
    assert corrected(others)["epochs"] == pytest.approx(20)
    assert corrected([*others, *[timing(epochs=30.0)] * 3])["epochs"] == pytest.approx(30)
    assert corrected(others, "hub:other", "top")["epochs"] == pytest.approx(90)


def test_what_takes_a_moment_teaches_nothing():
    assert corrected([timing(end=3.0)] * 3)["end"] == 0.01


def test_runs_are_remembered_by_device_and_what_is_damaged_is_passed_over(workspace):
    assert earlier(workspace, "cpu") == ()
    first = timing(epochs=12.0)
    note(workspace, first)
    note(workspace, replace(first, device="cuda:0"))
    with workspace.timings.open("ab") as file:
        file.write(b'{"weights": "bun\n')
    note(workspace, timing(epochs=13.0))
    assert earlier(workspace, "cpu") == (first, timing(epochs=13.0))


def test_how_far_runs_were_off_is_told_after_the_correction():
    steady = Experience("bundled", "top", tuple([timing(codes=6.0, epochs=30.0)] * 5))
    assert all(miss == pytest.approx(0, abs=0.01) for miss in steady.misses())
    one = Experience("bundled", "top", (timing(codes=8.0, epochs=40.0),))
    assert one.misses() == pytest.approx([math.log(2)], abs=0.01)

"""How long runs will take is a range, narrower the better earlier runs were foretold."""

from dataclasses import replace

import pytest

from tl_core.matrix import Answers
from tl_core.plans.duration import duration_of
from tl_core.plans.phases import Amount, Job
from tl_core.plans.recommendation import plan_for
from tl_core.plans.timings import Timing, note

SMALL = Answers("small", "similar")


@pytest.fixture
def plan(card, dataset):
    return plan_for("fine_tune_all", SMALL, card, dataset)


def test_at_first_the_range_reaches_from_two_thirds_to_one_and_a_half(plan, card, dataset, workspace):
    found = duration_of([plan], card, {dataset.id: dataset}, workspace)
    assert found.likely == pytest.approx(sum(Job(plan, card, Amount.of(dataset)).phases().values()))
    assert (found.low, found.high) == pytest.approx((found.likely / 1.5, found.likely * 1.5))
    assert found.words.startswith("about ") and found.words.endswith(" s")


def test_earlier_runs_move_it_and_make_it_narrower(plan, card, dataset, workspace):
    first = duration_of([plan], card, {dataset.id: dataset}, workspace)
    estimated = Job(plan, card, Amount.of(dataset)).phases()
    taken = {phase: 3 * seconds for phase, seconds in estimated.items()}
    for _ in range(4):
        note(workspace, Timing("bundled", "whole", "cpu", estimated, taken))
    later = duration_of([plan], card, {dataset.id: dataset}, workspace)
    assert later.likely == pytest.approx(3 * first.likely, rel=0.05)
    assert later.high / later.low < first.high / first.low


def test_several_runs_are_the_sum_and_codes_are_computed_once(card, dataset, workspace):
    probe = plan_for("linear_probe", SMALL, card, dataset)
    one = duration_of([probe], card, {dataset.id: dataset}, workspace)
    three = duration_of([probe] * 3, card, {dataset.id: dataset}, workspace)
    phases = Job(probe, card, Amount.of(dataset)).phases()
    assert three.likely == pytest.approx(3 * one.likely - 2 * (phases["codes"] + phases["decode"]))


def test_a_backbone_that_was_not_measured_has_none(plan, card, dataset, workspace):
    unmeasured = replace(card, seconds_per_image=None)
    assert duration_of([plan], unmeasured, {dataset.id: dataset}, workspace) is None

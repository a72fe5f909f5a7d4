"""What a layer study says: where freezing begins to cost, where the probe is best, and whether the source
shows the same.
"""

from dataclasses import replace

import pytest

from tests.core.stand_ins.racers import end
from tl_core.evidence.estimate import share
from tl_core.lab.study import Study, plans_for_study, point_of
from tl_core.lab.study_curves import curves_of
from tl_core.lab.study_verdict import budget, summary, verdict
from tl_core.matrix import Answers

IMAGES = 200


@pytest.fixture
def study(card, dataset, workspace) -> Study:
    plans = plans_for_study(2, Answers("small", "similar"), card, dataset, replace(dataset, id="source"), {})
    return Study.create(plans, workspace)


def hits(right: int) -> list[int]:
    return [1] * right + [0] * (IMAGES - right)


def ended(study: Study, workspace, right: dict[tuple[str, int], int], without: tuple[str, ...] = ()) -> None:
    """Every member done: so many right at these places, half of the images elsewhere."""
    for member in study.members:
        curve, n = point_of(member.plan, study.target)
        if curve not in without:
            end(member, workspace, val=hits(100), test=hits(right.get((curve, n), 100)))


def said(study: Study) -> str:
    return verdict(study, curves_of(study)).sentence


def test_specificity_starts_where_frozen_copies_first_fall_behind(study, workspace):
    ended(study, workspace, {("AnB", 3): 60, ("probe", 4): 50, ("probe", 2): 140})
    assert said(study).startswith(
        "Keep the groups up to low frozen: from middle (n = 3) on, freezing changes accuracy by -20.0"
    )
    assert "The probe is best after low, 70.0 %" in said(study) and "No co-adaptation shows" in said(study)


def test_a_difference_within_its_interval_is_none(study, workspace):
    ended(study, workspace, {("AnB", 2): 97, ("AnB+", 3): 103})
    assert said(study).startswith("Keep the first 4 layer groups frozen: freezing costs nothing here")


def test_with_everything_frozen_the_probe_of_all_groups_counts(study, workspace):
    ended(study, workspace, {("probe", 4): 40})
    assert said(study).startswith("Keep the groups up to middle frozen: from top (n = 4) on")


def test_what_freezing_costs_on_the_source_too_is_not_specificity(study, workspace):
    ended(study, workspace, {("AnB", 3): 60, ("AnA", 2): 60})
    assert "Co-adaptation shows from n = 2 on: -20.0 points" in said(
        study
    ) and "so part of that is not specificity" in said(study)
    assert verdict(study, curves_of(study)).co_adapted_from == 2


def test_co_adaptation_above_where_specificity_starts_is_told_apart(study, workspace):
    ended(study, workspace, {("AnB", 1): 60, ("AnA", 3): 60})
    assert "Co-adaptation shows from n = 3 on" in said(study) and "not specificity" not in said(study)


def test_of_two_best_probes_the_later_one_is_named(study, workspace):
    ended(study, workspace, {})
    assert "The probe is best after top, 50.0 %" in said(study)


def test_while_it_goes_on_and_with_nothing_to_compare_there_is_no_sentence(study, workspace):
    with study.lease.take():
        assert verdict(study, curves_of(study)) is None
    assert verdict(study, curves_of(study)) is None and summary(study)["sentence"] is None
    ended(study, workspace, {}, without=("AnB+",))
    assert verdict(study, curves_of(study)) is None


def test_points_are_means_over_seeds_on_the_test_images(study, workspace):
    members = [member for member in study.members if point_of(member.plan, study.target) == ("AnB", 2)]
    for member, right in zip(members, (80, 120), strict=True):
        end(member, workspace, val=hits(0), test=hits(right))
    curves = curves_of(study)
    (point,) = curves.points("AnB")
    assert (point.n, point.accuracies, point.accuracy, curves.part) == (
        2,
        (0.4, 0.6),
        share(100, 200),
        "test",
    )


def test_the_summary_holds_the_curves_and_every_run(study, workspace):
    ended(study, workspace, {("AnB", 3): 60})
    found = summary(study)
    assert (found["state"], found["part"], found["groups"]) == (
        "done",
        "test",
        ["stem", "low", "middle", "top"],
    )
    assert [point["n"] for point in found["curves"]["AnB"]] == [0, 1, 2, 3, 4]
    assert [point["n"] for point in found["curves"]["AnA+"]] == [1, 2, 3, 4] and [
        point["n"] for point in found["curves"]["base"]
    ] == [0]
    assert found["costs"]["AnB"][2]["value"] == pytest.approx(-0.2) and len(found["members"]) == len(
        study.members
    )


def test_the_budget_is_stated(study):
    said = budget([member.plan for member in study.members])
    assert "2 seeds, 16 epochs each" in said

"""A layer study as plans: what is copied, what is frozen, what is random; and where each network has its
place in the curves.
"""

from dataclasses import replace

import pytest
from safetensors.torch import load_file

from tests.core.stand_ins.training import CARD, GROUPS, looked_at
from tl_core import bundled
from tl_core.dataset import Dataset
from tl_core.lab import experimenter
from tl_core.lab.study import Study, cuts, epochs_for, plans_for_study, point_of, sample_of_source
from tl_core.lab.study_curves import curves_of
from tl_core.matrix import Answers
from tl_core.plans import Plan
from tl_core.training.train import train

SMALL = Answers("small", "similar")
QUICK = {"device": "cpu", "epochs": 2, "image_size": 32}


def quiet(sentence: str, done: int, total: int) -> None:
    pass


@pytest.fixture
def sample(dataset) -> Dataset:
    """Images of the source's own classes."""
    return replace(dataset, id="source")


@pytest.fixture
def plans(card, dataset, sample) -> list[Plan]:
    return plans_for_study(2, SMALL, card, dataset, sample, {})


def places(plans: list[Plan], seed: int) -> list[tuple[str, int]]:
    return [point_of(plan, "toy") for plan in plans if plan.seed == seed]


def test_every_curve_has_a_network_at_every_n_and_what_is_solved_comes_once(plans):
    trained = [
        ("base", 0),
        ("AnB", 1),
        ("AnB+", 1),
        ("AnB", 2),
        ("AnB+", 2),
        ("AnB", 3),
        ("AnB+", 3),
        ("AnB+", 4),
        ("AnA", 1),
        ("AnA+", 1),
        ("AnA", 2),
        ("AnA+", 2),
        ("AnA", 3),
        ("AnA+", 3),
        ("AnA+", 4),
    ]
    solved = [("probe", 1), ("probe", 2), ("probe", 3), ("probe", 4), ("AnA", 4)]
    assert places(plans, 0) == [*solved, *trained] and places(plans, 1) == trained


def test_frozen_copies_differ_from_fine_tuned_ones_in_nothing_else(plans):
    found = {(point_of(plan, "toy"), plan.seed): plan for plan in plans}
    for n in (1, 2, 3):
        frozen, tuned = found[("AnB", n), 0], found[("AnB+", n), 0]
        assert frozen.frozen == frozen.groups[:n] == frozen.pretrained and tuned.frozen == ()
        assert replace(frozen, trained=tuned.trained, strategy=tuned.strategy) == tuned
        control = found[("AnA", n), 0]
        assert replace(control, dataset=frozen.dataset, fingerprint=frozen.fingerprint) == frozen
    assert len({plan.epochs for plan in plans}) == 1 and {plan.head_rate for plan in plans} == {
        plan.backbone_rate for plan in plans
    }


def test_without_the_source_at_hand_there_are_no_controls(card, dataset, plans):
    without = plans_for_study(2, SMALL, card, dataset, None, {})
    assert without == [plan for plan in plans if plan.dataset == dataset.id]
    assert (
        sample_of_source(card, SMALL) == "source-small"
        and sample_of_source(card, Answers("large", "different")) == "source-large"
    )
    assert sample_of_source(replace(card, weights="hub:resnet18.a1_in1k"), SMALL) is None


@pytest.mark.parametrize(
    ("groups", "expected"), [(1, (1,)), (2, (1, 2)), (6, (1, 2, 3, 4, 5, 6)), (16, (1, 4, 7, 10, 13, 16))]
)
def test_deep_backbones_are_cut_at_a_few_places(groups, expected):
    assert cuts(tuple(f"g{number}" for number in range(groups))) == expected


def test_a_small_target_is_seen_more_often_than_a_large_one(dataset):
    assert epochs_for(dataset) == 16
    large = replace(dataset, items=dataset.items * 200)
    assert epochs_for(large) == 1


def test_what_makes_no_study_is_refused(card, dataset):
    with pytest.raises(ValueError, match="seeds is 0"):
        plans_for_study(0, SMALL, card, dataset, None, {})
    with pytest.raises(ValueError, match="65"):
        plans_for_study(1, SMALL, card, dataset, None, {"image_size": 65})


def test_members_are_named_by_their_place(plans, workspace):
    study = Study.create(plans, workspace)
    names = [study.name_of(member) for member in study.members]
    assert names[:5] == [
        "Probe after stem",
        "Probe after low",
        "Probe after middle",
        "Probe after top",
        "Control, 4 copied, frozen",
    ]
    assert names[5:8] == ["All random, seed 0", "1 copied, frozen, seed 0", "1 copied, learning, seed 0"]


@pytest.fixture
def carried_out(picture_folder, workspace) -> Study:
    """A whole study of one seed on small pictures, with themselves as the sample of the source."""
    target = looked_at(picture_folder, workspace)
    other = replace(target, id=f"{target.id}-source")
    other.write(workspace.datasets / other.id)
    plans = plans_for_study(1, SMALL, CARD, target, other, QUICK)
    study = Study.create(
        [plan for plan in plans if point_of(plan, target.id)[1] in (0, 2, len(GROUPS))], workspace
    )
    experimenter.carry_out(study, quiet, train)
    return study


def test_each_network_keeps_freezes_and_forgets_what_its_place_says(carried_out):
    assert carried_out.state() == "done" and {member.state() for member in carried_out.members} == {"done"}
    source, learned = load_file(bundled.BACKBONE / "model.safetensors"), set()
    for member in carried_out.members:
        curve, n = point_of(member.plan, carried_out.target)
        receipt = member.run.receipt()
        assert receipt.frozen_unchanged
        assert [group.name for group in receipt.groups if not group.trained] == list(member.plan.frozen)
        own = load_file(member.run.folder / "model" / "model.safetensors")
        kept = {
            name: tensor
            for name, tensor in own.items()
            if name in source and name.startswith(("conv1", "layer1"))
        }
        same = all(tensor.equal(source[name]) for name, tensor in kept.items())
        # Where no epoch was better than the start, the start is what stays.
        moved = member.run.result().best_epoch > 0 and curve not in ("probe", "AnB", "AnA")
        assert same == (n > 0 and not moved), carried_out.name_of(member)
        learned |= {curve} if moved else set()
    assert {"AnB+", "AnA+"} <= learned
    curves = curves_of(carried_out)
    assert [point.n for point in curves.points("AnB")] == [0, 2, 5] and [
        point.n for point in curves.points("AnA")
    ] == [2, 5]
    assert set(curves.costs("AnB", "AnB+")) == {2, 5} == set(curves.costs("AnA", "AnA+"))

"""A run of each strategy, whole: what is frozen stays to the bit, what learns moves, and the receipt says
so.
"""

import hashlib
from dataclasses import replace
from functools import partial

import pytest
import torch
from safetensors.torch import load_file

from tests.conftest import picture
from tests.core.stand_ins.training import (
    GROUPS,
    beginner,
    carried_out,
    looked_at,
    planned,
    random_weights,
    stand_in_alexnet,
    unheard,
)
from tl_core import bundled
from tl_core.backbones.card import HEAD
from tl_core.dataset import Dataset
from tl_core.matrix import Answers
from tl_core.matrix.strategy import RECIPES
from tl_core.measuring.describe import describe
from tl_core.plans import Plan
from tl_core.plans.recommendation import plan_for
from tl_core.runs import Run
from tl_core.runs.channel import Channel
from tl_core.runs.hardware import CPU
from tl_core.runs.run import StaleAttemptError
from tl_core.training.train import train

HOLES = [("fine_tune_top", ("layer1", "layer4")), ("fine_tune_all", ("stem", "layer2"))]


def plans(dataset: Dataset, workspace) -> list[Plan]:
    found = [beginner(dataset, strategy, epochs=1) for strategy in RECIPES]
    return [*found, *(beginner(dataset, strategy, epochs=1, trained=trained) for strategy, trained in HOLES)]


@pytest.mark.parametrize("number", range(len(RECIPES) + len(HOLES)))
def test_frozen_groups_stay_to_the_bit_and_the_others_move(pictures, workspace, number):
    plan = plans(pictures, workspace)[number]
    result = carried_out(plan, workspace)
    assert result.finished
    before, after = (
        load_file(bundled.BACKBONE / "model.safetensors"),
        load_file(result.run.folder / "model" / "model.safetensors"),
    )
    after = {name.removeprefix("backbone."): tensor for name, tensor in after.items()}
    receipt = {group.name: group for group in result.run.receipt().groups}
    assert list(receipt) == [*plan.network_groups, HEAD] and result.run.receipt().frozen_unchanged
    for group in plan.network_groups:
        own = [name for name in before if group_of(name) == group]
        changed = [name for name in own if not torch.equal(before[name], after[name])]
        assert receipt[group].trained == (group in plan.trained) == bool(changed), group
        assert receipt[group].unchanged == (group not in plan.trained)
        assert receipt[group].parameters > 0 and receipt[group].buffers > 0
    assert not receipt[HEAD].unchanged
    assert result.run.result().frozen_unchanged


def group_of(name: str) -> str:
    first = name.split(".")[0]
    return first if first.startswith("layer") else "head" if first == "fc" else "stem"


def test_the_probe_reads_what_the_pictures_show(pictures, workspace):
    """The classes differ by colour, which any network passes on."""
    result = carried_out(planned(pictures, "linear_probe"), workspace)
    assert result.run.result().reported.accuracy == 1.0
    assert result.curve(HEAD, "val", "accuracy")[-1] == 1.0
    assert all(result.curve(group, "val", "loss") for group in GROUPS)


def test_training_leaves_the_users_pictures_alone(picture_folder, pictures, workspace):
    def hashes() -> dict:
        return {
            file: hashlib.sha256(file.read_bytes()).hexdigest()
            for file in sorted(picture_folder.rglob("*"))
            if file.is_file()
        }

    before = hashes()
    carried_out(planned(pictures, epochs=1), workspace)
    assert hashes() == before


def test_a_transformer_of_a_local_folder_trains(tmp_path, pictures, workspace):
    weights = random_weights("test_vit", tmp_path / "vit")
    card = describe(weights, workspace, CPU)
    plan = replace(
        plan_for("fine_tune_top", Answers("small", "similar"), card, pictures),
        device="cpu",
        epochs=1,
        image_size=32,
        batch_size=8,
    )
    result = carried_out(plan, workspace)
    receipt = result.run.receipt()
    assert result.finished and receipt.frozen_unchanged
    assert [group.name for group in receipt.groups if group.trained] == [*plan.learning, HEAD]


def test_an_older_attempt_writes_no_result(pictures, workspace):
    run = Run.create(planned(pictures, "linear_probe"), workspace)
    old = run.begin_attempt()
    run.begin_attempt()
    overtaken = Channel(unheard, check=partial(run.check_attempt, old))
    with pytest.raises(StaleAttemptError):
        train(run.plan, workspace, run.folder, overtaken)
    assert run.result() is None and run.receipt() is None


def test_the_time_a_run_took_is_that_of_all_its_attempts(pictures, workspace):
    run = Run.create(planned(pictures, "linear_probe"), workspace)
    train(run.plan, workspace, run.folder, Channel(unheard, earlier_seconds=1000))
    assert run.result().seconds > 1000


def refused(plan: Plan, workspace, said: str) -> None:
    with pytest.raises(ValueError, match=said) as error:
        carried_out(plan, workspace)
    assert "\n" not in str(error.value)


def test_a_plan_for_pictures_that_have_changed_is_refused(picture_folder, pictures, workspace):
    picture(seed=99).save(picture_folder / "leaf" / "99.png")
    looked_at(picture_folder, workspace)
    refused(
        planned(pictures),
        workspace,
        "the images of pictures have changed since this run was planned; plan it again",
    )


def test_a_plan_for_pictures_that_changed_behind_our_back_is_refused(picture_folder, pictures, workspace):
    picture(seed=99).save(picture_folder / "leaf" / "03.png")
    for strategy in ("linear_probe", "fine_tune_all"):
        refused(planned(pictures, strategy), workspace, "leaf/03.png is gone or has changed")


def test_a_plan_for_a_dataset_that_is_gone_is_refused(pictures, workspace):
    refused(planned(replace(pictures, id="nothing")), workspace, "no dataset nothing any more")


def test_a_plan_whose_groups_are_not_those_of_the_weights_is_refused(pictures, workspace):
    plan = planned(pictures)
    groups = (*plan.groups[:-1], "layer5")
    other = replace(plan, groups=groups, pretrained=groups, trained=(), head_after="layer5")
    refused(
        other, workspace, "bundled has the layer groups stem, layer1.*not those of the plan; plan it again"
    )


def test_a_plan_whose_size_does_not_fit_is_refused(pictures, workspace):
    plan = planned(pictures, weights=str(stand_in_alexnet(workspace)), image_size=16)
    refused(plan, workspace, "alexnet does not take images of 16 px; keep 224 px")

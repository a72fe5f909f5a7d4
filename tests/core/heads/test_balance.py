"""Classes of different sizes count as much as each other, by weight or by number, and a run says the same for
the same seed.
"""

import numpy as np
import pytest
import torch
from sklearn.utils.class_weight import compute_class_weight

from tests.conftest import COLOURS, picture
from tests.core.stand_ins.training import (
    attempted,
    beginner,
    carried_out,
    killed_at,
    learner_of,
    looked_at,
    planned,
    same,
    setup_of,
    weights_of,
)
from tl_core.backbones.card import HEAD
from tl_core.heads.balance import balanced_order, class_weights
from tl_core.heads.losses import LOSSES
from tl_core.runs import Run
from tl_core.training.batches import Batches

# Images of each class: the first is by far the largest.
SIZES = (24, 8, 4)


@pytest.fixture
def uneven(tmp_path, workspace):
    for label, (name, colour) in enumerate(COLOURS.items()):
        (tmp_path / "uneven" / name).mkdir(parents=True)
        for number in range(SIZES[label]):
            picture(colour, 2 + 3 * label, 100 * label + number).save(
                tmp_path / "uneven" / name / f"{number:02}.png"
            )
    return looked_at(tmp_path / "uneven", workspace)


def test_the_weights_are_scikit_learns():
    labels = torch.tensor([0] * 11 + [1] * 5 + [2])
    expected = compute_class_weight("balanced", classes=np.arange(3), y=labels.numpy())
    assert class_weights(labels, 3).tolist() == pytest.approx(list(expected))
    assert class_weights(labels, 3)[labels].mean() == pytest.approx(1)


def test_a_class_without_images_breaks_nothing():
    assert class_weights(torch.tensor([0, 0, 2]), 3).isfinite().all()


def test_every_class_is_drawn_as_often():
    labels = torch.tensor([0] * 900 + [1] * 90 + [2] * 10)
    drawn = labels[balanced_order(labels, 3, torch.Generator().manual_seed(0))]
    assert len(drawn) == len(labels) and (torch.bincount(drawn) > 280).all()


def test_an_epoch_of_balanced_sampling_is_as_long_and_a_function_of_seed_and_epoch(uneven, workspace):
    plain, balanced, again = (
        Batches.of(setup_of(planned(uneven, sampling=sampling), workspace))
        for sampling in ("plain", "balanced", "balanced")
    )
    orders = [np.concatenate(list(each.of_epoch(3))).tolist() for each in (plain, balanced, again)]
    assert len(orders[0]) == len(orders[1]) and orders[1] == orders[2] and orders[0] != orders[1]
    assert sorted(orders[0]) == plain.places("train").tolist() and set(orders[1]) < set(orders[0])
    assert orders[1] != np.concatenate(list(balanced.of_epoch(4))).tolist()


@pytest.mark.parametrize("head", ["softmax", "svm"])
def test_with_class_weights_an_image_counts_by_its_class(uneven, workspace, head):
    plain, weighted = (
        learner_of(beginner(uneven, head=head, class_weights=words), workspace)
        for words in ("none", "balanced")
    )
    scores, labels = (
        torch.randn(6, 3, generator=torch.Generator().manual_seed(0)),
        torch.tensor([0, 1, 2, 0, 1, 2]),
    )
    train = plain.batches.labels[plain.batches.places("train")]
    assert torch.equal(plain.loss(scores, labels), LOSSES[head](scores, labels))
    torch.testing.assert_close(
        weighted.loss(scores, labels), class_weights(train, 3)[labels] * LOSSES[head](scores, labels)
    )


@pytest.mark.parametrize("changes", [{"class_weights": "balanced"}, {"sampling": "balanced"}])
def test_evened_out_a_fine_tuning_learns_otherwise_and_twice_alike(uneven, workspace, changes):
    plan = {"epochs": 1, "augment": "none"}
    plain = carried_out(beginner(uneven, **plan), workspace)
    one, two = (carried_out(beginner(uneven, **plan, **changes), workspace) for _ in range(2))
    assert same(weights_of(one.run), weights_of(two.run)) and not same(
        weights_of(one.run), weights_of(plain.run)
    )
    assert (
        one.curve(HEAD, "train", "loss")
        == two.curve(HEAD, "train", "loss")
        != plain.curve(HEAD, "train", "loss")
    )


@pytest.mark.parametrize(
    "changes", [{"class_weights": "balanced"}, {"sampling": "balanced"}, {"label_smoothing": 0.2}]
)
def test_a_killed_run_ends_with_the_weights_of_one_that_was_not(uneven, workspace, changes):
    plan = beginner(uneven, **changes)
    whole, run = carried_out(plan, workspace), Run.create(plan, workspace)
    killed_at(1.5, run, workspace)
    assert attempted(run, workspace).finished and same(weights_of(run), weights_of(whole.run))


@pytest.mark.parametrize("strategy, epoch", [("linear_probe", -1), ("fine_tune_top", 0)])
def test_a_solved_head_weighs_the_classes_too(uneven, workspace, strategy, epoch):
    """Also the one that a fine-tuning starts from."""
    plans = [
        planned(uneven, strategy, class_weights=words, probes=False, epochs=1)
        for words in ("none", "balanced")
    ]
    plain, weighted = (carried_out(plan, workspace).curve(HEAD, "val", "loss")[epoch] for plan in plans)
    assert plain != weighted


def test_smoothed_labels_leave_a_network_less_sure(uneven, workspace):
    sure, smoothed = (carried_out(planned(uneven, label_smoothing=share), workspace) for share in (0.0, 0.5))
    assert smoothed.curve(HEAD, "train", "loss")[-1] > sure.curve(HEAD, "train", "loss")[-1]


def test_smoothing_is_torchs(uneven, workspace):
    learner = learner_of(beginner(uneven, label_smoothing=0.3), workspace)
    scores, labels = torch.randn(4, 3, generator=torch.Generator().manual_seed(0)), torch.tensor([0, 1, 2, 0])
    target = 0.7 * torch.nn.functional.one_hot(labels, 3) + 0.1
    torch.testing.assert_close(learner.loss(scores, labels), -(target * scores.log_softmax(1)).sum(1))

"""Lessons that train, on small real pictures: the same images for all, and nothing is left behind."""

import pytest

from tests.core.stand_ins.training import CARD, looked_at, quiet
from tl_core.backbones.card import TEACHING
from tl_core.lessons.small_rates import FULL, RATIOS, STILL, TENTH
from tl_core.runs.hardware import CPU
from tl_core.trials import co_adaptation, from_scratch, small_rates
from tl_core.trials.trial import On


@pytest.fixture
def on(picture_folder, workspace) -> On:
    return On(looked_at(picture_folder, workspace), TEACHING, CARD, workspace, CPU, quiet)


def test_a_smaller_rate_moves_the_backbone_less_and_none_not_at_all(on, monkeypatch):
    monkeypatch.setattr(small_rates, "EPOCHS", 1)
    found = small_rates.try_small_rates({"start": "random"}, on)
    assert [one.ratio for one in found.at] == list(RATIOS)
    moved = {one.ratio: one.drifted for one in found.at}
    assert moved[FULL] > moved[TENTH] > moved[STILL] == 0
    assert len({one.accuracies[0] for one in found.at}) == 1  # the same start
    assert found.images == len(on.dataset.part("val"))
    assert not list(on.workspace.root.glob(".pilot-*")) and not on.workspace.runs.exists()


def test_both_starts_learn_from_the_same_few_images(on, monkeypatch):
    monkeypatch.setattr(from_scratch, "PASSES", 30)
    found = from_scratch.try_from_scratch({"each": "5"}, on)
    assert found.learned == 15 and found.epochs == 2 and found.images == len(on.dataset.part("val"))
    assert found.pretrained.value > 0.6 >= found.scratch.value
    assert found.ahead.estimate.value == pytest.approx(found.pretrained.value - found.scratch.value)


def test_above_every_cut_both_networks_learn_from_as_many_images_and_differ_below_it_alone(on, monkeypatch):
    told, copies = [], co_adaptation.copies
    monkeypatch.setattr(co_adaptation, "PASSES", 30)
    monkeypatch.setattr(co_adaptation, "copies", lambda *asked: told.append(copies(*asked)) or told[-1])
    found = co_adaptation.try_co_adaptation({"seed": "1"}, on)
    last = len(found.groups) - 1
    assert [cut.n for cut in found.cuts] == sorted({1, (last + 1) // 2 + 1, last})
    assert [cut.after for cut in found.cuts] == [found.groups[cut.n - 1] for cut in found.cuts]
    for cut, (frozen, together) in zip(found.cuts, told, strict=True):
        assert frozen.pretrained == together.pretrained == found.groups[: cut.n]
        assert frozen.trained == found.groups[cut.n :] and together.trained == found.groups
        gained = cut.together.value - cut.frozen.value
        assert cut.gained.estimate.value == pytest.approx(gained) and frozen.seed == together.seed == 1
    assert found.learned == 30 and found.images == len(on.dataset.part("val")) and not found.of_source
    assert not list(on.workspace.root.glob(".pilot-*")) and not on.workspace.runs.exists()

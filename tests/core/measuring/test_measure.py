"""Both axes measured for real on small pictures, and what plans make of it."""

import json
from dataclasses import replace

import numpy as np
import pytest
import timm
import torch
from timm.models import save_for_hf
from torch import nn

import tl_core as thaw
from tests.conftest import picture
from tests.core.stand_ins.training import CARD, GROUPS, looked_at, quiet, random_weights
from tl_core import bundled
from tl_core.backbones import Weights
from tl_core.dataset import Dataset
from tl_core.intake.inspection import inspect
from tl_core.matrix.axes import Axes, measured
from tl_core.measuring.describe import describe
from tl_core.measuring.learning_curve import nested
from tl_core.measuring.measure import measure_axes
from tl_core.measuring.norm_shift import distance
from tl_core.measuring.source_distance import measure_distance, to_neighbour
from tl_core.measuring.source_names import source_head, told_by_name
from tl_core.network.encoder import encoder_for
from tl_core.runs.hardware import CPU
from tl_core.weights.finding import find
from tl_core.workspace import Workspace


@pytest.fixture
def found(pictures: Dataset, workspace: Workspace) -> Axes:
    return measure_axes(Weights("bundled"), CARD, pictures, workspace, CPU, quiet)


def test_everything_is_measured_and_survives_being_written(found, pictures, workspace):
    assert [depth.group for depth in found.similarity.depth.depths] == list(GROUPS)
    assert found.early_cut in GROUPS[:-1]
    assert [point.images for point in found.size.points] == sorted(
        point.images for point in found.size.points
    )
    assert found.size.points[-1].images == len(pictures.part("train"))
    assert len(found.similarity.signals) == 6 and len(found.similarity.names.table) == 3
    assert measured(workspace, pictures, CARD) == found
    assert measured(workspace, pictures, replace(CARD, weights_hash="1" * 64)) is None


def test_the_command_answers_and_plans_follow_what_it_measured(picture_folder, workspace):
    here = {"weights": "bundled", "device": "cpu", "workspace": workspace, "report": quiet}
    answer = json.loads(json.dumps(thaw.measure(picture_folder, **here).to_json()))
    cut = answer["says"]["early_cut"]
    assert Axes.from_json(answer).early_cut == cut
    recommended = thaw.recommend(picture_folder, strategy="early_linear_probe", **here)
    assert recommended.plan.head_after == cut
    assert any(note.startswith(f"The head reads after {cut}") for note in recommended.notes)
    assert any("of 3" in note.lower() for note in recommended.notes)


def test_a_recommendation_measures_what_nobody_has_measured_or_answered(picture_folder, workspace):
    here = {"weights": "bundled", "device": "cpu", "workspace": workspace, "report": quiet}

    def notes(**wishes: object) -> str:
        return " ".join(thaw.recommend(picture_folder, **wishes, **here).notes)

    def kept():
        return measured(workspace, looked_at(picture_folder, workspace), CARD)

    assert notes(size="small", similarity="different") == "" and kept() is None
    assert "was assumed" in notes(measure=False) and kept() is None
    found = thaw.recommend(picture_folder, **here)
    said = " ".join(found.notes)
    assert kept() is not None and kept().similarity.sentence in said and "assumed" not in said
    # It follows the images, unless it is the notes that are asked.
    assert found.plan.strategy == found.advice.advised and found.advice.evidence.pilots == ()
    assert (
        found.advice.sentence in found.notes and found.to_json()["advice"]["advised"] == found.plan.strategy
    )
    for wishes in (
        {"size": "small", "similarity": "different"},
        {"strategy": "fine_tune_top"},
        {"measure": False},
    ):
        assert thaw.recommend(picture_folder, **wishes, **here).advice is None
    assert thaw.recommend(picture_folder, size="large", similarity="similar", **here).plan.trained


def test_a_strategy_that_is_named_needs_no_measurement(picture_folder, workspace):
    here = {"weights": "bundled", "device": "cpu", "workspace": workspace, "report": quiet}
    finished = thaw.run(picture_folder, strategy="linear_probe", **here)
    assert measured(workspace, looked_at(picture_folder, workspace), CARD) is None
    assert any("the strategy was named" in note for note in finished.notes)


def test_what_cannot_be_measured_is_said_with_the_reason(picture_folder, workspace):
    (picture_folder / "rare").mkdir()
    picture((10, 10, 10)).save(picture_folder / "rare" / "only.png")
    recommended = thaw.recommend(
        picture_folder, weights="bundled", device="cpu", workspace=workspace, report=quiet
    )
    assert any(
        "cannot be measured: a class of pictures has fewer than two" in note for note in recommended.notes
    )


def test_a_measured_cut_is_measured_when_it_is_asked_for(picture_folder, workspace):
    recommended = thaw.recommend(
        picture_folder,
        strategy="linear_probe",
        head_after="measured",
        weights="bundled",
        device="cpu",
        workspace=workspace,
        report=quiet,
    )
    assert (
        recommended.plan.head_after
        == measured(workspace, looked_at(picture_folder, workspace), CARD).early_cut
    )


def test_the_run_that_follows_computes_no_codes(found, picture_folder, workspace):
    stages = []
    finished = thaw.run(
        picture_folder,
        weights="bundled",
        device="cpu",
        workspace=workspace,
        report=lambda sentence, done, total: stages.append(sentence),
    )
    assert finished.status.state == "done"
    assert stages and "Computing codes" not in stages


def test_a_backbone_without_batchnorm_gives_a_signal_less(pictures, workspace, tmp_path):
    weights = random_weights("test_vit", tmp_path / "vit")
    axes = measure_axes(weights, describe(weights, workspace, CPU), pictures, workspace, CPU, quiet)
    assert axes.similarity.shift is None and axes.similarity.verdict in (None, "similar", "different")


def test_new_classes_of_the_source_s_families_lie_in_its_range_and_digits_outside_more_often(workspace):
    found = {}
    for name in ("small-similar", "small-different"):
        dataset = inspect(f"built-in:{name}", workspace, quiet)
        encoder = encoder_for(Weights("bundled"), CARD, dataset, workspace, CPU)
        codes = encoder.codes(dataset, workspace, quiet)
        found[name] = measure_distance(encoder, codes, workspace, quiet).outside
    assert found["small-similar"].high < 0.1 < found["small-different"].low


def test_the_nearest_neighbour_but_one_counts_whatever_the_length_of_the_codes():
    among = torch.tensor([[1.0, 0.0], [0.0, 2.0], [0.0, 5.0]])
    found = to_neighbour(torch.tensor([[3.0, 0.0], [0.0, 0.1]]), among)
    assert found.tolist() == pytest.approx([2**0.5, 0.0], abs=1e-6)


def test_data_that_cannot_be_measured_is_refused_with_the_way_out(pictures, workspace):
    for part, said in (
        ("train", "fewer than two training images"),
        ("val", "answer both questions yourself"),
    ):
        kept = tuple(item for item in pictures.items if item.part != part)
        with pytest.raises(ValueError, match=said):
            measure_axes(Weights("bundled"), CARD, replace(pictures, items=kept), workspace, CPU, quiet)


def test_subsets_are_nested_and_hold_every_class_at_its_share():
    labels = torch.tensor([0] * 40 + [1] * 20 + [2] * 3)
    small, half, whole = nested(labels, (0.1, 0.5, 1.0), seed=3)
    assert set(small.tolist()) < set(half.tolist()) < set(whole.tolist()) == set(range(63))
    assert torch.bincount(labels[small]).tolist() == [4, 2, 1] and torch.bincount(labels[half]).tolist() == [
        20,
        10,
        2,
    ]


def test_the_source_head_gives_the_scores_of_the_whole_network(workspace):
    network = timm.create_model(f"local-dir:{bundled.BACKBONE}", pretrained=True).eval()
    images = torch.randn(4, 3, 64, 64, generator=torch.Generator().manual_seed(0))
    head = source_head(find(Weights("bundled"), workspace), 96)
    with torch.no_grad():
        codes = network.forward_head(network.forward_features(images), pre_logits=True)
        assert torch.allclose(head.shares(codes), network(images).softmax(1), atol=1e-5)
    assert head.names[0] == "grating-00" and len(head.names) == 208


def test_imagenet_classes_have_names_and_others_numbers(workspace, tmp_path):
    for classes, name in ((1000, "tench"), (7, "class 0")):
        save_for_hf(
            timm.create_model("test_resnet", num_classes=classes),
            tmp_path / str(classes),
            safe_serialization=True,
        )
        assert (
            source_head(find(Weights("local-dir", str(tmp_path / str(classes))), workspace), 96).names[0]
            == name
        )


def test_a_name_tells_only_through_other_images():
    labels = torch.tensor([0, 0, 0, 1, 1, 1, 0])
    named = torch.tensor([5, 5, 5, 8, 8, 9, 8])  # 9 is nobody else's name: the largest class it is then
    told, usual = told_by_name(named, labels, 2)
    assert told.tolist() == [True, True, True, False, False, False, False]
    assert usual.tolist() == [True, True, True, False, False, False, True]


def test_a_shift_counts_standard_deviations():
    layer = nn.BatchNorm2d(3)
    for shift in (0.0, 0.5, 2.0):
        assert distance(layer, torch.full((3,), shift), torch.ones(3)) == pytest.approx(shift, abs=1e-3)
    assert distance(layer, torch.zeros(3), torch.full((3,), 4.0)) > 0.5
    assert np.isfinite(distance(layer, torch.zeros(3), torch.zeros(3)))

"""When nothing in the backbone learns, the head is solved on the codes, and the numbers are those of the
codes.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import load_file

from tests.conftest import picture
from tests.core.stand_ins.training import GROUPS, attempted, carried_out, looked_at, planned, quiet
from tests.real_data import MOBILENET, TILES, needs
from tl_core.backbones import READINGS
from tl_core.backbones.card import HEAD
from tl_core.network.pixels import decode
from tl_core.network.views import whole_view
from tl_core.runs import Run
from tl_core.training.export import open_model
from tl_core.verbs.training import run
from tl_core.workspace.events import Note, Stage, of_kind


@pytest.mark.parametrize("strategy, groups", [("linear_probe", GROUPS), ("early_linear_probe", GROUPS[:3])])
def test_the_head_and_every_group_up_to_the_cut_have_curves(pictures, workspace, strategy, groups):
    result = carried_out(planned(pictures, strategy), workspace)
    for group in (*groups, HEAD):
        for split in ("train", "val"):
            losses, accuracies = result.curve(group, split, "loss"), result.curve(group, split, "accuracy")
            assert len(losses) == len(accuracies) > 1 and all(0 <= accuracy <= 1 for accuracy in accuracies)
        assert result.curve(group, "train", "accuracy")[-1] == 1.0
    assert not any(result.curve(group, "val", "loss") for group in set(GROUPS) - set(groups))


READ = [
    ("layer1", "mean", "cut"),
    ("layer4", "mean", "cut"),
    ("layer2", "grid", "cut"),
    ("layer4", "grid", "cut"),
]
READ_ALL = [("layer4", reading, "all") for reading in READINGS]


@pytest.mark.parametrize("head", ["svm", "softmax"])
@pytest.mark.parametrize("cut, reading, reads", [*READ, *READ_ALL])
def test_the_saved_network_says_of_an_image_what_the_head_said_of_its_codes(
    pictures, workspace, head, cut, reading, reads
):
    changes = {"head": head, "head_after": cut, "reading": reading, "reads": reads}
    result = carried_out(planned(pictures, "linear_probe", probes=False, **changes), workspace)
    opened = open_model(result.run.folder / "model", workspace)
    val = pictures.part("val")
    paths = [workspace.root / pictures.root / item.path for item in val]
    images = torch.stack([torch.as_tensor(decode(path, opened.preprocessing)) for path in paths])
    with torch.no_grad():
        predicted = opened.scores(whole_view(images, opened.preprocessing)).argmax(1).tolist()
    assert opened.classes == pictures.classes
    right = sum(guess == item.label for guess, item in zip(predicted, val, strict=True))
    assert right / len(val) == result.run.result().reported.accuracy


def test_a_second_plan_on_the_same_data_computes_no_codes(pictures, workspace):
    first = carried_out(planned(pictures, "linear_probe"), workspace)
    assert any(stage.stage == "Computing codes" for stage in of_kind(first.events, Stage))
    for plan in (planned(pictures, "early_linear_probe"), planned(pictures, "linear_probe", head="softmax")):
        again = carried_out(plan, workspace)
        assert not any(stage.stage == "Computing codes" for stage in of_kind(again.events, Stage))


def test_validation_images_have_no_say_in_c(pictures, workspace):
    """The same run with the validation labels turned round chooses the same C."""

    def chosen(dataset) -> str:
        run = carried_out(planned(dataset, "linear_probe", probes=False), workspace)
        return next(note.sentence for note in of_kind(run.events, Note) if "C = " in note.sentence)

    turned = tuple(
        replace(item, label=(item.label + 1) % 3) if item.part == "val" else item for item in pictures.items
    )
    wrong = replace(pictures, items=turned, id="turned")
    wrong.write(workspace.datasets / "turned")
    assert chosen(pictures) == chosen(wrong)


def halves(folder: Path, images: int = 20) -> Path:
    """Two classes of pictures with one bright spot in the upper or the lower half, away from the border, by
    which a convolution that pads knows where it is.
    """
    chance = np.random.default_rng(0)
    for label, half in (("above", 8), ("below", 32)):
        (folder / label).mkdir(parents=True)
        for number in range(images):
            pixels = chance.integers(0, 60, (64, 64, 3), dtype=np.uint8)
            top, left = half + chance.integers(0, 9), chance.integers(8, 41)
            pixels[top : top + 16, left : left + 16] += 150
            Image.fromarray(pixels).save(folder / label / f"{number}.png")
    return folder


def test_where_the_classes_differ_by_place_a_reading_that_keeps_places_is_chosen(tmp_path, workspace):
    dataset = looked_at(halves(tmp_path / "halves"), workspace)

    def run(reading: str):
        plan = planned(dataset, "early_linear_probe", head_after="stem", reading=reading, probes=False)
        return carried_out(plan, workspace)

    chosen, mean = run("chosen"), run("mean")
    notes = [note.sentence for note in of_kind(chosen.events, Note)]
    said = next(sentence for sentence in notes if sentence.startswith("The head reads"))
    assert "fields" in said and "in cross-validation mean" in said
    assert chosen.run.result().reported.accuracy >= 0.9 > mean.run.result().reported.accuracy


def test_of_too_many_images_only_means_are_kept_and_another_reading_is_refused(
    pictures, workspace, monkeypatch
):
    monkeypatch.setattr("tl_core.backbones.reading.MOST_NUMBERS", 0)
    chosen = carried_out(planned(pictures, "linear_probe", reading="chosen", probes=False), workspace)
    assert chosen.finished and not any(
        "The head reads" in note.sentence for note in of_kind(chosen.events, Note)
    )
    with pytest.raises(ValueError, match="not kept in the reading grid; take the mean"):
        carried_out(planned(pictures, "linear_probe", reading="grid", probes=False), workspace)


def test_a_class_with_one_image_is_no_obstacle(picture_folder, workspace):
    (picture_folder / "rare").mkdir()
    picture((10, 10, 10)).save(picture_folder / "rare" / "only.png")
    result = carried_out(planned(looked_at(picture_folder, workspace), "linear_probe"), workspace)
    assert result.finished and "rare" in result.run.result().classes


def test_stopping_leaves_nothing_and_the_run_can_begin_again(pictures, workspace):
    run = Run.create(planned(pictures, "linear_probe"), workspace)
    assert not attempted(run, workspace, lambda: bool(run.events()[2:])).finished
    assert run.result() is None and attempted(run, workspace).finished


def test_a_solved_run_tells_both_and_leads_with_all_images(pictures, workspace):
    result = carried_out(planned(pictures, "linear_probe"), workspace).run.result()
    images, held_back = len(pictures.items), len(pictures.part("val"))
    checked = result.cross_validated
    assert checked.images == images == 36 and checked.folds == 5 and result.reported.images == held_back
    assert result.verdict.startswith(f"{checked.right} of 36 images right: ")
    assert result.verdict.endswith(
        f"Cross-validated over all 36 images, since only {held_back} are held back."
    )
    assert "In each of 5 folds" in result.chosen_on


def test_the_kept_head_is_the_one_of_the_training_part(pictures, workspace):
    """The same images with a test part have no cross-validation, and the same model."""
    first = carried_out(planned(pictures, "linear_probe"), workspace).run
    val = [one for one in pictures.items if one.part == "val"]
    tested = replace(
        pictures,
        id="tested",
        items=(
            *(one for one in pictures.items if one not in val),
            *val[1:],
            replace(val[0], part="test"),
        ),
    )
    tested.write(workspace.datasets / "tested")
    second = carried_out(planned(tested, "linear_probe"), workspace).run
    assert first.result().cross_validated and second.result().cross_validated is None
    weights = [(run.folder / "model" / "model.safetensors").read_bytes() for run in (first, second)]
    assert weights[0] == weights[1]


@needs(TILES, MOBILENET)
@pytest.mark.parametrize("strategy", ["linear_probe", "all_groups_probe"])
def test_on_grey_photographs_whose_codes_hardly_vary_no_weight_of_the_head_is_large(
    workspace_of_tiles, strategy
):
    """Of 1,280 codes 52 vary less than a hundredth of the median one; divided by that, weights were 4,994."""
    wishes = {"strategy": strategy, "reading": "mean", "image_size": 128}
    weights = f"local-dir:{MOBILENET}"
    done = run(TILES, weights=weights, device="cpu", workspace=workspace_of_tiles, report=quiet, **wishes)
    saved = load_file(done.folder / "model" / "model.safetensors")
    heads = [tensor for tensor in saved.values() if tensor.ndim == 2]
    assert len(heads) == 1 and heads[0].abs().max() < 50


@pytest.fixture(scope="module")
def workspace_of_tiles(tmp_path_factory) -> Path:
    """One for both heads: their codes are the same."""
    return tmp_path_factory.mktemp("tiles")

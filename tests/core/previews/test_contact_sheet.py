"""A contact sheet shows the very views that a training sees, beside the image as it is; the same seed gives
the same sheet.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from tests.core.stand_ins.training import learner_of, planned
from tl_core.dataset import Dataset
from tl_core.network.pixels import Preprocessing
from tl_core.network.views import as_pixels, whole_view
from tl_core.plans import Plan
from tl_core.previews.contact_sheet import CROPS, GAP, ROWS, chosen_for, sentence_for, sheet_of
from tl_core.workspace import Workspace

SIDE = 32


def plan_with(pictures: Dataset, augment: str, **changes: object) -> Plan:
    return planned(pictures, "fine_tune_all", augment=augment, head_start="random", **changes)


def tile(sheet: Image.Image, row: int, column: int) -> np.ndarray:
    """The pixels (SIDE, SIDE, 3) of one place in the sheet."""
    left, top = column * (SIDE + GAP), row * (SIDE + GAP)
    return np.asarray(sheet.crop((left, top, left + SIDE, top + SIDE)).convert("RGB"))


@pytest.mark.parametrize("augment", ["none", "crop", "crop_flip"])
def test_the_views_are_those_that_the_trainer_makes(pictures: Dataset, workspace: Workspace, augment):
    plan = plan_with(pictures, augment, seed=3)
    sheet, labels, _ = sheet_of(plan, pictures, workspace)
    learner = learner_of(plan, workspace)
    forward, batches = learner.phase.forward, learner.batches
    epochs = range(CROPS if augment != "none" else 1)
    assert sheet.size == ((SIDE + GAP) * (1 + len(epochs)) - GAP, (SIDE + GAP) * ROWS - GAP)
    chosen = chosen_for(plan, pictures)
    assert [pictures.items[place].label for place in chosen] == labels and set(labels) == {0, 1, 2}
    for epoch in epochs:
        seen = (
            as_pixels(batches.images(chosen, forward.view(epoch)), learner.setup.preprocessing)
            .permute(0, 2, 3, 1)
            .numpy()
        )
        for row, image in enumerate(seen):
            assert np.array_equal(tile(sheet, row, 1 + epoch), image)


def test_the_first_column_is_the_image_as_it_is(pictures: Dataset, workspace: Workspace):
    plan = plan_with(pictures, "crop")
    sheet = sheet_of(plan, pictures, workspace)[0]
    for row, place in enumerate(chosen_for(plan, pictures)):
        with Image.open(Path(pictures.root) / pictures.items[place].path) as picture:
            shown = np.asarray(
                picture.resize((SIDE, round(SIDE * picture.height / picture.width)), Image.Resampling.BICUBIC)
            )
        margin = (SIDE - len(shown)) // 2
        assert np.array_equal(tile(sheet, row, 0)[margin : margin + len(shown)], shown)


def test_the_same_seed_gives_the_same_sheet_and_another_seed_another(pictures: Dataset, workspace: Workspace):
    plan = plan_with(pictures, "crop_flip")
    sheets = [sheet_of(one, pictures, workspace)[0].tobytes() for one in (plan, plan, replace(plan, seed=1))]
    assert sheets[0] == sheets[1] != sheets[2]
    assert len({tuple(chosen_for(replace(plan, seed=seed), pictures)) for seed in range(3)}) == 3


def test_only_training_images_are_shown_and_few_are_shown_once(pictures: Dataset):
    few = replace(
        pictures,
        items=tuple(item for item in pictures.items if item.part == "val") + pictures.part("train")[:2],
    )
    chosen = chosen_for(plan_with(pictures, "crop"), few)
    assert sorted(few.items[place].path for place in chosen) == sorted(
        item.path for item in pictures.part("train")[:2]
    )


def test_the_sentence_says_what_varies_and_what_does_not(pictures: Dataset):
    crops, mirrored = (sentence_for(plan_with(pictures, augment)) for augment in ("crop", "crop_flip"))
    assert "random crop" in crops and "mirrored" not in crops and "mirrored half of the time" in mirrored
    assert "this plan does not augment" in sentence_for(plan_with(pictures, "none"))
    assert "No layer group learns" in sentence_for(planned(pictures, "linear_probe", augment="crop"))
    assert "go round the first 4" in sentence_for(planned(pictures, "fine_tune_top", augment="crop"))


def test_an_image_that_changed_since_is_not_shown_under_its_old_class(
    pictures: Dataset, workspace: Workspace
):
    plan = plan_with(pictures, "crop")
    (Path(pictures.root) / pictures.items[chosen_for(plan, pictures)[0]].path).write_bytes(b"")
    with pytest.raises(ValueError, match="look at them again"):
        sheet_of(plan, pictures, workspace)


def test_pixels_come_back_as_they_were():
    preprocessing = Preprocessing(16, 16, (0.485, 0.456, 0.406), (0.229, 0.224, 0.225), "bicubic", "center")
    pixels = torch.arange(768, dtype=torch.int64).remainder(256).to(torch.uint8).view(1, 3, 16, 16)
    assert torch.equal(as_pixels(whole_view(pixels, preprocessing), preprocessing), pixels)

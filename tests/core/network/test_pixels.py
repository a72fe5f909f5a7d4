"""Images reach the network as the weights expect them, and random views are a function of their seed."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from timm.data import create_transform

from tests.conftest import picture
from tests.core.stand_ins.training import looked_at, quiet
from tl_core.drawn.sets import SETS
from tl_core.intake.inspection import inspect
from tl_core.network.pixels import (
    decode,
    kept_pixels,
    preprocessing_for,
    stream,
)
from tl_core.network.views import whole_view

CONFIG = {
    "crop_pct": 0.875,
    "mean": (0.485, 0.456, 0.406),
    "std": (0.229, 0.224, 0.225),
    "interpolation": "bicubic",
    "crop_mode": "center",
}


BUNDLED_LIKE = {
    "crop_pct": 1.0,
    "mean": (0.5,) * 3,
    "std": (0.5,) * 3,
    "interpolation": "bilinear",
    "crop_mode": "center",
}


def timms(config: dict, side: int):
    return create_transform((3, side, side), is_training=False, **config)


@pytest.mark.parametrize(
    "config, side",
    [
        (CONFIG, 224),
        (CONFIG, 56),
        (BUNDLED_LIKE, 64),
        ({**CONFIG, "crop_mode": "squash"}, 56),
        ({**CONFIG, "crop_pct": 0.95}, 76),
    ],
)
@pytest.mark.parametrize("size", [(48, 40), (300, 200), (90, 400), (64, 64)])
def test_an_image_is_prepared_as_timm_prepares_it(tmp_path, config, side, size):
    picture().resize(size).save(tmp_path / "picture.png")
    preprocessing = preprocessing_for(config, side)
    ours = whole_view(torch.as_tensor(decode(tmp_path / "picture.png", preprocessing))[None], preprocessing)[
        0
    ]
    expected = timms(config, side)(Image.open(tmp_path / "picture.png"))
    grey_level = 1 / 255 / min(config["std"])
    assert ours.shape == (3, side, side) and (ours - expected).abs().max() <= 1.01 * grey_level


def test_pixels_are_decoded_once_and_read_from_the_workspace_then(picture_folder, workspace):
    dataset, preprocessing = looked_at(picture_folder, workspace), preprocessing_for(CONFIG, 56)
    first = kept_pixels(dataset, preprocessing, workspace, quiet)
    assert first.shape == (36, 3, 64, 64) and first.dtype == np.uint8
    for file in picture_folder.rglob("*.png"):
        file.unlink()
    assert np.array_equal(kept_pixels(dataset, preprocessing, workspace, quiet), first)


@pytest.mark.parametrize("change", [{"crop_mode": "squash"}, {"interpolation": "bilinear"}, {"kept": 60}])
def test_pixels_of_another_preprocessing_are_not_taken_for_these(picture_folder, workspace, change):
    dataset, preprocessing = looked_at(picture_folder, workspace), preprocessing_for(CONFIG, 56)
    first = kept_pixels(dataset, preprocessing, workspace, quiet)
    assert not np.array_equal(kept_pixels(dataset, replace(preprocessing, **change), workspace, quiet), first)


def test_a_built_in_set_has_its_pixels_as_they_were_drawn_and_they_are_those_of_its_files(
    workspace, monkeypatch
):
    monkeypatch.setitem(
        SETS,
        "tiny",
        replace(SETS["small-similar"], name="tiny", classes=("cells-20", "fractal-20"), train=4, val=2),
    )
    dataset, preprocessing, told = (
        inspect("built-in:tiny", workspace, quiet),
        preprocessing_for(BUNDLED_LIKE, 64),
        [],
    )
    pixels = kept_pixels(dataset, preprocessing, workspace, lambda *said: told.append(said))
    assert not told and not (workspace.root / "pixels").exists()
    for kept, item in zip(pixels, dataset.items, strict=True):
        assert np.array_equal(kept, decode(Path(dataset.root) / item.path, preprocessing))
    larger = kept_pixels(dataset, preprocessing_for(BUNDLED_LIKE, 96), workspace, quiet)
    assert larger.shape[-1] == 96
    without_one = replace(dataset, id="variant", items=dataset.items[1:])
    assert np.array_equal(kept_pixels(without_one, preprocessing, workspace, quiet), pixels[1:])


def test_batches_keep_the_order_of_the_items(picture_folder, workspace):
    dataset, preprocessing = looked_at(picture_folder, workspace), preprocessing_for(CONFIG, 56)
    batches = list(stream(dataset, dataset.items, preprocessing, 10))
    assert [len(batch) for batch in batches] == [10, 10, 10, 6]
    one_by_one = [
        torch.as_tensor(decode(picture_folder / item.path, preprocessing)) for item in dataset.items
    ]
    assert torch.equal(torch.cat([torch.as_tensor(batch) for batch in batches]), torch.stack(one_by_one))


@pytest.mark.parametrize("change", [lambda path: picture(seed=99).save(path), lambda path: path.unlink()])
def test_a_file_that_is_no_longer_what_was_looked_at_is_refused(picture_folder, workspace, change):
    dataset, preprocessing = looked_at(picture_folder, workspace), preprocessing_for(CONFIG, 56)
    change(picture_folder / "leaf" / "03.png")
    with pytest.raises(ValueError, match="leaf/03.png is gone or has changed since"):
        kept_pixels(dataset, preprocessing, workspace, quiet)
    assert not list((workspace.root / "pixels").glob("*.npy"))

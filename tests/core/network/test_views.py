"""Random views are a function of their seed, and crops of the image or of its mirror image."""

from dataclasses import replace

import numpy as np
import torch

from tl_core.network.pixels import (
    preprocessing_for,
)
from tl_core.network.views import random_crops, varied_view, whole_view

CONFIG = {
    "crop_pct": 0.875,
    "mean": (0.485, 0.456, 0.406),
    "std": (0.229, 0.224, 0.225),
    "interpolation": "bicubic",
    "crop_mode": "center",
}


def seeded(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def test_random_views_are_a_function_of_their_seed():
    pixels, preprocessing = (
        torch.randint(0, 256, (6, 3, 64, 64), dtype=torch.uint8),
        preprocessing_for(CONFIG, 56),
    )
    one, two, other = (
        varied_view(pixels, preprocessing, random_crops(6, preprocessing, True, seeded(seed)))
        for seed in (0, 0, 1)
    )
    assert torch.equal(one, two) and not torch.equal(one, other) and one.shape == (6, 3, 56, 56)


def test_a_random_view_is_a_crop_of_the_image_or_its_mirror_image():
    pixels, preprocessing = (
        torch.randint(0, 256, (40, 3, 9, 9), dtype=torch.uint8),
        preprocessing_for(CONFIG, 8),
    )
    views = varied_view(pixels, preprocessing, random_crops(40, preprocessing, True, seeded(0)))
    places = []
    for image, view in zip(pixels, views, strict=True):
        every = {
            (top, left, flip): image[:, top : top + 8, left : left + 8]
            for top in (0, 1)
            for left in (0, 1)
            for flip in (0, 1)
        }
        crops = {place: crop.flip(-1) if place[2] else crop for place, crop in every.items()}
        square = replace(preprocessing, kept=8)
        places += [
            place for place, crop in crops.items() if torch.equal(whole_view(crop[None], square)[0], view)
        ]
    assert len(places) == 40 and len(set(places)) == 8


def test_a_batch_of_views_does_not_depend_on_which_images_are_in_it():
    pixels, preprocessing = (
        torch.randint(0, 256, (8, 3, 64, 64), dtype=torch.uint8),
        preprocessing_for(CONFIG, 56),
    )
    crops, chosen = random_crops(8, preprocessing, True, seeded(0)), np.array([5, 2])
    whole = varied_view(pixels, preprocessing, crops)
    assert torch.equal(varied_view(pixels[chosen], preprocessing, crops.of(chosen)), whole[chosen])


def test_without_mirror_images_a_view_is_a_crop():
    preprocessing = preprocessing_for(CONFIG, 56)
    assert not random_crops(40, preprocessing, False, seeded(0)).flipped.any()


def test_weights_that_cut_nothing_away_get_a_reflected_border_to_crop_in():
    preprocessing = preprocessing_for({**CONFIG, "crop_pct": 1.0}, 64)
    pixels = torch.arange(64 * 64).remainder(251).to(torch.uint8).view(1, 1, 64, 64).expand(40, 3, 64, 64)
    crops = random_crops(40, preprocessing, False, seeded(0))
    views = varied_view(pixels, preprocessing, crops)
    assert views.shape == (40, 3, 64, 64) and crops.corners.max() == 8
    middle = [torch.equal(view, whole_view(pixels[:1], preprocessing)[0]) for view in views]
    assert middle == [corner == [4, 4] for corner in crops.corners.tolist()]

"""A contact sheet: a row for each of some images, as it is and then as the epochs of a plan see it."""

from pathlib import Path

import numpy as np
from PIL import Image, ImageOps
from timm.data.config import resolve_data_config

from tl_core.backbones.card import parse_weights
from tl_core.dataset import Dataset
from tl_core.decoding.decoder import picture
from tl_core.network.pixels import preprocessing_for, stream
from tl_core.network.views import as_pixels
from tl_core.plans import Plan
from tl_core.plans.phases import VIEWS
from tl_core.training.batches import WHOLE, images_in
from tl_core.weights.finding import find
from tl_core.workspace import Workspace

ROWS, CROPS = 4, 6
# Pixels of a side at most: a sheet is looked at, not trained on.
LARGEST_TILE = 160
GAP = 4


def sheet_of(plan: Plan, dataset: Dataset, workspace: Workspace) -> tuple[Image.Image, list[int], str]:
    """The sheet, the class of each row, and one sentence that explains it.

    All three are a function of plan and dataset alone. The views are made from the same decoded pixels, by
    the same code and the same draws as those a training sees (training/batches.py). Raises ValueError where
    the weights cannot be found, or a file is not what it was when the dataset was inspected.
    """
    config = resolve_data_config({}, pretrained_cfg=find(parse_weights(plan.weights), workspace).config)
    preprocessing, chosen = preprocessing_for(config, plan.image_size), chosen_for(plan, dataset)
    items = tuple(dataset.items[place] for place in chosen)
    (pixels,) = stream(dataset, items, preprocessing, ROWS)
    views = [
        images_in(view, pixels, chosen, len(dataset.items), plan, preprocessing) for view in views_of(plan)
    ]
    columns = [
        [Image.fromarray(image.permute(1, 2, 0).numpy()) for image in as_pixels(view, preprocessing)]
        for view in views
    ]
    originals = [picture(Path(dataset.root) / item.path, at_least=LARGEST_TILE) for item in items]
    side = min(plan.image_size, LARGEST_TILE)
    return laid_out([originals, *columns], side), [item.label for item in items], sentence_for(plan)


def chosen_for(plan: Plan, dataset: Dataset) -> np.ndarray:
    """Places of up to ROWS training images, of as many classes as there are.

    Another seed takes others.
    """
    places = [place for place, item in enumerate(dataset.items) if item.part == "train"]
    order = np.random.default_rng(plan.seed).permutation(places)
    seen: dict[int, int] = {}
    turns = []
    for place in order:
        label = dataset.items[place].label
        turns.append(seen.get(label, 0))
        seen[label] = turns[-1] + 1
    return order[np.argsort(turns, kind="stable")][:ROWS]


def views_of(plan: Plan) -> range:
    """The views that epochs see: the whole image, or another random crop each."""
    varied = plan.augment != "none" and not plan.fixed_features
    return range(1, 1 + CROPS) if varied else range(WHOLE, WHOLE + 1)


def sentence_for(plan: Plan) -> str:
    first = "On the left each image as it is"
    if plan.augment == "none":
        return f"{first}, on the right as every epoch sees it: this plan does not augment."
    if plan.fixed_features:
        return (
            f"{first}, on the right as Thaw sees it, once. No layer group learns, so the codes are computed"
            " once, without augmentation."
        )
    mirrored = ", mirrored half of the time" if plan.augment == "crop_flip" else ""
    seen = f"{first}, then as one epoch after the other sees it: another random crop each time{mirrored}."
    if plan.network_groups[0] in plan.frozen:
        return f"{seen} Where Thaw keeps the codes of frozen groups, epochs go round the first {VIEWS} views."
    return seen


def laid_out(columns: list[list[Image.Image]], side: int) -> Image.Image:
    """Columns of pictures as one picture, each fitted into a square of `side` px.

    What lies between the squares is transparent.
    """
    step = side + GAP
    sheet = Image.new("RGBA", (step * len(columns) - GAP, step * len(columns[0]) - GAP))
    for across, column in enumerate(columns):
        for down, one in enumerate(column):
            tile = ImageOps.contain(one, (side, side))
            sheet.paste(
                tile, (across * step + (side - tile.width) // 2, down * step + (side - tile.height) // 2)
            )
    return sheet

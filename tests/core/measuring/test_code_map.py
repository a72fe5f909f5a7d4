"""A map of codes: classes that lie apart are drawn apart, always the same, and copies vouch for nobody."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.core.stand_ins.training import CARD
from tl_core.command_line.data_lines import map_lines
from tl_core.dataset import Dataset, Item
from tl_core.evidence.code_map import CodeMap
from tl_core.measuring.code_map import maps_of
from tl_core.network.codes import Codes
from tl_core.network.layer_groups import Group, LayerLayout
from tl_core.verbs import map_codes

WIDTH, EACH = 12, 20


def group(name: str) -> Group:
    return Group(name, (), (), (), "", WIDTH)


def codes(apart: dict[str, float], dataset: Dataset) -> Codes:
    """Of two classes that lie so far apart after each layer group."""
    random, labels = np.random.default_rng(0), np.array([item.label for item in dataset.items])
    after = [
        random.normal(size=(len(labels), WIDTH)) + np.eye(WIDTH)[labels] * distance
        for distance in apart.values()
    ]
    layout = LayerLayout(tuple(map(group, apart)), channels_last=False)
    kept = {"train": {"mean": np.concatenate(after, 1).astype(np.float32)}}
    return Codes(kept, layout, dataset, Path())


@pytest.fixture
def images(dataset: Dataset) -> Dataset:
    """Twenty images of each of two classes, all for training."""
    items = tuple(
        Item(f"{label}/{number}.png", label, "train", f"{label}{number:063}", 8, 8)
        for label in range(2)
        for number in range(EACH)
    )
    return replace(dataset, items=items)


def quiet(sentence: str, done: int, total: int) -> None:
    pass


def test_classes_come_apart_with_depth(images):
    found = maps_of(codes({"stem": 0.0, "layer4": 40.0}, images), ("stem", "layer4"), "pca", quiet)
    assert found["stem"].own < 30 and found["layer4"].own > 37 and found["layer4"].asked == 2 * EACH
    x = np.array(found["layer4"].x)
    assert (x[:EACH].max() < x[EACH:].min()) or (x[:EACH].min() > x[EACH:].max())
    assert 0 < found["stem"].kept < found["layer4"].kept <= 1


@pytest.mark.parametrize("projection", ["pca", "tsne"])
def test_it_is_the_same_every_time(images, projection):
    one, again = (maps_of(codes({"stem": 2.0}, images), ("stem",), projection, quiet) for _ in range(2))
    assert one == again and len(one["stem"].x) == 2 * EACH


def test_a_copy_is_nobodys_neighbour(images):
    """Every image twice, the copies under the other class: by its copy none would be right."""
    copies = tuple(replace(item, path=f"copy {item.path}", label=1 - item.label) for item in images.items)
    twice = replace(images, items=(*images.items, *copies))
    alone = codes({"stem": 40.0}, images).parts["train"]["mean"]
    both = replace(codes({"stem": 40.0}, twice), parts={"train": {"mean": np.concatenate([alone, alone])}})
    assert maps_of(both, ("stem",), "pca", quiet)["stem"].own == 2 * EACH


def test_two_images_make_no_map(images):
    with pytest.raises(ValueError, match="2 images make no map; it takes 3"):
        maps_of(codes({"stem": 0.0}, replace(images, items=images.items[:2])), ("stem",), "pca", quiet)


def test_the_verb_maps_every_layer_group_or_the_one_that_is_named(pictures, workspace):
    found = map_codes(pictures.id, weights="bundled", device="cpu", workspace=workspace)
    assert tuple(found.groups) == CARD.group_names and found.projection == "pca"
    assert {len(one.x) for one in found.groups.values()} == {len(pictures.items)}
    assert CodeMap.from_json(found.to_json()) == found and "nearest" in found._repr_html_()
    assert map_lines(found)[0].startswith(f"{CARD.group_names[0]} ")
    tsne = map_codes(pictures.id, projection="tsne", weights="bundled", device="cpu", workspace=workspace)
    assert tuple(tsne.groups) == CARD.group_names[-1:]
    for wrong in ({"group": "layer9"}, {"projection": "umap"}):
        with pytest.raises(ValueError, match="there is no"):
            map_codes(pictures.id, weights="bundled", device="cpu", workspace=workspace, **wrong)

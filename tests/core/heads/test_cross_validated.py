"""Where few images are held back, a solved head is judged on all of them, each time without their fold."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from tests.core.stand_ins.training import planned
from tl_core.dataset import Dataset, Item
from tl_core.heads.cross_validated import cross_validated, few_held_back
from tl_core.runs.result import CrossValidated


def item(number: int, label: int, part: str, subject: str = "", sha256: str = "") -> Item:
    return Item(f"{label}/{number}.png", label, part, sha256 or f"{label}{number:063x}", 9, 9, subject)


def judged(plan, items: list[Item], apart: float = 8.0):
    """By codes in which the classes lie so far apart, of a dataset whose parts lie in order."""
    rng = np.random.default_rng(0)
    dataset = toy(items)
    rows = [rng.normal(size=6) + apart * one.label * np.eye(6)[0] for one in dataset.items]
    found = cross_validated(plan, dataset, torch.tensor(np.float32(rows)), quiet)
    return found and found.checked


def toy(items: list[Item]) -> Dataset:
    ordered = sorted(items, key=lambda one: one.part != "train")
    return Dataset("toy", "Toy", "", "folder", ("cat", "dog"), tuple(ordered), (), False)


def few(count: int = 40, held_back: int = 4) -> list[Item]:
    """So many images of each of two classes, so many of each held back."""
    return [
        item(number, label, "val" if number < held_back else "train")
        for label in (0, 1)
        for number in range(count // 2)
    ]


@pytest.fixture
def plan(pictures):
    return planned(pictures, "linear_probe", head_after="layer4")


def quiet(*told: object) -> None:
    pass


def test_all_images_are_judged_once(plan):
    assert judged(plan, few()) == CrossValidated(40, 40, 5, 0.5)


def test_classes_that_lie_together_are_guessed(plan):
    found = judged(plan, few(200, 10), apart=0.0)
    assert found.images == 200 and found.accuracy < 0.7


def test_the_majority_is_that_of_all_images(plan):
    found = judged(plan, [*few(40), *(item(n, 1, "train") for n in range(100, 120))])
    assert found.majority == pytest.approx(40 / 60)


def test_images_of_one_group_never_judge_each_other(plan):
    """Every group has a code of its own and labels by chance: only who has seen the group can know them."""
    rng = np.random.default_rng(1)
    items, rows = [], []
    for patient in range(20):
        code = 20 * rng.normal(size=30)
        for number in range(5):
            part = "val" if patient < 4 else "train"
            items.append(item(5 * patient + number, patient % 2, part, f"p{patient}"))
            rows.append(code + rng.normal(size=30) / 10)
    by_path = dict(zip((one.path for one in items), rows, strict=True))

    def found(of: list[Item]):
        dataset = toy(of)
        codes = torch.tensor(np.float32([by_path[one.path] for one in dataset.items]))
        return cross_validated(plan, dataset, codes, quiet).checked

    assert found([replace(one, subject="") for one in items]).accuracy > 0.95
    assert found(items).accuracy < 0.8


def test_a_class_of_one_image_can_not_be_judged(plan):
    cats = [one for one in few() if one.label == 0]
    dog = [item(number, 1, "train" if number else "val", sha256="copy") for number in range(5)]
    assert judged(plan, [*cats, *dog]) is None


def test_few_are_held_back_where_no_test_part_makes_up_for_it():
    assert few_held_back(toy(few(200, 14))) and not few_held_back(toy(few(200, 15)))
    assert not few_held_back(toy([*few(), item(99, 0, "test")]))

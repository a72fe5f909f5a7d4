"""Labels that a probe doubts: flipped ones come first, few images are not judged, classes keep their
names.
"""

import numpy as np
import pytest
import torch

from tl_core.checkup.label_errors import SURE, Judgement, judge, label_errors, margins
from tl_core.dataset import Item
from tl_core.heads.cross_validation import FOLDS


def clouds(sizes: tuple[int, ...], seed: int = 0) -> tuple[torch.Tensor, torch.Tensor]:
    """Codes (n, 6) in one cloud a class, and labels."""
    labels = torch.cat([torch.full((size,), label) for label, size in enumerate(sizes)])
    noise = torch.randn(len(labels), 6, generator=torch.Generator().manual_seed(seed))
    return torch.eye(6)[labels] * 6 + noise, labels


def items_of(count: int) -> list[Item]:
    return [Item(f"{number}.png", 0, "train", f"{number}", 9, 9) for number in range(count)]


def test_flipped_labels_are_the_first_suspects():
    codes, labels = clouds((40, 40, 40))
    flipped = {3: 1, 50: 2, 100: 0}
    for place, label in flipped.items():
        labels[place] = label
    found = list(label_errors(items_of(120), judge(codes, labels, ("ant", "bee", "cow"))))
    first = sorted(found, key=lambda one: -one.score)[:3]
    assert {one.items[0] for one in first} == {f"{place}.png" for place in flipped}
    (third,) = [one for one in first if one.items == ("3.png",)]
    assert third.sentence.startswith("Labelled bee. A classifier trained without this image says ant (")
    assert third.says == "ant"


def test_right_labels_raise_next_to_no_doubt():
    codes, labels = clouds((60, 60))
    assert len(list(label_errors(items_of(120), judge(codes, labels, ("ant", "bee"))))) <= 1


def test_a_class_of_few_images_has_no_part_in_it():
    codes, labels = clouds((20, FOLDS - 1, 20))
    judgement = judge(codes, labels, ("ant", "bee", "cow"))
    assert judgement.classes == ("ant", "cow") and set(judgement.labels) == {0, 1}
    assert judgement.chosen.tolist() == [*range(20), *range(24, 44)] and judgement.right >= 38


def test_one_class_of_many_images_cannot_be_judged():
    assert judge(*clouds((20, FOLDS - 1)), ("ant", "bee")) is None


def test_a_class_the_probe_is_never_sure_of_needs_less():
    """Of two images that another class has with one half, the one counts whose other class never has more."""
    for_ant, for_bee, for_cow = [0.95, 0.03, 0.02], [0.05, 0.93, 0.02], [0.3, 0.3, 0.4]
    doubted = [[0.4, 0.5, 0.1], [0.4, 0.1, 0.5]]
    probabilities = np.array([for_ant] * 9 + [for_bee] * 9 + [for_cow] * 9 + doubted)
    labels = np.array([0] * 9 + [1] * 9 + [2] * 9 + [0, 0])
    margin, other = margins(Judgement(np.arange(29), labels, probabilities, ("ant", "bee", "cow")))
    assert margin[27] < 0 < margin[28] and other[28] == 2


def counted_for(judgement: Judgement, place: int) -> dict[int, float]:
    """{class: probability} of the classes that an image counts for, image by image as the paper says: where
    its probability is at least the mean that the images labelled so have.
    """
    labelled = list(zip(judgement.labels, judgement.probabilities, strict=True))
    thresholds = [
        np.mean([row[label] for own, row in labelled if own == label])
        for label in range(len(judgement.classes))
    ]
    _, row = labelled[place]
    return {label: row[label] for label, least in enumerate(thresholds) if row[label] >= min(least, SURE)}


def test_margins_are_those_of_confident_learning_reckoned_image_by_image():
    generator = np.random.default_rng(0)
    shown = generator.integers(0, 4, 200)
    labels = np.where(generator.random(200) < 0.1, generator.integers(0, 4, 200), shown)
    probabilities = np.array([generator.dirichlet(1 + 5 * np.eye(4)[label]) for label in shown])
    judgement = Judgement(np.arange(200), labels, probabilities, ("ant", "bee", "cow", "dog"))
    margin, other = margins(judgement)
    doubted = 0
    for place, label in enumerate(labels):
        counts = counted_for(judgement, place)
        best = max(counts, key=counts.__getitem__, default=None)
        if best is not None and best != label:
            doubted += 1
            assert other[place] == best
            assert margin[place] == pytest.approx(counts[best] - probabilities[place, label])
        else:
            assert margin[place] <= 0
    assert 5 < doubted < 60

"""What doubts about labels are called: by how many labels the backbone agrees with, and by what it knows."""

from dataclasses import replace

import numpy as np
import pytest

from tests.core.stand_ins.training import CARD
from tl_core.checkup.label_errors import Judgement
from tl_core.checkup.label_trust import doubts, on_labels

PHOTOGRAPHS = replace(CARD, weights="hub:resnet18.a1_in1k", source="ImageNet-1k")


def judged(right: int) -> Judgement:
    """A hundred images of two classes, of which a probe names so many rightly and is sure of all."""
    labels = np.arange(100) % 2
    says = np.where(np.arange(100) < right, labels, 1 - labels)
    return Judgement(np.arange(100), labels, np.where(np.eye(2)[says] > 0, 0.95, 0.05), ("ant", "bee"))


@pytest.mark.parametrize(
    ("right", "card", "kind"),
    [
        (96, PHOTOGRAPHS, "label_error"),
        (80, PHOTOGRAPHS, "label_doubt"),
        (99, PHOTOGRAPHS, "label_doubt"),
        (96, CARD, "label_doubt"),
    ],
)
def test_only_who_knows_photographs_and_agrees_with_most_but_not_nearly_all_calls_labels_wrong(
    right, card, kind
):
    assert doubts(judged(right), card) == kind


def test_the_sentence_names_the_backbone_and_what_its_doubts_are_worth():
    assert on_labels(judged(96), PHOTOGRAPHS).startswith(
        "A quick classifier on resnet18.a1_in1k agrees with 96% of your 100 labels."
    )
    assert "likely wrong" in on_labels(judged(96), PHOTOGRAPHS)
    assert "worth a look" in on_labels(judged(80), PHOTOGRAPHS)
    assert "most may be right" in on_labels(judged(99), PHOTOGRAPHS)
    assert "worth a look and no more" in on_labels(judged(96), CARD)
    assert "fewer than two classes" in on_labels(None, CARD)

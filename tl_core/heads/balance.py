"""Classes of different sizes evened out: by what an image counts in the loss, or by how often it is seen."""

import torch
from torch import Tensor
from torch.utils.data import WeightedRandomSampler


def class_weights(labels: Tensor, classes: int) -> Tensor:
    """What an image of each class counts (classes,), from labels (n,): scikit-learn's "balanced", n /
    (classes * own images).

    Every class counts as much as any other, and an image 1 on average. A class without images counts as if it
    had one.
    """
    return len(labels) / (classes * torch.bincount(labels, minlength=classes).clamp(min=1))


def balanced_order(labels: Tensor, classes: int, generator: torch.Generator) -> Tensor:
    """As many places as there are labels (n,), drawn with replacement so that every class is as likely as any
    other.
    """
    weights = class_weights(labels, classes)[labels]
    return torch.tensor(list(WeightedRandomSampler(weights, len(labels), generator=generator)))

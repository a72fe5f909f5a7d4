"""Classes of different sizes evened out: by the weight of an image in the loss, or how often it is seen."""

import torch
from torch import Tensor
from torch.utils.data import WeightedRandomSampler


def class_weights(labels: Tensor, classes: int) -> Tensor:
    """The weight of an image of each class (classes,), from labels (n,).

    It is scikit-learn's "balanced", n / (classes * images of the class). With these weights all classes count
    alike, and an image counts 1 on average. A class without images is given the weight of a class with one.
    """
    return len(labels) / (classes * torch.bincount(labels, minlength=classes).clamp(min=1))


def balanced_order(labels: Tensor, classes: int, generator: torch.Generator) -> Tensor:
    """As many places as there are labels (n,), drawn with replacement.

    Every class is as likely as any other.
    """
    weights = class_weights(labels, classes)[labels].tolist()
    return torch.tensor(list(WeightedRandomSampler(weights, len(labels), generator=generator)))

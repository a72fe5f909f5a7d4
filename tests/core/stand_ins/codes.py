"""Codes that tests of heads share."""

import torch
from torch import Tensor


def overlapping(
    classes: int = 4, images: int = 120, width: int = 30, apart: float = 0.7, seed: int = 0
) -> tuple[Tensor, Tensor]:
    """Classes that overlap, on codes of very different scales, one of which is constant."""
    generator = torch.Generator().manual_seed(seed)
    labels = torch.arange(images) % classes
    centres = apart * torch.randn(classes, width, generator=generator)
    found = centres[labels] + torch.randn(images, width, generator=generator)
    found = found * torch.logspace(-2, 2, width) + 3
    found[:, 4] = 7.0
    return found, labels

"""The codes of the images that a network has learned from, and how far other images are from them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import normalize

# Distances are those to the so manieth nearest image: one odd training image makes nothing familiar.
NEAREST = 5
# So many images are remembered, and so many numbers: 8 MB of halves.
MOST_IMAGES, MOST_NUMBERS = 1000, 2**22
# Below that a distance is rounding.
LEAST_DISTANCE, LEAST_SPREAD = 1e-4, 1e-3

NO_LENIENCE: Mapping[str, float] = MappingProxyType({})
# {name of an aspect: codes (n, width)}
Codes = Mapping[str, Tensor]


@dataclass(frozen=True)
class Learned:
    """{aspect: codes of training images (n, width), of unit length, in half precision}; and of the logarithms
    of their distances to each other, {aspect: mean} and {aspect: standard deviation}.
    """

    codes: dict[str, Tensor]
    mean: dict[str, float]
    deviation: dict[str, float]
    nearest: int

    @classmethod
    def of(
        cls, codes: Codes, families: Sequence[str], lenience: Mapping[str, float] = NO_LENIENCE
    ) -> "Learned | None":
        """What is remembered of images with these codes; `lenience` is how much more an aspect may deviate.

        Images of one family (a subject, exact copies) are not compared with each other. None where that
        leaves an image nothing to be compared with.
        """
        nearest = min(NEAREST, len(families) - max(Counter(families).values()))
        if nearest < 1:
            return None
        kept = {name: normalize(one.float()).half() for name, one in codes.items()}
        found = {name: _log_distance(one, one, nearest, _related(families)) for name, one in kept.items()}
        mean = {name: float(one.mean()) for name, one in found.items()}
        deviation = {
            name: lenience.get(name, 1.0) * max(LEAST_SPREAD, float(one.std(correction=0)))
            for name, one in found.items()
        }
        return cls(kept, mean, deviation, nearest)

    def novelty(self, codes: Codes, families: Sequence[str] | None = None) -> Tensor:
        """How far images with these codes are from those that were learned from, (n,): seen from the aspect
        from which they are farthest, in standard deviations.

        With `families` they are the learned images themselves, each compared with those of other families.

        The distance is 1 - cosine, to the NEAREST-th nearest image (Sun et al., Out-of-distribution detection
        with deep nearest neighbors, 2022, https://arxiv.org/abs/2204.06507).
        """
        related = _related(families) if families else None
        seen = [
            (_log_distance(normalize(codes[name].float()), kept, self.nearest, related) - self.mean[name])
            / self.deviation[name]
            for name, kept in self.codes.items()
        ]
        return torch.stack(seen).amax(0)

    def tensors(self) -> dict[str, Tensor]:
        """All of it, for a file."""
        scales = {
            f"{name}{SCALE}": torch.tensor([self.mean[name], self.deviation[name], self.nearest])
            for name in self.codes
        }
        return {**self.codes, **scales}

    @classmethod
    def read(cls, tensors: Mapping[str, Tensor]) -> "Learned":
        """What `tensors` gave."""
        codes = {name: tensor for name, tensor in tensors.items() if not name.endswith(SCALE)}
        scales = {name: tensors[f"{name}{SCALE}"].tolist() for name in codes}
        mean, deviation = ({name: scale[index] for name, scale in scales.items()} for index in (0, 1))
        return cls(codes, mean, deviation, int(next(iter(scales.values()))[2]))


SCALE = " scale"


def _log_distance(codes: Tensor, learned: Tensor, nearest: int, related: Tensor | None = None) -> Tensor:
    distance = 1 - codes.float() @ learned.float().T
    if related is not None:
        distance = distance.masked_fill(related, torch.inf)
    # Not kthvalue, which exporters do not know.
    return distance.topk(nearest, 1, largest=False).values[:, -1].clamp(min=LEAST_DISTANCE).log()


def _related(families: Sequence[str]) -> Tensor:
    """(n, n): which images are of one family."""
    _, number = np.unique(np.array(families), return_inverse=True)
    return torch.from_numpy(number[:, None] == number[None])


def chosen(labels: Sequence[int], width: int) -> np.ndarray:
    """The places of the images to be remembered, as many of each class as there are and may be.

    `width` is how many numbers each has.
    """
    order = np.random.default_rng(0).permutation(len(labels))
    seen: Counter[int] = Counter()
    rank = np.empty(len(labels), int)
    for place in order:
        rank[place] = seen[labels[place]]
        seen[labels[place]] += 1
    most = min(MOST_IMAGES, max(1, MOST_NUMBERS // width))
    return np.sort(np.argsort(rank, kind="stable")[:most])

"""Some images of a dataset in other parts than it has: a plan on them computes no code and decodes no file
twice.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import numpy as np

from tl_core.backbones import Reading
from tl_core.dataset import Dataset, Item
from tl_core.dataset.dataset import PARTS, Part
from tl_core.dataset.split import families_of
from tl_core.network.codes import Codes
from tl_core.network.pixels import Preprocessing, decoded, kept_path
from tl_core.plans import Plan
from tl_core.runs.channel import Channel
from tl_core.training.setup import Setup, setup_on
from tl_core.workspace import Workspace

# The places of images among the items of a dataset.
Places = Sequence[int]
Pixels = Callable[[Places], np.ndarray]


@dataclass(frozen=True)
class Images:
    """A dataset with its codes, and its decoded images: `pixels` of some places are uint8 (n, 3, kept, kept).

    Of a sample, `dataset` has other parts than the one it was taken from.
    """

    dataset: Dataset
    codes: Codes
    pixels: Pixels

    def sample(self, parts: Mapping[Part, Places]) -> "Images":
        """The images at these places, as the parts under which they are named."""
        places = [place for part in PARTS for place in parts.get(part, ())]
        items = [
            replace(self.dataset.items[place], part=part) for part in PARTS for place in parts.get(part, ())
        ]
        dataset = replace(self.dataset, items=tuple(items))
        kept = {part: self._codes_at(parts[part]) for part in PARTS if parts.get(part)}
        codes = Codes(kept, self.codes.layout, dataset, Path())
        return Images(dataset, codes, lambda chosen: self.pixels([places[one] for one in chosen]))

    def _codes_at(self, places: Places) -> dict[Reading, np.ndarray]:
        rows = [self._row(place) for place in places]
        return {
            reading: np.stack([self.codes.parts[part][reading][row] for part, row in rows])
            for reading in self.codes.readings
        }

    def _row(self, place: int) -> tuple[Part, int]:
        """The part of the image at that place, and which of that part's images it is."""
        part = self.dataset.items[place].part
        return part, place - self._first_of[part]

    @cached_property
    def _first_of(self) -> dict[Part, int]:
        """{part: the place of its first image}."""
        firsts: dict[Part, int] = {}
        for place, item in enumerate(self.dataset.items):
            firsts.setdefault(item.part, place)
        return firsts


@dataclass(frozen=True)
class SampleSetup(Setup):
    """A setup whose codes and decoded images are those of a sample."""

    sample: Images = field(kw_only=True)

    def codes(self, *parts: Part) -> Codes:
        wanted = parts or PARTS
        kept = {part: codes for part, codes in self.sample.codes.parts.items() if part in wanted}
        return replace(self.sample.codes, parts=kept)

    def pixels(self) -> np.ndarray:
        return self.sample.pixels(range(len(self.dataset.items)))


def setup_for(sample: Images, plan: Plan, workspace: Workspace, channel: Channel) -> SampleSetup:
    """The setup of a plan for the sample. Raises ValueError where the weights do not fit the plan."""
    opened = setup_on(sample.dataset, plan, workspace, channel)
    return SampleSetup(**vars(opened), sample=sample)


def pixels_of(dataset: Dataset, preprocessing: Preprocessing, workspace: Workspace) -> Pixels:
    """Decoded images by their places: from what is kept of the dataset, or decoded from the files when they
    are asked for.
    """
    kept = kept_path(dataset, preprocessing, workspace)

    def read(places: Places) -> np.ndarray:
        if kept.exists():
            return np.load(kept, mmap_mode="r")[list(places)]
        return decoded(dataset, tuple(dataset.items[place] for place in places), preprocessing)

    return read


def in_even_order(items: Sequence[Item], seed: int) -> list[list[int]]:
    """The places of the items, family by family, such that each class has its share of every beginning.

    What one subject shows, and exact copies, are a family and stay together. Within a class the order is
    random by `seed`.
    """
    families: dict[str, list[int]] = {}
    names = families_of(items)
    for place, item in enumerate(items):
        families.setdefault(names[item.path], []).append(place)
    by_class: dict[int, list[list[int]]] = {}
    for members in families.values():
        by_class.setdefault(items[members[0]].label, []).append(members)
    random = np.random.default_rng(seed)
    ranked: list[tuple[float, int, list[int]]] = []
    for label, own in sorted(by_class.items()):
        for rank, chosen in enumerate(random.permutation(len(own))):
            ranked.append(((rank + random.random()) / len(own), label, own[chosen]))
    return [members for _, _, members in sorted(ranked)]

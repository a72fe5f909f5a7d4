"""From a trained network and its images to what its model remembers of them."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from tl_core.dataset import Dataset, Item
from tl_core.dataset.dataset import Part
from tl_core.dataset.split import families_of
from tl_core.network.batchnorm_folding import folded_network
from tl_core.network.codes import Codes
from tl_core.network.encoder import batch_for
from tl_core.network.model import Network, in_evaluation
from tl_core.network.pixels import Preprocessing, pixels_at
from tl_core.network.views import whole_view
from tl_core.novelty.aspects import Aspects, seen_in
from tl_core.novelty.learned import Learned, chosen
from tl_core.novelty.memory import Memory, answers_of
from tl_core.predictions.held_out import NO_HELD_OUT, HeldOut, HowHeldOut
from tl_core.runs.hardware import Device
from tl_core.runs.result import FEW_IMAGES
from tl_core.workspace import Workspace

# Of a large validation part so many images are enough: the share answered is then known within a point.
MOST_HELD_OUT = 2000
# Which parts are remembered, by how images are held out.
PARTS_BY: dict[HowHeldOut, tuple[Part, ...]] = {
    "validation": ("train",),
    "cross-validation": ("train", "val"),
}


@dataclass(frozen=True)
class Trained:
    """A trained network with the images that it was trained on; `kept` are their codes, where no layer
    learned. At most `at_once` images go through the network together.
    """

    network: Network
    preprocessing: Preprocessing
    device: Device
    dataset: Dataset
    workspace: Workspace
    at_once: int
    kept: Codes | None = None

    @property
    def aspects(self) -> Aspects:
        return Aspects.of(self.network.layout, self.network.group_names)

    @property
    def width(self) -> int:
        """How many numbers an image has from all aspects."""
        layout = self.network.layout
        return sum(layout.lengths(one.reading)[one.group] for one in self.aspects.each)

    def codes(self, part: Part, places: np.ndarray) -> dict[str, Tensor]:
        """{aspect: codes (n, width)} of the images at these places of a part."""
        each = self.aspects.each
        if self.kept and all(one.reading in self.kept.readings for one in each):
            return {one.name: self.kept.part(one.group, part, one.reading)[0][places] for one in each}
        return self._passed(part, places)

    def _passed(self, part: Part, places: np.ndarray) -> dict[str, Tensor]:
        """By a pass through the network."""
        size = self.preprocessing.size
        found: dict[str, list[Tensor]] = {}
        with torch.inference_mode(), in_evaluation(self.network), self.device.autocast():
            network = folded_network(self.network, size)
            with seen_in(network, self.aspects) as seen:
                batch = min(self.at_once, batch_for(self.device, size))
                kept = self.dataset, self.preprocessing, self.workspace
                for pixels in pixels_at(*kept, part, places, batch):
                    network(whole_view(pixels.to(self.device.name), self.preprocessing))
                    for name, codes in seen.items():
                        found.setdefault(name, []).append(codes.float().cpu())
        return {name: torch.cat(codes) for name, codes in found.items()}


def remember(trained: Trained, val: Tensor, in_folds: Tensor | None, temperature: float) -> Memory | None:
    """What the model remembers. `val` are the class scores of the validation part (n, classes); `in_folds`
    those of training and validation part, each image by a head that did not see it, where there are any.

    Where the validation part is too small for a threshold, that is drawn from all images, each compared with
    the others. None where there is too little to compare.
    """
    few = len(trained.dataset.part("val")) < FEW_IMAGES
    by: HowHeldOut = "cross-validation" if few and in_folds is not None else "validation"
    parts = PARTS_BY[by]
    items = _items(trained.dataset, by)
    places = chosen([item.label for item in items], trained.width)
    families = families_of(items)
    own = [families[items[place].path] for place in places]
    codes = _of_parts(trained, parts, places)
    lenience = {one.name: one.lenience for one in trained.aspects.each}
    if (learned := Learned.of(codes, own, lenience)) is None:
        return None
    labels = torch.tensor([item.label for item in items])
    if by == "cross-validation" and in_folds is not None:
        answers = answers_of(in_folds[places].cpu(), labels[places], temperature)
        held_out = HeldOut.of(by, learned.novelty(codes, own).numpy(), *answers)
    else:
        held_out = _validated(trained, learned, val.cpu(), temperature)
    return Memory(trained.aspects, learned, held_out)


def remembered_items(memory: Memory, dataset: Dataset) -> list[Item]:
    """The images of the dataset that a model trained on it remembers, in the order of its codes."""
    items = _items(dataset, memory.held_out.by)
    width = sum(codes.shape[1] for codes in memory.learned.codes.values())
    return [items[place] for place in chosen([item.label for item in items], width)]


def _items(dataset: Dataset, by: HowHeldOut) -> list[Item]:
    return [item for part in PARTS_BY[by] for item in dataset.part(part)]


def _validated(trained: Trained, learned: Learned, val: Tensor, temperature: float) -> HeldOut:
    labels = torch.tensor([item.label for item in trained.dataset.part("val")])
    if not len(labels):
        return NO_HELD_OUT
    places = np.sort(np.random.default_rng(0).permutation(len(labels))[:MOST_HELD_OUT])
    answers = answers_of(val[places], labels[places], temperature)
    return HeldOut.of("validation", learned.novelty(trained.codes("val", places)).numpy(), *answers)


def _of_parts(trained: Trained, parts: tuple[Part, ...], places: np.ndarray) -> dict[str, Tensor]:
    """The codes of images at these places of the parts one after the other."""
    found: list[dict[str, Tensor]] = []
    first = 0
    for part in parts:
        images = len(trained.dataset.part(part))
        own = places[(places >= first) & (places < first + images)] - first
        found += [trained.codes(part, own)] if len(own) else []
        first += images
    return {name: torch.cat([codes[name] for codes in found]) for name in found[0]}

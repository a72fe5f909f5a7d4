"""What a page may know of a backbone without loading it: its layer groups, its preprocessing, where its
weights come from.
"""

import hashlib
import re
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from tl_core import bundled
from tl_core.backbones.reading import Reading, length
from tl_core.workspace import Workspace, stored
from tl_core.workspace.workspace import within_roots

Kind = Literal["imagenet", "bundled", "hub", "local-dir", "torchvision"]

# torchvision's networks with fully connected codes: the notes' 4096-D ones.
TORCHVISION = ("alexnet", "vgg11", "vgg11_bn", "vgg13", "vgg13_bn", "vgg16", "vgg16_bn", "vgg19", "vgg19_bn")
HUB_NAME = re.compile(r"[a-z0-9_]{2,80}(\.[a-z0-9_]{1,40})?")
HEAD = "head"
CALLED: dict[Kind, str] = {"imagenet": "the ImageNet weights", "bundled": "the bundled teaching backbone"}
# The cards of the weights that come with Thaw: nobody waits for them.
SHIPPED: dict[Kind, Path] = {"imagenet": bundled.IMAGENET_CARD, "bundled": bundled.CARD}
# The torch names of the devices that a backbone may have been described on.
DEVICES = ("cpu", "cuda:0")


@dataclass(frozen=True)
class Weights:
    """A name for pretrained weights: `imagenet`, `bundled`, `hub:NAME`, `local-dir:PATH` or
    `torchvision:NAME`.
    """

    kind: Kind
    name: str = ""

    def __str__(self) -> str:
        return f"{self.kind}:{self.name}" if self.name else self.kind


IMAGENET, TEACHING = Weights("imagenet"), Weights("bundled")


def parse_weights(text: str) -> Weights:
    """Raises ValueError with the way out for anything that is not one of the five forms. A path is checked
    later.
    """
    kind, _, name = text.partition(":")
    if comes := [kind for kind in SHIPPED if kind == text]:
        return Weights(comes[0])
    if kind == "hub" and HUB_NAME.fullmatch(name):
        return Weights("hub", name)
    if kind == "torchvision" and name in TORCHVISION:
        return Weights("torchvision", name)
    if kind == "torchvision":
        raise ValueError(
            f"Thaw takes {', '.join(TORCHVISION)} from torchvision, not {name!r}; take any other network with"
            " hub:NAME"
        )
    if kind == "local-dir" and name:
        return Weights("local-dir", name)
    raise ValueError(
        f"weights are {text!r}; say imagenet, bundled, hub:NAME, local-dir:PATH or torchvision:NAME"
    )


def in_words(weights: str) -> str:
    """What a sentence calls the weights: a folder by its own name, without the path to it."""
    named = parse_weights(weights)
    return CALLED.get(named.kind) or Path(named.name).name


def weights_from_browser(text: str) -> Weights:
    """As `parse_weights`, and a local folder must lie below an allowed root. Raises ValueError."""
    weights = parse_weights(text)
    return Weights("local-dir", str(within_roots(weights.name))) if weights.kind == "local-dir" else weights


@dataclass(frozen=True)
class LayerGroup:
    """Consecutive layers with one freeze toggle.

    `width` is the length of the codes after it (channels, pooled). `thresholded` says that its output has
    passed a ReLU, so the codes are never negative; `normalised`, that it holds BatchNorm, whose statistics
    freeze with it. `share` is that of a forward pass's time, measured; None where it was not. `channels` are
    those of its last activation with positions, 0 where it has none.
    """

    name: str
    parameters: int
    width: int
    thresholded: bool
    normalised: bool
    share: float | None = None
    channels: int = 0

    def length(self, reading: Reading) -> int:
        """How many numbers a reading of its activation has."""
        return length(reading, self.width, self.channels)


@dataclass(frozen=True)
class BackboneCard:
    """A backbone described by the process that loaded it once. Groups run from stem to the last before the
    head.

    `input_size` is the side in pixels it was trained at; `size_step` the multiple other sides must keep, 0
    when no other side fits. Of one image at `input_size` on `device`, measured, None where they were not:
    `seconds_per_image` is a forward pass, `seconds_per_step` its part of a training step in which every group
    learns.
    """

    weights: str
    architecture: str
    groups: tuple[LayerGroup, ...]
    input_size: int
    size_step: int
    mean: tuple[float, float, float]
    std: tuple[float, float, float]
    interpolation: str
    crop: float
    source: str
    licence: str
    weights_hash: str
    device: str
    seconds_per_image: float | None
    seconds_per_step: float | None = None

    @property
    def parameters(self) -> int:
        return sum(group.parameters for group in self.groups)

    @property
    def group_names(self) -> tuple[str, ...]:
        return tuple(group.name for group in self.groups)

    def group(self, name: str) -> LayerGroup:
        """Raises ValueError when there is none of that name."""
        for group in self.groups:
            if group.name == name:
                return group
        raise ValueError(
            f"{self.architecture} has no layer group {name!r}; it has {', '.join(self.group_names)}"
        )

    def check_size(self, side: int) -> None:
        """Raises ValueError when the strides do not fit an image of `side` pixels."""
        if side == self.input_size:
            return
        if self.size_step == 0:
            raise ValueError(
                f"{self.architecture} takes {self.input_size} px only, not {side}; keep its own size"
            )
        if side % self.size_step or not self.size_step <= side <= 1024:
            raise ValueError(
                f"{side} px does not fit the strides of {self.architecture}; take a multiple of"
                f" {self.size_step} up to 1024"
            )

    @property
    def teaching(self) -> bool:
        """Whether it learned from drawn pictures, as the bundled backbone did, and knows no photograph."""
        return self.source == _read_once(bundled.CARD).source

    def write(self, path: Path) -> None:
        stored.write(path, self)

    @classmethod
    def read(cls, path: Path) -> "BackboneCard":
        """Raises DamagedFileError."""
        return stored.read(path, cls)


def written(path: Path) -> BackboneCard | None:
    """The card that was written there. None where there is none, or none that can be read: the weights can be
    described again.
    """
    with suppress(stored.DamagedFileError):
        return BackboneCard.read(path)
    return None


def described(workspace: Workspace, weights: Weights) -> BackboneCard | None:
    """The card of the weights as they were last described on a device; None where they never were."""
    paths = [card_path(workspace, weights, device) for device in DEVICES]
    newest = sorted(filter(Path.exists, paths), key=lambda path: path.stat().st_mtime, reverse=True)
    return next(filter(None, map(written, newest)), None)


def card_on(workspace: Workspace, weights: Weights, device: str) -> BackboneCard | None:
    """The card of the weights on a device: as they were described there, or as it came with Thaw. None where
    there is neither.
    """
    if kept := written(card_path(workspace, weights, device)):
        return kept
    card = shipped(weights)
    return card if card and card.device == device else None


def shipped(weights: Weights) -> BackboneCard | None:
    """The card that came with weights that come with Thaw; None for all others."""
    return _read_once(SHIPPED[weights.kind]) if weights.kind in SHIPPED else None


@cache
def _read_once(path: Path) -> BackboneCard:
    """Pages ask for it in every list of weights."""
    return BackboneCard.read(path)


def card_path(workspace: Workspace, weights: Weights, device: str) -> Path:
    """Where the card of these weights is kept once it has been described on `device`."""
    key = hashlib.sha256(f"{weights} {device}".encode()).hexdigest()[:16]
    return workspace.backbones / f"{key}.json"

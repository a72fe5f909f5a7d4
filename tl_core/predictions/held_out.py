"""What a model says of held-out images of its own classes: against those, a new image is judged."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from tl_core.evidence.wording import counted, in_points
from tl_core.runs.result import FEW_IMAGES, Score
from tl_core.workspace import stored

# The share of images like the held-out ones that is to be answered, unless it is said otherwise.
ANSWERED = 0.93
FILE = "held_out.json"
DIGITS = 5
# What is within rounding is a tie: an image that is held out ranks as itself, on every device and in ONNX.
NOVELTY_TIE, SHARE_TIE = 3e-4, 2e-5
HowHeldOut = Literal["validation", "cross-validation"]
NAMES: dict[HowHeldOut, str] = {
    "validation": "validation images",
    "cross-validation": "images in cross-validation",
}
NONE_OF_THESE = "none of these", "unlike what was learned"
NOT_SURE = "not sure", "unsure"
TOO_FEW = (
    "When to give no answer is not known: {} held out, and a threshold needs {}. Every image gets an answer."
)


@dataclass(frozen=True)
class Trust:
    """Where an image stands among held-out ones: the share of those that are as novel as it is or more, as
    unsure or more, and as little to be trusted, which is the lesser of the two.

    `needed` is how much of the last it takes to be answered. `images` counts the held-out ones.
    """

    novel: float
    unsure: float
    level: float
    needed: float
    images: int

    @property
    def answered(self) -> bool:
        return self.level > self.needed

    @property
    def doubt(self) -> str:
        """Why there is no answer; empty where there is one."""
        if self.answered:
            return ""
        stranger = self.novel <= self.unsure
        kind, how = NONE_OF_THESE if stranger else NOT_SURE
        least = round(min(self.novel, self.unsure) * (self.images + 1)) - 1
        return f"{kind}: {least} of {self.images} held-out images are as {how}"


@dataclass(frozen=True)
class HeldOut:
    """For each held-out image how novel it is, the calibrated share of its answer, and whether that is right.

    `by` says how the images were held out: as validation, or each in turn from a head that did not see it.
    """

    by: HowHeldOut
    novelty: tuple[float, ...]
    shares: tuple[float, ...]
    right: tuple[bool, ...]

    @classmethod
    def of(cls, by: HowHeldOut, novelty: np.ndarray, shares: np.ndarray, right: np.ndarray) -> "HeldOut":
        """From arrays (n,)."""
        kept = [tuple(np.round(one.astype(float), DIGITS).tolist()) for one in (novelty, shares)]
        return cls(by, kept[0], kept[1], tuple(right.tolist()))

    @classmethod
    def read(cls, model: Path) -> "HeldOut | None":
        """What the model in that folder says of them; None where an earlier Thaw wrote it."""
        path = model / FILE
        return stored.read(path, cls) if path.exists() else None

    @property
    def enough(self) -> bool:
        """Whether a threshold can be drawn from so many images."""
        return len(self.right) >= FEW_IMAGES

    def trust(self, novelty: np.ndarray, shares: np.ndarray, answered: float = ANSWERED) -> list[Trust]:
        """Where new images stand, from how novel each is (n,) and the share of its answer (n,).

        That share of images like the held-out ones is answered, whatever their distribution: ranks among
        held-out images are conformal p-values (Bates et al., Testing for outliers with conformal p-values,
        2023, https://arxiv.org/abs/2104.08279).
        """
        novel = _share_beyond(np.array(self.novelty), novelty - NOVELTY_TIE)
        unsure = _share_beyond(-np.array(self.shares), -shares - SHARE_TIE)
        level = _share_beyond(-self._trusted, -np.minimum(novel, unsure))
        images, needed = len(self.right), needed_for(answered)
        return [
            Trust(float(a), float(b), float(c), needed, images)
            for a, b, c in zip(novel, unsure, level, strict=True)
        ]

    @property
    def _trusted(self) -> np.ndarray:
        """How far each held-out image is to be trusted, (n,)."""
        novelty, shares = np.array(self.novelty), np.array(self.shares)
        return np.minimum(_share_of_their_own(novelty), _share_of_their_own(-shares))

    def price(self, answered: float = ANSWERED) -> Score:
        """Of the held-out images that are answered at that share, how many are right."""
        kept = _share_of_their_own(-self._trusted) > needed_for(answered)
        return Score(int(np.array(self.right)[kept].sum()), int(kept.sum()))

    def sentence(self, answered: float = ANSWERED) -> str:
        """What the threshold costs and gains; why there is none where the images are too few."""
        images = len(self.right)
        if not self.enough:
            are = "is" if images == 1 else "are"
            return TOO_FEW.format(f"only {counted(images, 'image')} {are}", FEW_IMAGES)
        kept, every = self.price(answered), Score(sum(self.right), images)
        share = 100 * kept.images / images
        return (
            f"Answers {kept.images:,} of {images:,} {NAMES[self.by]} ({share:.0f} %), and"
            f" {in_points(kept.estimate)} of those are right. With an answer for every image"
            f" {100 * every.accuracy:.1f} % are right."
        )

    def curve(self) -> list[tuple[float, Score]]:
        """(share that is to be answered, what is answered then) from half of the images to all."""
        return [(share / 100, self.price(share / 100)) for share in range(50, 101)]


NO_HELD_OUT = HeldOut("validation", (), (), ())


def needed_for(answered: float) -> float:
    """How far an image is to be trusted where that share of images is to be answered."""
    return round(1 - answered, DIGITS)


def _share_beyond(held_out: np.ndarray, new: np.ndarray) -> np.ndarray:
    """The share of the held-out values, and of the new one among them, that are at least as large (n,)."""
    ordered = np.sort(held_out)
    at_least = len(ordered) - np.searchsorted(ordered, new, side="left")
    return (1 + at_least) / (len(ordered) + 1)


def _share_of_their_own(held_out: np.ndarray) -> np.ndarray:
    """For each held-out value the share of them all that are at least as large (n,)."""
    return (len(held_out) - np.searchsorted(np.sort(held_out), held_out, side="left")) / len(held_out)

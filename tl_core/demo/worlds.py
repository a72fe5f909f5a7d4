"""Drawn data sets for the calibration, near the bundled backbone's source and far from it.

Those named after nothing but classes are drawn as targets are. In the others, pictures are put together or
changed, so that the answer lies in how many there are, where one is, or in what is left of it.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from tl_core.dataset import Dataset, Item
from tl_core.dataset.dataset import Part
from tl_core.drawn.digits import originals
from tl_core.drawn.sets import SETS
from tl_core.intake.drawing import draw_image

SIDE = 64
# Pictures to learn and choose from, and to test on.
LEARNED, TESTED = 2500, 1000
# A picture of a class, a part and an index, uint8 (SIDE, SIDE, 3).
Draw = Callable[[str, Part, int], np.ndarray]


@dataclass(frozen=True)
class World:
    """A drawn data set: its classes, and what draws a picture of one of them."""

    name: str
    classes: tuple[str, ...]
    draw: Draw = draw_image
    most: dict[Part, int] | None = None

    def dataset(self) -> tuple[Dataset, np.ndarray]:
        """The pictures as a dataset, and as uint8 (n, 3, SIDE, SIDE)."""
        drawn = [
            (label, part, self.draw(name, part, index))
            for part, count in self._counts()
            for label, name in enumerate(self.classes)
            for index in range(count)
        ]
        items = tuple(
            Item(
                f"{part}/{place}.png", label, part, hashlib.sha256(picture.tobytes()).hexdigest(), SIDE, SIDE
            )
            for place, (label, part, picture) in enumerate(drawn)
        )
        dataset = Dataset(self.name, self.name, "", "built-in", self.classes, items, (), parts_given=True)
        pixels = np.stack([picture.transpose(2, 0, 1) for _, _, picture in drawn])
        return replace(dataset, mirrored_alike=False), pixels

    def _counts(self) -> list[tuple[Part, int]]:
        wanted: dict[Part, int] = {"train": LEARNED, "test": TESTED}
        most = self.most or wanted
        return [(part, min(count, most[part]) // len(self.classes)) for part, count in wanted.items()]


def _of(family: str, numbers: range) -> tuple[str, ...]:
    return tuple(f"{family}-{number}" for number in numbers)


def _plain_digit(name: str, part: Part, index: int) -> np.ndarray:
    """A handwritten digit as it was scanned, enlarged."""
    shown = originals(int(name), part)
    picture = np.kron(shown[index % len(shown)], np.ones((SIDE // 8, SIDE // 8)))
    return np.repeat((255 * picture)[:, :, None], 3, 2).astype(np.uint8)


def _small(name: str, part: Part, index: int) -> np.ndarray:
    """A picture of a quarter of the area: means of 2 x 2 pixels."""
    picture = draw_image(name, part, index).astype(np.float32)
    return picture.reshape(SIDE // 2, 2, SIDE // 2, 2, 3).mean((1, 3)).astype(np.uint8)


def _put_together(names: list[str], part: Part, index: int) -> np.ndarray:
    """Four pictures as one."""
    four = [_small(name, part, 4 * index + place) for place, name in enumerate(names)]
    return np.vstack([np.hstack(four[:2]), np.hstack(four[2:])])


def _dice(name: str, part: Part, index: int) -> np.random.Generator:
    return np.random.default_rng([*name.encode(), len(part), index])


def _count(name: str, part: Part, index: int) -> np.ndarray:
    """As many creatures as the class says among blobs, in any of four places."""
    dice, creatures = _dice(name, part, index), int(name)
    names = [f"creature-{20 + dice.integers(20)}" for _ in range(creatures)]
    names += [f"blob-{20 + dice.integers(20)}" for _ in range(4 - creatures)]
    return _put_together(list(dice.permutation(names)), part, index)


def _where(name: str, part: Part, index: int) -> np.ndarray:
    """A rosette among contours, at the place that the class says."""
    dice = _dice(name, part, index)
    names = [f"contour-{20 + dice.integers(20)}" for _ in range(4)]
    names[int(name)] = f"rosette-{20 + dice.integers(20)}"
    return _put_together(names, part, index)


def _edges(name: str, part: Part, index: int) -> np.ndarray:
    """Where a picture's light changes, white on black."""
    light = draw_image(name, part, index).mean(2)
    steps = np.hypot(np.gradient(light, axis=0), np.gradient(light, axis=1))
    grey = np.clip(6 * steps, 0, 255).astype(np.uint8)
    return np.repeat(grey[:, :, None], 3, 2)


def _noisy(name: str, part: Part, index: int) -> np.ndarray:
    """A faint grey picture under heavy noise."""
    light = draw_image(name, part, index).mean(2)
    grey = 128 + 0.25 * (light - 128) + _dice(name, part, index).normal(0, 30, (SIDE, SIDE))
    return np.repeat(np.clip(grey, 0, 255).astype(np.uint8)[:, :, None], 3, 2)


def _parity(name: str, part: Part, index: int) -> np.ndarray:
    """An even or an odd digit in clutter."""
    digit = 2 * (index % 5) + (name == "odd")
    return draw_image(str(digit), part, index)


DIGITS = tuple("0123456789")
WORLDS: dict[str, World] = {
    world.name: world
    for world in (
        *(World(name, one.classes) for name, one in SETS.items()),
        World("digits", DIGITS, _plain_digit, {"train": 1078, "test": 359}),
        World("creatures", _of("creature", range(40, 48))),
        World("fractals", _of("fractal", range(24, 30))),
        World("contours", _of("contour", range(40, 52))),
        World("cells", _of("cells", range(30, 36))),
        World("solids", _of("solid", range(30, 40))),
        World("landscapes", _of("landscape", range(30, 34))),
        World(
            "mixture", tuple(f"{name}-35" for name in ("cells", "blob", "solid", "flock", "tiles", "bands"))
        ),
        World("count", tuple("01234"), _count),
        World("where", tuple("0123"), _where),
        World("edges", _of("rosette", range(30, 38)), _edges),
        World("noise", _of("contour", range(60, 66)), _noisy),
        World("parity", ("even", "odd"), _parity),
        World("flocks in noise", _of("flock", range(30, 34)), _noisy),
        World("outlines", _of("solid", range(50, 54)), _edges),
    )
}

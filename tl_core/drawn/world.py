"""The drawn classes: thirteen families, and classes told apart by their traits.

Each class is a combination of traits that no other class of its family has.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

import numpy as np

from tl_core.drawn import figures, fractals, textures
from tl_core.drawn.canvas import FRAME, SIDE, Dice, Picture
from tl_core.drawn.source import SOURCE_CLASSES

SEED = 2231


@dataclass(frozen=True)
class Family:
    """What the classes of a family differ in, and what draws one picture from `(traits, form, dice)`."""

    name: str
    traits: tuple[tuple, ...]
    draw: Callable[[tuple, Dice, Dice], Picture]

    def combination(self, number: int) -> tuple:
        """The traits of class `number`; different for every number.

        Raises ValueError beyond the last combination.
        """
        combinations = list(product(*self.traits))
        if not 0 <= number < len(combinations):
            raise ValueError(f"the family {self.name} has classes 0 to {len(combinations) - 1}, not {number}")
        shuffled = np.argsort(Dice(SEED, len(combinations)).numbers(len(combinations)), kind="stable")
        return combinations[shuffled[number]]


FAMILIES = (
    Family("grating", textures.GRATING, textures.grating),
    Family("cells", textures.CELLS, textures.cells),
    Family("clouds", textures.CLOUDS, textures.clouds),
    Family("tiles", textures.TILES, textures.tiles),
    Family("bands", textures.BANDS, textures.bands),
    Family("fractal", fractals.FRACTAL, fractals.fractal),
    Family("contour", figures.CONTOUR, figures.contour),
    Family("rosette", figures.ROSETTE, figures.rosette),
    Family("blob", figures.BLOB, figures.blob),
    Family("creature", figures.CREATURE, figures.creature),
    Family("solid", figures.SOLID, figures.solid),
    Family("flock", figures.FLOCK, figures.flock),
    Family("landscape", figures.LANDSCAPE, figures.landscape),
)
FAMILY = {family.name: family for family in FAMILIES}


@dataclass(frozen=True)
class DrawnClass:
    """Class `number` of a family: of the source, or a later one, of a target (source.py)."""

    family: str
    number: int

    @property
    def name(self) -> str:
        return f"{self.family}-{self.number:02d}"

    @property
    def traits(self) -> tuple:
        return FAMILY[self.family].combination(self.number)

    def draw(self, index: int) -> np.ndarray:
        """Picture `index` of the class, uint8 [SIDE, SIDE, 3]. The same on every machine."""
        place = tuple(FAMILY).index(self.family)
        form, dice = Dice(SEED, place, self.number), Dice(SEED, place, self.number, 1 + index)
        return to_bytes(lit(FAMILY[self.family].draw(self.traits, form, dice), dice))


SOURCE = tuple(DrawnClass(family, number) for family, number in SOURCE_CLASSES)


def lit(picture: Picture, dice: Dice) -> Picture:
    """As a camera might see it: brighter on one side, with some contrast lost, and grainy."""
    x, y = FRAME
    light = 1 + dice.number(-0.2, 0.2) * x + dice.number(-0.2, 0.2) * y
    contrast, lift = dice.number(0.75, 1), dice.number(-0.08, 0.08)
    grain = dice.numbers(SIDE, SIDE, 1, low=-1) * dice.number(0, 0.06)
    return picture * (light * contrast)[..., None] + (0.5 - contrast / 2 + lift) + grain


def to_bytes(picture: Picture) -> np.ndarray:
    return np.rint(np.clip(picture, 0, 1) * 255).astype(np.uint8)

"""The four target sets of the drawn world, one for each cell of the matrix.

Words and counts only: nothing is drawn here, and nothing that draws is loaded.
"""

from dataclasses import dataclass

from tl_core.drawn.source import SOURCE_CLASSES
from tl_core.matrix import Answers
from tl_core.matrix.answers import Size


@dataclass(frozen=True)
class DemoSet:
    """A target set.

    `classes` are drawn classes as `family-number`, or digits; `train`, `val` and `test` are numbers of
    pictures of each class. `mirrored_alike` is false for digits: a mirrored digit is no digit.
    """

    name: str
    title: str
    sentence: str
    answers: Answers
    classes: tuple[str, ...]
    train: int
    val: int = 40
    test: int = 60
    mirrored_alike: bool = True

    @property
    def parts(self) -> dict[str, int]:
        return {"train": self.train, "val": self.val, "test": self.test}


# 500 a class is what the app calls large; four classes of it are what two cores fine-tune on within a minute.
FEW, MANY = 20, 500


def _drawn(families: tuple[str, ...], numbers: range) -> tuple[str, ...]:
    return tuple(f"{family}-{number}" for family in families for number in numbers)


SETS: dict[str, DemoSet] = {
    one.name: one
    for one in (
        DemoSet(
            "small-similar",
            "Few pictures, close to the source",
            "12 new classes, 20 training pictures each. The network has seen things like these.",
            Answers("small", "similar"),
            _drawn(("cells", "fractal", "contour", "creature"), range(20, 23)),
            FEW,
        ),
        DemoSet(
            "large-similar",
            "Many pictures, close to the source",
            "4 new classes, 500 training pictures each. The network has seen things like these.",
            Answers("large", "similar"),
            _drawn(("creature",), range(30, 34)),
            MANY,
            test=75,
        ),
        DemoSet(
            "small-different",
            "Few pictures, far from the source",
            "10 handwritten digits in clutter, 20 training pictures each. The network has seen nothing like"
            " these.",
            Answers("small", "different"),
            tuple("0123456789"),
            FEW,
            mirrored_alike=False,
        ),
        DemoSet(
            "large-different",
            "Many pictures, far from the source",
            "4 handwritten digits in clutter, 500 training pictures each. The network has seen nothing like"
            " these.",
            Answers("large", "different"),
            tuple("3589"),
            MANY,
            test=75,
            mirrored_alike=False,
        ),
    )
}


# Classes that the bundled backbone was pretrained on, as many pictures as a small or a large target has: for
# the controls of the layer study. As in a selffer network, training pictures are those of the pretraining;
# validation and test pictures are new.
SOURCE_SETS: dict[Size, DemoSet] = {
    "small": DemoSet(
        "source-small",
        "Few pictures of the source itself",
        "Twelve classes that the backbone was pretrained on, 20 training pictures each.",
        Answers("small", "similar"),
        _drawn(("cells", "fractal", "contour", "creature"), range(3)),
        FEW,
        val=10,
    ),
    "large": DemoSet(
        "source-large",
        "Many pictures of the source itself",
        "Four classes that the backbone was pretrained on, 500 training pictures each.",
        Answers("large", "similar"),
        _drawn(("creature",), range(4)),
        MANY,
        test=75,
    ),
}


# Two pictures that the backbone was pretrained on and a new one, of every class of the source: to measure
# distances from.
WHOLE_SOURCE = DemoSet(
    "source-whole",
    "A little of all of the source",
    "Every class that the backbone was pretrained on, three pictures each.",
    Answers("large", "similar"),
    tuple(f"{family}-{number}" for family, number in SOURCE_CLASSES),
    train=2,
    val=1,
    test=0,
)


def source_set(size: Size) -> DemoSet:
    """The sample of the source's own classes that has as many pictures as a target of this size."""
    return SOURCE_SETS[size]


def set_for(name: str) -> DemoSet:
    """The set of this name, a sample of the source too. Raises ValueError for an unknown name."""
    for sample in (*SOURCE_SETS.values(), WHOLE_SOURCE):
        if name == sample.name:
            return sample
    if name not in SETS:
        raise ValueError(f"there is no demo set {name!r}; take one of {', '.join(SETS)}")
    return SETS[name]

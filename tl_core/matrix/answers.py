"""What the user says about the target data: how large it is, how similar to the source."""

from dataclasses import dataclass
from typing import Literal, get_args

Size = Literal["small", "large"]
Similarity = Literal["similar", "different"]

# CS231n gives no number for "small". Ours counts training images a class. On the data sets of the calibration
# (`thaw demo advice` prints it) the matrix loses least with a border up to 16, little more with this one, and
# more than twice as much with one of 500. Frozen features take a fraction of the time, so the border is at
# the upper end. The user may change it, and advice on the data itself says more than any number.
SMALL_PER_CLASS = 25


@dataclass(frozen=True)
class Answers:
    """The place of the target data in the size and similarity matrix.

    Raises ValueError for a word that is neither of the two an axis has.
    """

    size: Size
    similarity: Similarity

    def __post_init__(self) -> None:
        if self.size not in get_args(Size):
            raise ValueError(f"size is {self.size!r}; say small or large")
        if self.similarity not in get_args(Similarity):
            raise ValueError(f"similarity is {self.similarity!r}; say similar or different")


def size_for(images: int, classes: int, small_per_class: int = SMALL_PER_CLASS) -> Size:
    """Small when there are fewer than `small_per_class` training images a class on average."""
    return "small" if images / max(classes, 1) < small_per_class else "large"

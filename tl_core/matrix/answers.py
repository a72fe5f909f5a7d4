"""What the user says about the target data: how large it is, how similar to the source."""

from dataclasses import dataclass
from typing import Literal, get_args

Size = Literal["small", "large"]
Similarity = Literal["similar", "different"]

# CS231n gives no number for "small". Ours counts training images a class, because the sets on which the cited
# papers saw fixed features win have 10 to 100 (Caltech-101, Flowers-102, CUB-200), and the sets on which
# fine-tuning wins have 500 or more (CIFAR-100, Food-101). The user may change it, and a learning curve says
# more than any number.
SMALL_PER_CLASS = 500


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

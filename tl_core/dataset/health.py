"""What a look at a dataset should make its owner think about before training on it."""

from dataclasses import dataclass

from tl_core.dataset.dataset import Dataset
from tl_core.dataset.findings import Kind

# Below this, one image more or less moves a class's own accuracy by five points.
FEW_IMAGES = 20
# Above this, a classifier that forgets the smallest class still looks good on average.
IMBALANCE = 5


@dataclass(frozen=True)
class Hint:
    """One sentence with the fact and the way out, and the classes it is about (names as their maker wrote
    them).

    `kind` and `score` are those of the finding it makes in a check-up.
    """

    kind: Kind
    sentence: str
    classes: tuple[str, ...]
    score: float


def hints_for(dataset: Dataset) -> list[Hint]:
    """What is worth knowing about the training images: classes with few of them, and classes with many more
    than others.
    """
    train = {name: parts["train"] for name, parts in dataset.counts().items()}
    hints = []
    few = tuple(name for name, images in train.items() if images < FEW_IMAGES)
    if few:
        sentence = (
            f"Fewer than {FEW_IMAGES} training images make a result uncertain. Add images, or join classes."
        )
        hints.append(Hint("few_images", sentence, few, 1 - min(train.values()) / FEW_IMAGES))
    largest, smallest = max(train, key=train.__getitem__), min(train, key=train.__getitem__)
    if train[largest] > IMBALANCE * train[smallest]:
        times = train[largest] / max(train[smallest], 1)
        sentence = (
            f"The largest class has {times:.0f} times as many training images as the smallest. "
            "Read the table of classes in the result: accuracy alone flatters the large one."
        )
        hints.append(Hint("imbalance", sentence, (largest, smallest), 1 - train[smallest] / train[largest]))
    return hints

"""What a model says of one new image."""

from dataclasses import dataclass

# So many classes of an answer are kept; few have more than a trace of the rest.
MOST_CLASSES = 5


@dataclass(frozen=True)
class Candidate:
    """A class, and the calibrated share that the model gives it."""

    name: str
    score: float


@dataclass(frozen=True)
class Prediction:
    """The likeliest classes of an image, the best first, at most MOST_CLASSES.

    `label` is the class that its folder or a table names; empty where none does.
    """

    image: str
    classes: tuple[Candidate, ...]
    label: str = ""

    @property
    def answer(self) -> str:
        return self.classes[0].name

    @property
    def probability(self) -> float:
        return self.classes[0].score

    @property
    def second(self) -> Candidate:
        """The next likeliest class."""
        return self.classes[1]

    @property
    def right(self) -> bool:
        """Whether the answer is the label."""
        return self.answer == self.label

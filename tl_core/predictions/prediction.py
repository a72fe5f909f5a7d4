"""What a model says of one new image."""

from dataclasses import dataclass, replace

from tl_core.predictions.held_out import Trust, needed_for

# So many classes of an answer are kept; few have more than a trace of the rest.
MOST_CLASSES = 5
TRUSTED, NOT_KNOWN = "yes", "not known"


@dataclass(frozen=True)
class Candidate:
    """A class, and the calibrated share that the model gives it."""

    name: str
    score: float


@dataclass(frozen=True)
class Prediction:
    """The likeliest classes of an image, the best first, at most MOST_CLASSES.

    `label` is the class that its folder or a table names; empty where none does. `trust` says how the image
    stands among held-out ones; None where that is not known. `learned` says that the run has learned from
    this very image.
    """

    image: str
    classes: tuple[Candidate, ...]
    label: str = ""
    trust: Trust | None = None
    learned: bool = False

    @property
    def answer(self) -> str | None:
        """The likeliest class; None where the image is unlike what was learned, or the model unsure."""
        return self.likeliest if self.trust is None or self.trust.answered else None

    def answering(self, share: float) -> "Prediction":
        """The same where that share of images like the held-out ones is answered."""
        return replace(self, trust=self.trust and replace(self.trust, needed=needed_for(share)))

    @property
    def likeliest(self) -> str:
        return self.classes[0].name

    @property
    def probability(self) -> float:
        return self.classes[0].score

    @property
    def second(self) -> Candidate:
        """The next likeliest class."""
        return self.classes[1]

    @property
    def trusted(self) -> str:
        """`yes`, why not, or that it is not known."""
        return NOT_KNOWN if self.trust is None else self.trust.doubt or TRUSTED

    @property
    def right(self) -> bool:
        """Whether the likeliest class is the label."""
        return self.likeliest == self.label

    @property
    def surety(self) -> tuple[float, float]:
        """By what the least sure are sorted first."""
        return (1.0 if self.trust is None else self.trust.level), self.probability

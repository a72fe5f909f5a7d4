"""A fully connected layer is a convolution: the scores at every place of a larger picture, in one pass."""

from dataclasses import dataclass

from tl_core.evidence.wording import counted
from tl_core.lessons.lesson import Ending, Knob, Lesson, Notes

BACKBONE, ALEXNET = "backbone", "AlexNet"
SAME, CLOSE, OTHER = "the same scores", "other scores, the same classes", "other classes"
# Two ways to sum the same float32 numbers differ by less than this share of the largest score.
ROUNDING = 1e-5
LETTERS = "ABCD"
Map = tuple[tuple[float, ...], ...]


@dataclass(frozen=True)
class Convolved:
    """A network asked as it is, and as a convolution over a picture of twice its side.

    At its own size of `side` px, both gave scores of so many `images`: `gap` is the largest difference of a
    score, `largest` the largest score, `agreed` says how many images got the same class.

    The larger picture is `collage`, four images with their letters in rows, as a data address; the letters
    stand for `classes`. `maps` has the scores of each letter's class at every place; `best` the letter of the
    best class at each place, or a dot where it is none of them. Of `crops` windows of the own size, one pass
    took `once` seconds, the crops themselves `each`; `apart` is the largest difference of a score, `alike`
    says how many got the same class. `volume` is the map that the first FC layer looks at, empty where there
    is none; `random` says that the network's weights were.
    """

    network: str
    random: bool
    volume: str
    side: int
    images: int
    gap: float
    largest: float
    agreed: int
    collage: str
    letters: tuple[str, str]
    classes: tuple[str, ...]
    maps: tuple[Map, ...]
    best: tuple[str, ...]
    crops: int
    once: float
    each: float
    apart: float
    alike: int

    @property
    def middles(self) -> list[float]:
        """Where the middle of each place of the map lies, as a share of the picture's side.

        A place of a convolved FC layer looks at a window of the own size, half the picture's side; one of a
        mean at its part of the picture.
        """
        places = len(self.best)
        if self.volume:
            return [0.25 + 0.5 * place / max(1, places - 1) for place in range(places)]
        return [(place + 0.5) / places for place in range(places)]

    def ending(self) -> Ending:
        """The notes are right where both ways give the same scores at the network's own size."""
        notes, guess, said = self._outcome()
        mean = f"a head on {self.network} and the mean of its score map give"
        both = f"{self.network} and its convolution give" if self.volume else mean
        own = f"On {counted(self.images, 'image')} of {self.side} px {both} {said}"
        larger = (
            f"one pass over {2 * self.side} px took {_brief(self.once)} for {counted(self.crops, 'answer')},"
            f" as many crops took {_brief(self.each)}"
        )
        classes = f"{self.alike} of {self.crops} got the same class, scores differ by up to {self.apart:.2g}"
        return Ending(f"{own}; {larger}: {classes}.", notes, guess)

    def _outcome(self) -> tuple[Notes, str, str]:
        """What that says of the notes, the guess that came true, and what both ways give."""
        gap = f"by up to {self.gap:.1g}"
        if self.gap <= ROUNDING * max(1.0, self.largest):
            return "right", SAME, f"the same scores but for rounding ({gap})"
        if self.agreed == self.images:
            return "wrong", CLOSE, f"the same classes, though scores differ {gap}"
        return "wrong", OTHER, f"another class for {self.images - self.agreed} of them; scores differ {gap}"


def _brief(seconds: float) -> str:
    return f"{1000 * seconds:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"


LESSON = Lesson(
    name="convolved",
    title="A fully connected layer is a convolution",
    quote="FC layers can be converted to a Convolutional Layer: For example, in an AlexNet, the final pooling"
    " volume before the first FC layer is of size [6x6x512]. Therefore, the FC layer looking at this volume"
    " is equivalent to having a Convolutional Layer that has receptive field size 6x6, and is applied with"
    " padding of 0.",
    place="Practical advice, constraints from pretrained models",
    trying="We use the same weights as layers and as a convolution, then let the convolution run over four"
    " pictures at once. Can you make the map say A three times?",
    question="At the network's own size, what does the convolution give?",
    guesses=(SAME, CLOSE, OTHER),
    found=Convolved,
    limits="The border of a crop is padding; in the larger picture it is the neighbour: so scores of crops"
    " differ. AlexNet has random weights, below a head solved on these images, unless its own are in the"
    " workspace: they show what is equal, not how well AlexNet names things. Times are of one run on one"
    " machine. A backbone without FC layers averages over places: there the mean of the map is the score.",
    knobs=(
        Knob("network", "Network", (ALEXNET, BACKBONE)),
        Knob("upper", "Upper row", ("AB", "BA", "AA", "CA")),
        Knob("lower", "Lower row", ("CD", "DC", "AA", "BB")),
    ),
)

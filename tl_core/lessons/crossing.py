"""The matrix on a curve: where fine-tuning overtakes the head that the notes recommend for few images."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from tl_core.advice.other_sets import NEITHER, PICTURES, SIZES, UNSEEN, Duel, cells_of, duel, size_of
from tl_core.evidence.wording import counted, in_signed_points
from tl_core.lessons.lesson import Ending, Knob, Lesson, Notes, Outcome, side
from tl_core.matrix.answers import Similarity, Size
from tl_core.matrix.strategy import Strategy

TUNED: Strategy = "fine_tune_all"
# What the notes recommend where images are few.
FROZEN: dict[Similarity, Strategy] = {"similar": "linear_probe", "different": "early_linear_probe"}
PROBES: dict[Similarity, str] = {"similar": "a linear probe", "different": "an early linear probe"}
LIKE: dict[Similarity, str] = {"similar": "like", "different": "unlike"}
PICTURED = dict(zip(PICTURES, ("drawn pictures", "photographs"), strict=True))
HEAD_WINS, TUNING_WINS = "the head on frozen codes", "fine-tuning everything"
WINS: dict[Outcome, str] = {"ahead": TUNING_WINS, "behind": HEAD_WINS, "alike": NEITHER}


@dataclass(frozen=True)
class Step:
    """Fine-tuning everything against the frozen head with so many training images."""

    images: int
    tuned: Duel


@dataclass(frozen=True)
class Crossing:
    """The steps from few to many images, the one that is looked at, and on which side of the border most of
    its data sets lie.
    """

    similarity: Similarity
    pictures: str
    steps: tuple[Step, ...]
    images: int
    side: Size

    @property
    def frozen(self) -> Strategy:
        return FROZEN[self.similarity]

    @property
    def at(self) -> Step:
        return next(step for step in self.steps if step.images == self.images)

    def ending(self) -> Ending:
        duel, ahead = self.at.tuned, self.at.tuned.ahead
        wins = WINS[side(ahead)]
        said = UNSEEN if wins == NEITHER else f"{wins} is ahead"
        sentence = (
            f"On {counted(duel.sets, 'set')} of {PICTURED[self.pictures]} {LIKE[self.similarity]} the source,"
            f" with {self.images:,} training images, fine-tuning everything names {100 * duel.first:.1f} %"
            f" rightly and {PROBES[self.similarity]} {100 * duel.second:.1f} %, {in_signed_points(ahead)}:"
            f" {said}."
        )
        return Ending(sentence, self._judged(wins), wins)

    def _judged(self, wins: str) -> Notes:
        """The notes expect the head to win where images are few."""
        if wins == NEITHER:
            return "open"
        expected = HEAD_WINS if self.side == "small" else TUNING_WINS
        return "right" if wins == expected else "wrong"


def crossing(turned: Mapping[str, str]) -> Crossing:
    """What other data sets say with the knobs so."""
    similarity, pictures = cast(Similarity, turned["like"]), turned["pictures"]
    cells = cells_of(similarity, [pictures])
    steps = []
    for images in SIZES:
        found = duel([cell for cell in cells if cell.size == images], TUNED, FROZEN[similarity])
        steps += [Step(images, found)] if found else []
    # Where no set is that large, the largest that there are.
    images = min((step.images for step in steps), key=lambda own: abs(own - int(turned["images"])))
    sides = [size_of(cell) for cell in cells if cell.size == images]
    nearer: Size = "small" if 2 * sides.count("small") > len(sides) else "large"
    return Crossing(similarity, pictures, tuple(steps), images, nearer)


IMAGES = Knob("images", "Training images", tuple(map(str, SIZES)))


def nearest(images: float) -> str:
    """The choice of training images that is nearest, on a logarithmic axis."""
    return min(IMAGES.choices, key=lambda choice: abs(math.log(int(choice) / max(images, 1))))


LESSON = Lesson(
    name="crossing",
    title="The matrix, with its curves",
    quote="the two most important ones are the size of the new dataset (small or big), and its similarity to"
    " the original dataset",
    place="When and how to fine-tune?",
    trying="We look up what both ways came to on other data sets, from few training images to many: a head on"
    " frozen codes, as the notes say of few images, and fine-tuning everything, as they say of many.",
    question="Which of the two is ahead at this point?",
    guesses=(HEAD_WINS, TUNING_WINS, NEITHER),
    found=Crossing,
    limits="Each curve is a mean over a handful of data sets, one or two seeds each; at the right end they"
    " are fewer than at the left one. Fewer than 25 images a class count as small: the notes give no number.",
    knobs=(
        Knob("like", "To the source they are", ("similar", "different")),
        Knob("pictures", "Pictures", PICTURES),
        IMAGES,
    ),
    computed=crossing,
)

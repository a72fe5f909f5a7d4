"""The one cell in which the second table reads the matrix differently, and what other data sets say of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from tl_core.advice.other_sets import NEITHER, PICTURES, UNSEEN, Duel, cells_of, duel, size_of
from tl_core.evidence.wording import counted, in_signed_points
from tl_core.lessons.lesson import Ending, Knob, Lesson, Notes, Outcome, side
from tl_core.matrix.scenario import MATRIX

CELL = MATRIX["small", "different"]
BOTH = "all"
FIRST, SECOND = "the notes", "the second table"
SAYS: dict[Outcome, tuple[str, Notes, str]] = {
    "ahead": ("the notes are ahead", "right", FIRST),
    "behind": ("the second table is ahead", "wrong", SECOND),
    "alike": (UNSEEN, "open", NEITHER),
}


@dataclass(frozen=True)
class TwoReadings:
    """Few images unlike the source: the notes' strategy against that of the second table."""

    pictures: str
    notes: Duel

    def ending(self) -> Ending:
        duel, ahead = self.notes, self.notes.ahead
        sentence = (
            f"On {counted(duel.sets, 'set')} unlike the source with fewer than 25 images a class, an early"
            f" linear probe names {100 * duel.first:.1f} % rightly and fine-tuning the top"
            f" {100 * duel.second:.1f} %, {in_signed_points(ahead)}:"
        )
        said, notes, guess = SAYS[side(ahead)]
        return Ending(f"{sentence} {said}.", notes, guess)


def two_readings(turned: Mapping[str, str]) -> TwoReadings:
    """What other data sets say of the cell, of these pictures."""
    pictures = turned["pictures"]
    cells = cells_of("different", PICTURES if pictures == BOTH else [pictures])
    found = duel([cell for cell in cells if size_of(cell) == "small"], CELL.strategy, "fine_tune_top")
    assert found, "sets of both kinds were carried out"
    return TwoReadings(pictures, found)


LESSON = Lesson(
    name="second-table",
    title="Two tables, one cell",
    quote="it might work better to train the SVM classifier from activations somewhere earlier in the"
    " network",
    place="When and how to fine-tune?",
    trying="Of few images unlike the source a second table, on Cross Validated, says instead: “Unfreeze more"
    " layers of the pretrained model”. We look up what both came to on other data sets.",
    question="Which of the two is ahead where images are few and unlike the source?",
    guesses=(FIRST, SECOND, NEITHER),
    found=TwoReadings,
    limits="Few of the sets are unlike the source, and few is not none: an interval over so few sets is wide."
    " The cell says nothing of your data: a race does.",
    knobs=(Knob("pictures", "Pictures", (BOTH, *PICTURES)),),
    computed=two_readings,
)

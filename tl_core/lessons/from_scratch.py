"""Why very few people train from scratch: random and pretrained starts, from the same few images."""

from dataclasses import dataclass

from tl_core.evidence import Estimate
from tl_core.evidence.difference import Difference
from tl_core.evidence.wording import counted, in_points, in_signed_points
from tl_core.lessons.lesson import NEITHER, UNSEEN, Ending, Knob, Lesson, Notes, Outcome, outcome

PRETRAINED, SCRATCH = "pretrained weights", "random weights"
SAYS: dict[Outcome, tuple[str, Notes, str]] = {
    "ahead": ("pretrained weights win", "right", PRETRAINED),
    "behind": ("random weights win", "wrong", SCRATCH),
    "alike": (UNSEEN, "open", NEITHER),
}


@dataclass(frozen=True)
class FromScratch:
    """The whole network trained from random weights, and a linear head on the codes of the pretrained one,
    from the same `learned` images; how many times each image was seen, and the seconds that each took.
    """

    pretrained: Estimate
    scratch: Estimate
    ahead: Difference
    learned: int
    epochs: int
    seconds: tuple[float, float]
    images: int

    def ending(self) -> Ending:
        said, notes, guess = SAYS[outcome(self.ahead)]
        sentence = (
            f"From {counted(self.learned, 'training image')} a linear head on pretrained codes names"
            f" {in_points(self.pretrained)} of {counted(self.images, 'held-out image')} rightly, the same"
            f" network trained from scratch for {counted(self.epochs, 'epoch')} {in_points(self.scratch)},"
            f" {in_signed_points(self.ahead.estimate)}: {said}."
        )
        return Ending(sentence, notes, guess)


LESSON = Lesson(
    name="from-scratch",
    title="From scratch",
    quote="very few people train an entire Convolutional Network from scratch (with random initialization),"
    " because it is relatively rare to have a dataset of sufficient size",
    place="Transfer Learning",
    trying="We train the network from random weights, and solve a linear head on the codes of the pretrained"
    " one, both on the same few images.",
    question="Which start names more of the held-out images rightly?",
    guesses=(PRETRAINED, SCRATCH, NEITHER),
    found=FromScratch,
    limits="The training from scratch has to end within half a minute, so the more images there are, the less"
    " often each is seen; longer it would do better. How a set of 2,000 images changes the picture is in"
    " tests/benchmarks/RESULTS.md.",
    knobs=(Knob("each", "Training images a class", ("5", "10", "20")),),
)

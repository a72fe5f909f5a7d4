"""Layers that have grown used to each other: the lower groups kept frozen, the upper ones learned anew."""

from dataclasses import dataclass

from tl_core import bundled
from tl_core.evidence import Estimate
from tl_core.evidence.difference import Difference
from tl_core.evidence.wording import counted, in_points, in_signed_points
from tl_core.lessons.lesson import NEITHER, UNSEEN, Ending, Knob, Lesson, Notes, Outcome, outcome
from tl_core.workspace import stored

MISSED, HELPED = "the new groups miss the old ones somewhere", "frozen groups are better company"
# The cut at which letting all groups learn gains most decides.
SAYS: dict[Outcome, tuple[str, Notes, str]] = {
    "ahead": ("the groups had grown used to each other", "right", MISSED),
    "behind": ("keeping the lower groups frozen was better at every cut", "wrong", HELPED),
    "alike": (UNSEEN, "open", NEITHER),
}
NOT_THE_SOURCE = (
    " These are not pictures of the source: what is gained is partly that the lower groups come to fit them."
)


@dataclass(frozen=True)
class Cut:
    """The first `n` groups, up to `after`, are copied, the others random. Accuracy where the copied groups
    stay `frozen` and where they learn `together` with the new ones; `gained` is the second less the first, on
    the same images.
    """

    n: int
    after: str
    frozen: Estimate
    together: Estimate
    gained: Difference


@dataclass(frozen=True)
class CoAdaptation:
    """The cuts from low to high. `whole` is a head on the network as it was pretrained; `learned` are the
    images that each training saw, `of_source` says that they show the source's own classes.
    """

    groups: tuple[str, ...]
    whole: Estimate
    cuts: tuple[Cut, ...]
    learned: int
    images: int
    of_source: bool

    @property
    def largest(self) -> Cut:
        """Where learning together gains most."""
        return max(self.cuts, key=lambda cut: cut.gained.estimate.value)

    def ending(self) -> Ending:
        cut = self.largest
        said, notes, guess = SAYS[outcome(cut.gained)]
        sentence = (
            f"Cut after {cut.after} and learned anew above it from {counted(self.learned, 'image')}, the"
            f" network names {in_points(cut.frozen)} rightly with the groups below frozen and"
            f" {in_points(cut.together)} where they learn along, of {counted(self.images, 'held-out image')}:"
            f" {in_signed_points(cut.gained.estimate)}, the most of {counted(len(self.cuts), 'cut')}: {said}."
        )
        if self.of_source:
            return Ending(sentence, notes, guess)
        return Ending(f"{sentence}{NOT_THE_SOURCE}", "open", guess)


def full_study() -> CoAdaptation:
    """What a longer study found, at every cut; made by `python -m tl_core.demo.co_adaptation`."""
    return stored.read(bundled.LESSONS / "co-adaptation-full.json", CoAdaptation)


LESSON = Lesson(
    name="co-adaptation",
    title="Layers that grew used to each other",
    quote="studies the transfer learning performance in detail, including some unintuitive findings about"
    " layer co-adaptations",
    place="Additional References",
    trying="We keep the lower groups of the network, forget those above, and learn these anew on the source's"
    " own classes: once with the lower groups frozen, once with all of them learning. Nothing about the task"
    " has changed.",
    question="What comes of learning the upper groups anew?",
    guesses=(MISSED, HELPED, NEITHER),
    found=CoAdaptation,
    limits="One seed and few images, so the new groups stay far from what they were. Yosinski et al. (2014,"
    " arXiv 1411.1792) saw it in the middle of eight layers, with half a million images; a network of a few"
    " groups may show none.",
    knobs=(Knob("seed", "Seed", ("0", "1", "2")),),
    data="built-in:source-small",
)

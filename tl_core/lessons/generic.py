"""Generic, then specific: what the first filters look for, and what a head reads from each layer group."""

from dataclasses import dataclass
from typing import Literal

from tl_core.evidence import Estimate
from tl_core.evidence.difference import Difference
from tl_core.evidence.wording import counted, in_points, in_signed_points
from tl_core.lessons.lesson import NEITHER, Ending, Knob, Lesson, Notes, Outcome, outcome

Kind = Literal["edge", "colour blob", "brightness blob", "neither"]
PRETRAINED, RANDOM = "pretrained", "random"
LAST, EARLIER = "the last group", "an earlier group"
SAYS: dict[Outcome, tuple[str, Notes, str]] = {
    "ahead": ("is still the best", "wrong", LAST),
    "behind": ("is behind", "right", EARLIER),
    "alike": ("differs by no more than these images could show", "open", NEITHER),
}


@dataclass(frozen=True)
class Filter:
    """A filter of the first layer: what it looks for; a picture of it beside the patches at which it fires
    most, as a data address.
    """

    kind: Kind
    picture: str


@dataclass(frozen=True)
class ByDepth:
    """What a head reads from each layer group about one set of images, judged on held-out `images`.

    `best` is the best group before the last, `ahead` the last group's accuracy less that one's; it allows for
    the choice.
    """

    title: str
    accuracy: tuple[Estimate, ...]
    best: str
    ahead: Difference
    images: int


@dataclass(frozen=True)
class Generic:
    """The first filters of a network, and heads on its layer `groups` for sets nearer and farther from its
    source: the last is the farthest. `random` says that the network has never learned anything.
    """

    network: str
    random: bool
    groups: tuple[str, ...]
    filters: tuple[Filter, ...]
    sets: tuple[ByDepth, ...]

    def count(self, kind: Kind) -> int:
        return sum(one.kind == kind for one in self.filters)

    def ending(self) -> Ending:
        """The notes are right where the last group is behind an earlier one on images unlike the source."""
        far = self.sets[-1]
        said, notes, guess = SAYS[outcome(far.ahead)]
        edges, blobs = (self.count(kind) for kind in ("edge", "colour blob"))
        begun = "With random weights, of" if self.random else "Of"
        filters = (
            f"{begun} {counted(len(self.filters), 'first filter')} {edges} see edges, {blobs} colour blobs"
        )
        last = f"{self.groups[-1]} names {in_points(far.accuracy[-1])} rightly and {said}"
        on_far = f"on “{far.title}” ({counted(far.images, 'held-out image')}) {last}, {_against(far)}"
        near = "".join(f"; on “{one.title}” it is {_against(one)}" for one in self.sets[:-1])
        return Ending(f"{filters}; {on_far}{near}.", "open" if self.random else notes, guess)


def _against(one: ByDepth) -> str:
    return f"{in_signed_points(one.ahead.estimate)} against {one.best}"


LESSON = Lesson(
    name="generic",
    title="Generic, then specific",
    quote="the earlier features of a ConvNet contain more generic features (e.g. edge detectors or color blob"
    " detectors) that should be useful to many tasks, but later layers of the ConvNet becomes progressively"
    " more specific to the details of the classes contained in the original dataset",
    place="Fine-tuning the ConvNet",
    trying="We sort the first filters by what they look for, and solve a head on every layer group: for the"
    " source's own classes, for similar pictures and for different ones.",
    question="On pictures unlike the source, from which group does a head read most?",
    guesses=(LAST, EARLIER, NEITHER),
    found=Generic,
    limits="Heads read the mean over places, which loses where things are: that costs early groups most."
    " A wide group gives a head more numbers than a narrow one. A filter counts as an edge where one"
    " direction holds half of its energy, as a blob where its sum does. Random weights are one draw.",
    knobs=(Knob("start", "Weights", (PRETRAINED, RANDOM)),),
)

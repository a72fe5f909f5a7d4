"""A run in which no layer group learns: codes once, then linear heads on them."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from tl_core.backbones import Reading
from tl_core.backbones.card import HEAD
from tl_core.backbones.reading import WORDS
from tl_core.dataset.dataset import Part
from tl_core.heads.cross_validated import Judged, cross_validated, few_held_back
from tl_core.heads.cross_validation import folds_for
from tl_core.heads.linear import LinearHead
from tl_core.heads.losses import LOSSES
from tl_core.heads.regularisation import Choice, choose_c
from tl_core.heads.solver import Inputs, probe_c, solve
from tl_core.heads.tally import Tally
from tl_core.matrix.strategy import Head
from tl_core.network.codes import Codes
from tl_core.plans import Plan
from tl_core.runs.result import HELD_OUT
from tl_core.training.setup import Outcome, Setup
from tl_core.workspace.events import Note

# Every iteration is drawn at first, where the curve bends, then every few.
ALL_UNTIL, THEN_EVERY = 20, 5
ON_TRAINING = "Every choice was made on the training part; none on the images reported here."
IN_FOLDS = (
    "In each of {} folds every choice was made on the images of the others. The head that is kept learned"
    " from the training part alone."
)
CHOSEN = "Cross-validation on the training part chose"
DEFAULT = "A class has a single image to learn from, so nothing can be held out and the default is"


def solve_fixed_features(setup: Setup) -> Outcome:
    """Solve a probe on the codes of each group, and the head on those at the cut.

    The network's head becomes the solved one. Raises StopRequestedError.
    """
    # The test part comes last: nobody waits for it to see how the head learns.
    codes = setup.codes("train", "val")
    if setup.plan.probes:
        for name in setup.network.group_names:
            setup.channel.report(f"Probing {name}")
            solve_probe(setup, codes, name)
    setup.channel.report("Choosing reading and C by cross-validation")
    read = choose_reading(setup, codes)
    head, iterations = solve_head(setup, codes, read)
    setup.network.read_as(read.reading, len(setup.dataset.classes))
    setup.network.head.load_state_dict(head.folded().state_dict())
    # `codes` hashes all weights again, so it is asked only where there is a test part.
    if setup.dataset.part("test"):
        codes = setup.codes()
    scores: dict[str, Tensor] = {part: head.scores(read.part(codes, part)[0]) for part in HELD_OUT}
    judged = _judged_on_all(setup, codes, read)
    chosen_on = ON_TRAINING if judged is None else IN_FOLDS.format(judged.checked.folds)
    return Outcome(
        scores,
        frozenset(),
        iterations,
        iterations,
        chosen_on,
        val_used=False,
        finished=True,
        judged=judged,
    )


def _judged_on_all(setup: Setup, codes: Codes, read: "Read") -> Judged | None:
    """The head cross-validated over all images, where those held back are few and the classes allow it."""
    if not few_held_back(setup.dataset):
        return None
    parts: tuple[Part, ...] = ("train", "val")
    whole = torch.cat([read.part(codes, part)[0] for part in parts])
    return cross_validated(setup.plan, setup.dataset, whole, setup.channel.report, read.lengths)


def solve_probe(setup: Setup, codes: Codes, group: str, silent: bool = False) -> LinearHead:
    """Softmax regression on the codes of one group, its curves emitted unless `silent`."""
    train, labels = codes.part(group, "train")
    c = probe_c(train.shape[1])
    read = Read((group,), "mean", (train.shape[1],), Choice(c, np.empty(0, bool)))
    watch = None if silent else Watch(setup, codes, read, group, "softmax")
    return solve(train, labels, len(setup.dataset.classes), "softmax", read.c, watch=watch)


@dataclass(frozen=True)
class Read:
    """The codes that a head reads: of which layer groups, in which reading, how many numbers each; and the C
    that was chosen for them.
    """

    groups: tuple[str, ...]
    reading: Reading
    lengths: tuple[int, ...]
    choice: Choice

    @property
    def c(self) -> float:
        return self.choice.c

    def part(self, codes: Codes, part: Part) -> tuple[Tensor, Tensor]:
        """Codes (n, width) and labels (n,) of one part."""
        return codes.side_by_side(self.groups, part, self.reading)


def choose_reading(setup: Setup, codes: Codes) -> Read:
    """The reading and the C that the plan's head takes: those that heads on the training part did best with.

    Of readings that tie it is the first. Raises ValueError where the plan names one that is not kept of so
    many images.
    """
    plan, channel = setup.plan, setup.channel
    lengths = _to_choose_from(plan, codes)
    choices = {name: _choice(setup, codes, name, own) for name, own in lengths.items()}
    reading = max(choices, key=lambda name: choices[name].accuracy)
    choice = choices[reading]
    how = CHOSEN if folds_for(codes.part(codes.last, "train")[1], len(setup.dataset.classes)) > 1 else DEFAULT
    channel.emit(Note(f"{how} C = {choice.c:g} for the {plan.head} head."))
    if len(choices) > 1:
        channel.emit(Note(f"The head reads {WORDS[reading]}: {_compared(choices)}."))
    return Read(plan.read_groups, reading, lengths[reading], choice)


def _to_choose_from(plan: Plan, codes: Codes) -> dict[Reading, tuple[int, ...]]:
    """{reading that the head may take: its lengths}, without those that are another one in these groups."""
    if plan.reading not in ("chosen", *codes.readings):
        raise ValueError(
            f"the codes of so many images are not kept in the reading {plan.reading}; take the mean"
        )
    different = codes.different(plan.read_groups)
    may: list[Reading] = [name for name in plan.readings if name in different] or ["mean"]
    return {name: different[name] for name in may}


def _choice(setup: Setup, codes: Codes, reading: Reading, lengths: tuple[int, ...]) -> Choice:
    plan = setup.plan
    train, labels = codes.side_by_side(plan.read_groups, "train", reading)
    classes, weights = len(setup.dataset.classes), setup.class_weights()
    return choose_c(train, labels, classes, plan.head, plan.seed, weights, lengths)


def _compared(choices: dict[Reading, Choice]) -> str:
    found = (f"{name} {100 * choice.accuracy:.1f} %" for name, choice in choices.items())
    return f"in cross-validation {', '.join(found)} of the training images were right"


def solve_head(setup: Setup, codes: Codes, read: Read, silent: bool = False) -> tuple[LinearHead, int]:
    """The plan's head on the codes that it reads, and the iterations it took (0 when `silent`)."""
    setup.channel.report("Solving the head")
    classes, kind = len(setup.dataset.classes), setup.plan.head
    train, labels = read.part(codes, "train")
    watch = None if silent else Watch(setup, codes, read, HEAD, kind)
    inputs = Inputs.of(train, lengths=read.lengths)
    head = solve(inputs, labels, classes, kind, read.c, watch=watch, weights=setup.class_weights())
    return head, watch.iterations if watch else 0


class Watch:
    """Emits loss and accuracy of a head while it is solved.

    An iteration counts as an epoch: it reads the whole training part once.
    """

    def __init__(self, setup: Setup, codes: Codes, read: Read, name: str, kind: Head) -> None:
        self.emit, self.name, self.iterations = setup.channel.emit, name, 0
        self.losses = {name: LOSSES[kind]}
        parts: tuple[Part, ...] = ("train", "val")
        self.parts = {part: read.part(codes, part) for part in parts}

    def __call__(self, head: LinearHead, objective: float) -> None:
        self.iterations += 1
        if self.iterations > ALL_UNTIL and self.iterations % THEN_EVERY:
            return
        for split, (inputs, labels) in self.parts.items():
            tally = Tally(self.losses)
            tally.add({self.name: head.scores(inputs)}, labels)
            tally.emit(self.emit, self.iterations, split)

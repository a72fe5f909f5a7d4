"""A run in which no layer group learns: codes once, then linear heads on them."""

import torch

from tl_core.backbones.card import HEAD
from tl_core.dataset.dataset import Part
from tl_core.heads.cross_validated import cross_validated, few_held_back
from tl_core.heads.cross_validation import folds_for
from tl_core.heads.linear import LinearHead
from tl_core.heads.losses import LOSSES
from tl_core.heads.regularisation import choose_c
from tl_core.heads.solver import PROBE_C, solve
from tl_core.heads.tally import Tally
from tl_core.matrix.strategy import Head
from tl_core.network.codes import Codes
from tl_core.runs.result import CrossValidated
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
    setup.channel.report("Choosing C by cross-validation")
    head, iterations = solve_head(setup, codes)
    setup.network.head = head.folded().to(setup.device.name)
    cut = setup.plan.head_after
    # `codes` hashes all weights again, so it is asked only where there is a test part.
    if setup.dataset.part("test"):
        codes = setup.codes()
    scores = {part: head.scores(codes.part(cut, part)[0]) for part in ("val", "test")}
    checked = _judged_on_all(setup, codes)
    chosen_on = ON_TRAINING if checked is None else IN_FOLDS.format(checked.folds)
    return Outcome(
        scores,
        frozenset(),
        iterations,
        iterations,
        chosen_on,
        val_used=False,
        finished=True,
        cross_validated=checked,
    )


def _judged_on_all(setup: Setup, codes: Codes) -> CrossValidated | None:
    """The head cross-validated over all images, where those held back are few and the classes allow it."""
    if not few_held_back(setup.dataset):
        return None
    parts: tuple[Part, ...] = ("train", "val")
    whole = torch.cat([codes.part(setup.plan.head_after, part)[0] for part in parts])
    return cross_validated(setup.plan, setup.dataset, whole, setup.channel.report)


def solve_probe(setup: Setup, codes: Codes, group: str, silent: bool = False) -> LinearHead:
    """Softmax regression on the codes of one group, its curves emitted unless `silent`."""
    train, labels = codes.part(group, "train")
    watch = None if silent else Watch(setup, codes, group, group, "softmax")
    return solve(train, labels, len(setup.dataset.classes), "softmax", PROBE_C, watch=watch)


def solve_head(setup: Setup, codes: Codes, silent: bool = False) -> tuple[LinearHead, int]:
    """The plan's head on the codes at its cut, and the iterations it took (0 when `silent`).

    C is chosen on the training part.
    """
    plan, classes, weights = setup.plan, len(setup.dataset.classes), setup.class_weights()
    train, labels = codes.part(plan.head_after, "train")
    c = choose_c(train, labels, classes, plan.head, plan.seed, weights)
    how = CHOSEN if folds_for(labels, classes) > 1 else DEFAULT
    setup.channel.emit(Note(f"{how} C = {c:g} for the {plan.head} head."))
    setup.channel.report("Solving the head")
    watch = None if silent else Watch(setup, codes, plan.head_after, HEAD, plan.head)
    head = solve(train, labels, classes, plan.head, c, watch=watch, weights=weights)
    return head, watch.iterations if watch else 0


class Watch:
    """Emits loss and accuracy of a head while it is solved.

    An iteration counts as an epoch: it reads the whole training part once.
    """

    def __init__(self, setup: Setup, codes: Codes, group: str, name: str, kind: Head) -> None:
        self.emit, self.name, self.iterations = setup.channel.emit, name, 0
        self.losses = {name: LOSSES[kind]}
        self.parts = {part: codes.part(group, part) for part in ("train", "val")}

    def __call__(self, head: LinearHead, objective: float) -> None:
        self.iterations += 1
        if self.iterations > ALL_UNTIL and self.iterations % THEN_EVERY:
            return
        for split, (inputs, labels) in self.parts.items():
            tally = Tally(self.losses)
            tally.add({self.name: head.scores(inputs)}, labels)
            tally.emit(self.emit, self.iterations, split)

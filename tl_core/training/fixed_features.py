"""A run in which no layer group learns: codes once, then linear heads on them."""

from tl_core.backbones.card import HEAD
from tl_core.heads.cross_validation import folds_for
from tl_core.heads.linear import PROBE_C, LinearHead, solve
from tl_core.heads.losses import LOSSES
from tl_core.heads.regularisation import choose_c
from tl_core.heads.tally import Tally
from tl_core.matrix.strategy import Head
from tl_core.network.codes import Codes
from tl_core.training.job import Job, Outcome

# Every iteration is drawn at first, where the curve bends, then every few.
ALL_UNTIL, THEN_EVERY = 20, 5
CHOSEN = "Cross-validation on the training part chose"


def solve_fixed_features(job: Job) -> Outcome:
    """Solve a probe on the codes of each group and the head on those at the cut; the network's head becomes
    the solved one.
    """
    # The test part comes last: nobody waits for it to see how the head learns.
    codes = job.codes("train", "val")
    if job.plan.probes:
        for name in job.network.group_names:
            job.report(f"Probing {name}")
            solve_probe(job, codes, name)
    job.report("Choosing C by cross-validation")
    head, iterations = solve_head(job, codes)
    job.network.head = head.folded().to(job.device.name)
    cut = job.plan.head_after
    if job.dataset.part("test"):  # asking hashes the weights once more
        codes = job.codes()
    scores = {part: head.scores(codes.part(cut, part)[0]) for part in ("val", "test")}
    chosen_on = "Every choice was made on the training part; none on the images reported here."
    return Outcome(scores, set(), iterations, iterations, chosen_on, val_used=False, finished=True)


def solve_probe(job: Job, codes: Codes, group: str, silent: bool = False) -> LinearHead:
    """Softmax regression on the codes of one group, its curves emitted unless `silent`."""
    train, labels = codes.part(group, "train")
    watch = None if silent else Watch(job, codes, group, group, "softmax")
    return solve(train, labels, len(job.dataset.classes), "softmax", PROBE_C, watch=watch)


def solve_head(job: Job, codes: Codes, silent: bool = False) -> tuple[LinearHead, int]:
    """The plan's head on the codes at its cut, C chosen on the training part; and the iterations it took (0
    when `silent`).
    """
    plan, classes, weights = job.plan, len(job.dataset.classes), job.class_weights()
    train, labels = codes.part(plan.head_after, "train")
    c = choose_c(train, labels, classes, plan.head, plan.seed, weights)
    chosen = folds_for(labels, classes) > 1
    how = (
        CHOSEN
        if chosen
        else "A class has a single image to learn from, so nothing can be held out and the default is"
    )
    job.emit("note", sentence=f"{how} C = {c:g} for the {plan.head} head.")
    job.report("Solving the head")
    watch = None if silent else Watch(job, codes, plan.head_after, HEAD, plan.head)
    head = solve(train, labels, classes, plan.head, c, watch=watch, weights=weights)
    return head, watch.iterations if watch else 0


class Watch:
    """Emits loss and accuracy of a head while it is solved. An iteration reads the whole training part once:
    an epoch.
    """

    def __init__(self, job: Job, codes: Codes, group: str, name: str, kind: Head) -> None:
        self.job, self.name, self.iterations = job, name, 0
        self.losses = {name: LOSSES[kind]}
        self.parts = {part: codes.part(group, part) for part in ("train", "val")}

    def __call__(self, head: LinearHead, objective: float) -> None:
        self.iterations += 1
        if self.iterations > ALL_UNTIL and self.iterations % THEN_EVERY:
            return
        for split, (inputs, labels) in self.parts.items():
            tally = Tally(self.losses)
            tally.add({self.name: head.scores(inputs)}, labels)
            tally.emit(self.job.emit, self.iterations, split)

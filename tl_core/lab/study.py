"""The layer study: how far up the pretrained layer groups carry over to the target, and what keeping them
frozen costs.

After Yosinski, Clune, Bengio and Lipson, How transferable are features in deep neural networks?, NIPS 2014,
https://arxiv.org/abs/1411.1792. A is what the backbone was pretrained on, B the target. As in the paper,
copied and new groups learn at one rate. Otherwise than there: A and B are not halves of one dataset, and B
may be small; layer groups are copied, not layers; training is short, and its best epoch is chosen on the
validation part; with all groups copied, nothing but the head is new, and it is solved before anything is
trained. The selffer controls copy within the source task (the paper's BnB and BnB+; AnA and AnA+ here, since
it is A's network that is copied), on a sample of A's classes with as many images as B may have; so they need
the source at hand, which the embedded world has. The linear probes by depth are those of Donahue et al.,
DeCAF, 2014, https://arxiv.org/abs/1310.1531, and Razavian et al., CNN features off-the-shelf, 2014,
https://arxiv.org/abs/1403.6382.
"""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar, Literal

from tl_core.backbones import BackboneCard
from tl_core.dataset import Dataset
from tl_core.drawn.sets import source_set
from tl_core.lab.experiment import Experiment, check_seeds
from tl_core.lab.member import Member
from tl_core.matrix import Answers
from tl_core.matrix.strategy import Strategy
from tl_core.plans import Plan
from tl_core.plans.plan import Changes
from tl_core.plans.recommendation import plan_for
from tl_core.workspace import Workspace

Curve = Literal["base", "probe", "AnB", "AnB+", "AnA", "AnA+"]
# What each curve is, in the words of the page.
CURVES: dict[Curve, str] = {
    "base": "every group random, trained on the target",
    "probe": "a linear head on the codes after n pretrained groups",
    "AnB": "n pretrained groups frozen, the rest random, trained on the target",
    "AnB+": "n pretrained groups fine-tuned, the rest random, trained on the target",
    "AnA": "as AnB, but trained on the source's own classes",
    "AnA+": "as AnB+, but trained on the source's own classes",
}
# What a network of each curve is called.
NAMES: dict[Curve, str] = {
    "base": "All random",
    "probe": "Probe after {cut}",
    "AnB": "{n} copied, frozen",
    "AnB+": "{n} copied, learning",
    "AnA": "Control, {n} copied, frozen",
    "AnA+": "Control, {n} copied, learning",
}
# Two seeds of every curve of the bundled backbone take a few minutes on two cores.
SEEDS = 2
# At so many values of n at most, from the first group to all.
MOST_CUTS = 6
# A network sees about so many images while it learns: what leaves a study of sixty networks at minutes on two
# cores.
IMAGES_A_RUN, MOST_EPOCHS = 1200, 16
# Random groups must get somewhere in so few images: small batches make more steps of them.
BATCH = 16


def cuts(groups: tuple[str, ...]) -> tuple[int, ...]:
    """The values of n: every number of groups, or MOST_CUTS of them at equal distances; the first and the
    last always.
    """
    last, count = len(groups), min(len(groups), MOST_CUTS)
    return tuple(round(1 + place * (last - 1) / max(count - 1, 1)) for place in range(count))


def epochs_for(dataset: Dataset) -> int:
    """So many that a network sees about IMAGES_A_RUN training images."""
    return max(1, min(MOST_EPOCHS, round(IMAGES_A_RUN / max(len(dataset.part("train")), 1))))


def sample_of_source(card: BackboneCard, answers: Answers) -> str | None:
    """The name of a built-in set of the source's own classes, for the selffer controls; None where the source
    is not at hand.
    """
    return source_set(answers.size).name if card.weights == "bundled" else None


def plans_for_study(
    seeds: int,
    answers: Answers,
    card: BackboneCard,
    dataset: Dataset,
    sample: Dataset | None,
    changes: Changes,
) -> list[Plan]:
    """One plan a network, the probes first, then seed by seed, so that a study stopped early has whole
    curves.

    `sample` are images of the source's own classes, for the selffer controls. `changes` are fields of every
    plan; its `seed` is the first one. Raises ValueError for too many seeds, or an image size that does not
    fit.
    """
    check_seeds(seeds)
    base = replace(
        plan_for("from_scratch", answers, card, dataset),
        epochs=epochs_for(dataset),
        augment="none",
        probes=False,
        batch_size=BATCH,
    )
    base = replace(base, **changes)
    card.check_size(base.image_size)
    return [
        *_solved(base, sample),
        *(plan for seed in range(seeds) for plan in _trained(replace(base, seed=base.seed + seed), sample)),
    ]


def _solved(base: Plan, sample: Dataset | None) -> list[Plan]:
    """Of what is solved, not trained, one run serves all seeds: probes by depth, and AnA with every group
    frozen.
    """
    probes = [_probe(base, n) for n in cuts(base.groups)]
    return [*probes, _on(sample, probes[-1])] if sample else probes


def _trained(base: Plan, sample: Dataset | None) -> list[Plan]:
    """The networks of one seed: from random weights, then at every n with frozen and with fine-tuned
    copies.
    """
    made = [copy for n in cuts(base.groups) for copy in copies(base, n)]
    return [base, *made, *(_on(sample, copy) for copy in made if sample)]


def _probe(base: Plan, n: int) -> Plan:
    """A linear head on the codes after the first n pretrained groups. That of all groups is AnB with
    everything frozen.
    """
    strategy: Strategy = "linear_probe" if n == len(base.groups) else "early_linear_probe"
    return replace(
        base,
        strategy=strategy,
        pretrained=base.groups,
        trained=(),
        head_after=base.groups[n - 1],
        reading="mean",
    )


def copies(base: Plan, n: int) -> list[Plan]:
    """The first n groups copied into a network that is otherwise random: frozen, and fine-tuned with the
    rest. Copied all, they are fine-tuned from a solved head.
    """
    tuned = replace(base, strategy="fine_tune_all", pretrained=base.groups[:n])
    if n == len(base.groups):
        return [replace(tuned, head_start="solved")]
    return [replace(tuned, strategy="fine_tune_top", trained=base.groups[n:]), tuned]


def _on(sample: Dataset, plan: Plan) -> Plan:
    """The same on the images of the sample."""
    return replace(plan, dataset=sample.id, fingerprint=sample.fingerprint, excluded=(), relabelled=())


@dataclass(frozen=True)
class Study(Experiment):
    """The folder of one layer study."""

    kind: ClassVar[str] = "study"

    @classmethod
    def home(cls, workspace: Workspace) -> Path:
        return workspace.studies

    @property
    def target(self) -> str:
        """The dataset that is B."""
        return self.members[0].plan.dataset

    def name_of(self, member: Member) -> str:
        curve, n = point_of(member.plan, self.target)
        named = NAMES[curve].format(n=n, cut=member.plan.head_after)
        return named if member.plan.fixed_features else f"{named}, seed {member.plan.seed}"


def point_of(plan: Plan, target: str) -> tuple[Curve, int]:
    """The curve that a plan of a study belongs to, and its n."""
    n = sum(group in plan.pretrained for group in plan.network_groups)
    if n == 0:
        return "base", 0
    if plan.dataset != target:
        return "AnA" if plan.frozen else "AnA+", n
    return ("probe" if plan.fixed_features else "AnB" if plan.frozen else "AnB+"), n

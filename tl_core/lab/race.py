"""A race: several strategies on the same split with the same seeds."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar, get_args

from tl_core.backbones import BackboneCard
from tl_core.dataset import Dataset
from tl_core.lab.experiment import Experiment, check_seeds
from tl_core.lab.member import Member
from tl_core.lab.race_drops import reason_to_drop
from tl_core.matrix import Answers
from tl_core.matrix.scenario import scenario_for
from tl_core.matrix.strategy import RECIPES, Strategy, recipe_for
from tl_core.plans import Plan
from tl_core.plans.options import with_useful
from tl_core.plans.plan import Changes
from tl_core.plans.recommendation import plan_for
from tl_core.workspace import Workspace

SEEDS = 3
STRATEGIES: tuple[Strategy, ...] = get_args(Strategy)
# Who races unless told otherwise. From random weights is a control, the dearest of all: on request.
RACERS = tuple(strategy for strategy in STRATEGIES if RECIPES[strategy].pretrained)


def plans_for_race(
    strategies: Sequence[str],
    seeds: int,
    answers: Answers,
    card: BackboneCard,
    dataset: Dataset,
    changes: Changes,
    early_cut: str | None = None,
) -> list[Plan]:
    """One plan a run, seed by seed, so that a race stopped early has run every strategy about equally often.

    The budget is equal: every strategy that fine-tunes gets the epochs of `fine_tune_all`, from scratch too.
    A strategy whose features are fixed is solved and not trained: nothing in it is random but the folds that
    choose C, and one run serves all seeds. `early_cut` is that of `plan_for`. `changes` are fields of every
    plan that has a use for them; its `seed` is the first one. Raises ValueError for less than two strategies,
    one that is unknown, one without the rule's own, or too many seeds.
    """
    rule = scenario_for(answers).strategy
    for strategy in strategies:
        recipe_for(strategy)
    if rule not in strategies or len(set(strategies)) < 2:
        raise ValueError(f"a race is between the rule's strategy, {rule}, and at least one other; name both")
    check_seeds(seeds)
    epochs = plan_for("fine_tune_all", answers, card, dataset).epochs
    raced = [plan_for(name, answers, card, dataset, early_cut) for name in STRATEGIES if name in strategies]
    plans = [with_useful(replace(plan, epochs=epochs), changes) for plan in raced]
    card.check_size(plans[0].image_size)
    again = [plan for plan in plans if not plan.fixed_features]
    return plans + [replace(plan, seed=plan.seed + number) for number in range(1, seeds) for plan in again]


@dataclass(frozen=True)
class Race(Experiment):
    """The folder of one race."""

    kind: ClassVar[str] = "race"

    @classmethod
    def home(cls, workspace: Workspace) -> Path:
        return workspace.races

    @property
    def rule(self) -> Strategy:
        """What the matrix says of this data."""
        plan = self.members[0].plan
        return scenario_for(Answers(plan.size, plan.similarity)).strategy

    def name_of(self, member: Member) -> str:
        return f"{recipe_for(member.plan.strategy).title}, seed {member.plan.seed}"

    def reason_to_drop(self, member: Member) -> str:
        """That its strategy cannot catch up, where the earlier rounds say so."""
        return reason_to_drop(self.members, member)

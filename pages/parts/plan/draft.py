"""The plan being drawn up: the recommendation, the user's preset, and their changes, kept as plain fields.
Imports no streamlit.
"""

from dataclasses import dataclass, replace

from tl_core.backbones import BackboneCard
from tl_core.dataset import Dataset
from tl_core.matrix import Answers
from tl_core.matrix.axes import Axes
from tl_core.matrix.scenario import Scenario, scenario_for
from tl_core.matrix.strategy import Strategy
from tl_core.plans import Plan
from tl_core.plans.plan import Changes, changes_of
from tl_core.plans.recommendation import plan_for


@dataclass(frozen=True)
class Basis:
    """What a plan is drawn up from. A dataset, two answers and a backbone recommend one strategy; the user
    may take another, and may have `left` a plan changed.
    """

    dataset: Dataset
    answers: Answers
    card: BackboneCard
    preset: Strategy | None = None
    axes: Axes | None = None
    left: Plan | None = None

    def with_preset(self, preset: Strategy | None) -> "Basis":
        return replace(self, preset=preset)

    def with_left(self, plan: Plan | None) -> "Basis":
        """Going on from where a plan was left, where it is about the same things; else as it was."""
        return replace(self, preset=plan.strategy, left=plan) if plan and self._is_of(plan) else self

    def _is_of(self, plan: Plan) -> bool:
        """Also where images were added since, or left out: the plan is drawn up anew with them."""
        return (plan.dataset, plan.size, plan.similarity, plan.weights, plan.groups) == (
            self.dataset.id,
            self.answers.size,
            self.answers.similarity,
            self.card.weights,
            self.card.group_names,
        )

    @property
    def scenario(self) -> Scenario:
        return scenario_for(self.answers)

    @property
    def strategy(self) -> Strategy:
        return self.preset or self.scenario.strategy

    @property
    def early_cut(self) -> str | None:
        """The cut that a depth profile chose for scenario 3, where one was measured."""
        return self.axes.early_cut if self.axes else None

    @property
    def about(self) -> str:
        """Names the plan that changes are changes of."""
        return (
            f"{self.dataset.id} {self.answers.size} {self.answers.similarity} {self.card.weights}"
            f" {self.strategy} {self.early_cut}"
        )

    @property
    def recommended(self) -> Plan:
        return plan_for(self.scenario.strategy, self.answers, self.card, self.dataset, self.early_cut)

    @property
    def start(self) -> Plan:
        """The plan of the preset, before any change."""
        return plan_for(self.strategy, self.answers, self.card, self.dataset, self.early_cut)

    @property
    def plan(self) -> Plan:
        """The plan of the preset with every change."""
        return replace(self.start, **changeable(self.left)) if self.left else self.start


def changeable(plan: Plan) -> Changes:
    """All of a plan that may be changed: the rest follows from the data and the backbone."""
    return changes_of({name: getattr(plan, name) for name in Changes.__annotations__})

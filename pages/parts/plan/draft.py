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
    may take another.
    """

    dataset: Dataset
    answers: Answers
    card: BackboneCard
    preset: Strategy | None = None
    axes: Axes | None = None

    def with_preset(self, preset: Strategy) -> "Basis":
        return replace(self, preset=preset)

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


def with_changes(plan: Plan, changes: Changes) -> Plan:
    """Raises ValueError where the changes do not go together."""
    return replace(plan, **changes)


def changes_from(plan: Plan, changed: Plan) -> Changes:
    """The fields in which `changed` differs from `plan`."""
    before, after = plan.to_json(), changed.to_json()
    return changes_of({name: value for name, value in after.items() if value != before[name]})

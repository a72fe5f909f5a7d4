"""What the data itself says of the strategies: probes first, then pilots for as long as they can decide."""

from dataclasses import dataclass
from typing import Unpack

from tl_core.advice import Advice
from tl_core.backbones import BackboneCard
from tl_core.dataset import Dataset
from tl_core.evidence import notebook
from tl_core.evidence.wording import in_points, readable_seconds
from tl_core.matrix.answers import Similarity, Size
from tl_core.matrix.axes import check_measurable
from tl_core.matrix.strategy import recipe_for
from tl_core.plans import Plan
from tl_core.plans.plan import DeviceChoice
from tl_core.verbs.data import Data, Place, workspace_of
from tl_core.verbs.recommending import basis_of
from tl_core.verbs.setting import AUTO, terms
from tl_core.verbs.wishes import Answered, Selection, check
from tl_core.workspace.events import Report


@dataclass(frozen=True)
class AdvisedPlan:
    """The advice on a dataset, and the advised strategy as a plan that can be run."""

    advice: Advice
    plan: Plan
    dataset: Dataset
    card: BackboneCard
    notes: tuple[str, ...]

    @property
    def sentence(self) -> str:
        return self.advice.sentence

    def to_json(self) -> dict[str, object]:
        return {
            "dataset": self.dataset.id,
            **self.advice.to_json(),
            "steps": [step.to_json() for step in self.advice.steps()],
            "plan": self.plan.to_json(),
            "notes": list(self.notes),
        }

    def _repr_html_(self) -> str:
        """The sentence, then a line a strategy."""
        rows = [
            [
                recipe_for(line.strategy).title,
                in_points(line.accuracy),
                "" if line.seconds is None else readable_seconds(line.seconds),
                line.evidence,
            ]
            for line in self.advice.lines
        ]
        advice = self.advice
        return "".join(
            (
                notebook.title(advice.sentence),
                notebook.table(["strategy", "expected accuracy", "a run takes", "rests on"], rows),
                notebook.paragraphs(advice.difference, advice.another, *self.notes),
            )
        )


def advise(
    data: Data,
    *,
    within: float | None = None,
    budget: float | None = None,
    size: Size | None = None,
    similarity: Similarity | None = None,
    measure: bool | None = None,
    weights: str = AUTO,
    device: DeviceChoice = "auto",
    workspace: Place | None = None,
    report: Report | None = None,
    **selection: Unpack[Selection],
) -> AdvisedPlan:
    """Which strategy will do best on this data, how sure that is, and what it costs.

    Of the strategies within so many points of the best it is the cheapest; `within` is never finer than the
    images allow. After `budget` seconds no pilot is begun. What was found out is kept: asked again, the
    advice goes on from there. Raises ValueError where nothing can be measured: no validation images, or a
    class with a single image.
    """
    check(selection, Selection)
    _check_figures(within, budget)
    with terms(weights, device, workspace_of(workspace, data), report) as told:
        wishes: Answered = {"size": size, "similarity": similarity, "measure": measure, **selection}
        basis = basis_of(data, wishes, told)
        check_measurable(basis.dataset)
        inquiry = basis.inquiry(None if within is None else within / 100)
        advice = inquiry.advice_within(budget)
        plan = inquiry.case.plans[advice.advised]
        return AdvisedPlan(advice, plan, basis.dataset, basis.card, tuple(basis.notes))


def _check_figures(within: float | None, budget: float | None) -> None:
    if within is not None and not 0 <= within <= 100:
        raise ValueError(f"within is {within:g}; give points of accuracy from 0 to 100")
    if budget is not None and not budget >= 0:
        raise ValueError(f"budget is {budget:g}; give seconds, 0 or more")

"""A plan to run or to try out: a whole one that was given, or the recommendation with its changes."""

from dataclasses import dataclass, replace

from tl_core.dataset import Dataset
from tl_core.plans import Plan
from tl_core.verbs.data import Data, check_kept, dataset_of
from tl_core.verbs.recommending import Recommendation, recommendation_on
from tl_core.verbs.setting import Terms
from tl_core.verbs.wishes import Selection, Wishes, given


@dataclass(frozen=True)
class Draft:
    """A plan, the images it is about, and what was assumed on the way."""

    plan: Plan
    dataset: Dataset
    notes: tuple[str, ...]


def draft(
    data: Data | Plan | Recommendation,
    wishes: Wishes,
    here: Terms,
    plan: Plan | None = None,
    needless: str = "",
) -> Draft:
    """The plan that is meant: `plan`, or `data` where that is one, else the recommendation for the data.

    `needless` says why nothing need be measured for a recommendation, as in `basis_of`.
    Raises ValueError where a whole plan comes with changes, or is about other images than the data has now.
    """
    notes: tuple[str, ...] = ()
    if isinstance(data, Recommendation):
        notes = data.notes
        data = data.plan
    if isinstance(data, Plan):
        check_kept(data.dataset, here.workspace)
        plan = data
        data = plan.dataset
    if plan is None:
        recommended = recommendation_on(data, wishes, here, needless)
        return Draft(recommended.plan, recommended.dataset, recommended.notes)
    _refuse_changes(plan, wishes, here)
    dataset = dataset_of(data, wishes, here.workspace, here.report)
    if (plan.dataset, plan.fingerprint) != (dataset.id, dataset.fingerprint):
        raise ValueError(f"the plan is about other images than {dataset.id} has now; plan it anew")
    chosen = plan if here.choice == "auto" else replace(plan, device=here.choice)
    return Draft(chosen, dataset, notes)


def _refuse_changes(plan: Plan, wishes: Wishes, here: Terms) -> None:
    changes = [name for name in given(wishes, wishes) if name not in Selection.__annotations__]
    if here.weights and str(here.weights) != plan.weights:
        changes.append("weights")
    if changes:
        raise ValueError(f"a whole plan has its own {', '.join(changes)}; give the data, or change the plan")

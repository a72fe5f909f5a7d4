"""Where the data lies in the matrix, what the matrix says of it, and that as a plan."""

from dataclasses import asdict, dataclass, replace
from typing import Unpack

from tl_core.advice import Advice
from tl_core.advice.case import Case
from tl_core.backbones import BackboneCard
from tl_core.backbones.card import HEAD
from tl_core.dataset import Dataset
from tl_core.dataset.fitting_weights import why
from tl_core.evidence import notebook
from tl_core.matrix import Answers
from tl_core.matrix.axes import Axes, answers_for, measured
from tl_core.matrix.scenario import MATRIX, Scenario, scenario_for
from tl_core.matrix.strategy import recipe_for
from tl_core.pilots.inquiry import Inquiry
from tl_core.plans import Plan
from tl_core.plans.cost import sentence_for
from tl_core.plans.options import OF_THE_LOOP, refuse_idle
from tl_core.plans.plan import DeviceChoice, changes_of
from tl_core.plans.recommendation import plan_for, warnings_for
from tl_core.verbs.data import Data, Place, dataset_of, workspace_of
from tl_core.verbs.setting import AUTO, Setting, Terms, terms
from tl_core.verbs.wishes import Answered, Selection, Wishes, check, given, named
from tl_core.workspace import Workspace
from tl_core.workspace.events import Report

# What may be wished for otherwise than recommended, by the names of the plan's own fields.
CHANGES = (
    "head",
    "head_after",
    "reading",
    "epochs",
    "batch_size",
    "image_size",
    "seed",
    "class_weights",
    *OF_THE_LOOP,
)
# `head_after` may say so: the cut that the depth profile chose.
MEASURED = "measured"
NAMED = "the strategy was named, so nothing was measured"


@dataclass(frozen=True)
class Measurement:
    """Both axes of the matrix, measured on a dataset with a backbone."""

    dataset: str
    weights: str
    axes: Axes

    def to_json(self) -> dict[str, object]:
        return {"dataset": self.dataset, "weights": self.weights, **self.axes.to_json()}

    def _repr_html_(self) -> str:
        axes = self.axes
        signals = axes.similarity.signals
        rows = [[each.name, each.figure, each.vote or "no vote", each.sure] for each in signals]
        return "".join(
            (
                notebook.title(f"Size {axes.size.verdict()}; similarity {axes.similarity.verdict or 'open'}"),
                notebook.paragraphs(*axes.size.sentences(), axes.similarity.sentence),
                notebook.table(["signal", "figure", "says", "how sure"], rows),
            )
        )


@dataclass(frozen=True)
class Recommendation:
    """What to do with a dataset: its scenario in the matrix, a plan that can be run, and what was assumed.

    `advice` is what the images themselves said, which the plan follows; None where they were not asked.
    """

    plan: Plan
    dataset: Dataset
    card: BackboneCard
    notes: tuple[str, ...]
    workspace: Workspace
    advice: Advice | None = None

    @property
    def scenario(self) -> Scenario:
        return scenario_for(Answers(self.plan.size, self.plan.similarity))

    @property
    def sentence(self) -> str:
        """The plan in one sentence, with its cost."""
        return sentence_for(self.plan, self.card, self.dataset, self.workspace)

    @property
    def warnings(self) -> list[str]:
        return warnings_for(self.plan, self.card)

    def to_json(self) -> dict[str, object]:
        return {
            "dataset": self.dataset.id,
            "strategy": self.plan.strategy,
            "scenario": asdict(self.scenario),
            "advice": self.advice.to_json() if self.advice else None,
            "notes": list(self.notes),
            "sentence": self.sentence,
            "warnings": self.warnings,
            "plan": self.plan.to_json(),
        }

    def _repr_html_(self) -> str:
        """The matrix with the cell of this data framed, then the plan's sentence."""
        cells: dict[str, dict[str, str]] = {}
        for cell in MATRIX.values():
            cells.setdefault(cell.size, {})[cell.similarity] = recipe_for(cell.strategy).title
        return "".join(
            (
                notebook.title(f"{self.dataset.title}: {recipe_for(self.plan.strategy).title}"),
                notebook.matrix(cells, (self.plan.size, self.plan.similarity)),
                notebook.paragraphs(self.scenario.reason, self.sentence, *self.warnings, *self.notes),
            )
        )


@dataclass(frozen=True)
class Basis:
    """What a plan is drawn up from, and what was assumed on the way."""

    dataset: Dataset
    card: BackboneCard
    axes: Axes | None
    answers: Answers
    notes: list[str]
    here: Setting

    @property
    def early_cut(self) -> str | None:
        return self.axes.early_cut if self.axes else None

    def inquiry(self, asked: float | None = None) -> Inquiry:
        """The question to the images which strategy will do best; `asked` is the margin, as a share."""
        here, about = self.here, (self.dataset, self.card, self.answers, self.early_cut)
        case = Case(*about, here.workspace, changes_of(here.changes()))
        return Inquiry(case, here.weights, here.choice, here.report, asked)


def measure(
    data: Data,
    *,
    weights: str = AUTO,
    device: DeviceChoice = "auto",
    workspace: Place | None = None,
    report: Report | None = None,
    **selection: Unpack[Selection],
) -> Measurement:
    """Both axes of the matrix, measured once on these images with these weights.

    Raises ValueError where there is nothing to measure with: no validation images, or a single class.
    """
    check(selection, Selection)
    with terms(weights, device, workspace_of(workspace, data), report) as told:
        dataset = dataset_of(data, selection, told.workspace, told.report)
        here = told.about(dataset)
        return Measurement(dataset.id, str(here.weights), here.axes(dataset, here.card()))


def recommend(
    data: Data,
    *,
    weights: str = AUTO,
    device: DeviceChoice = "auto",
    workspace: Place | None = None,
    report: Report | None = None,
    **wishes: Unpack[Wishes],
) -> Recommendation:
    """The scenario, its strategy and the plan, without running it.

    `wishes` change the plan, by the names of its fields. Raises ValueError for a plan that cannot run.
    """
    check(wishes, Wishes)
    with terms(weights, device, workspace_of(workspace, data), report) as told:
        return recommendation_on(data, wishes, told)


def recommendation_on(data: Data, wishes: Wishes, told: Terms, needless: str = "") -> Recommendation:
    """The recommendation with the changes that were wished for; `needless` is that of `basis_of`."""
    chosen = wishes.get("strategy") or "auto"
    needless = needless if chosen == "auto" else NAMED
    basis = basis_of(data, wishes, told, needless)
    card, axes, notes = basis.card, basis.axes, basis.notes
    advice = None if needless else _advice_on(basis, wishes)
    notes += [sentence for sentence in (advice.sentence, advice.difference) if sentence] if advice else []
    changes = given(wishes, CHANGES)
    if wishes.get("head_after") == MEASURED:
        axes = basis.here.axes(basis.dataset, card)
        changes["head_after"] = axes.early_cut
    if (groups := wishes.get("train_groups")) is not None:
        changes["trained"] = _groups(named(groups), card)
    recommended = advice.advised if advice else scenario_for(basis.answers).strategy
    strategy = recommended if chosen == "auto" else chosen
    plan = plan_for(strategy, basis.answers, card, basis.dataset, axes.early_cut if axes else None)
    plan = replace(plan, **changes_of({**basis.here.changes(), **changes}))
    card.check_size(plan.image_size)
    refuse_idle(plan)
    if axes and plan.head_after == axes.early_cut:
        notes.append(axes.similarity.depth.cut_reason)
    return Recommendation(plan, basis.dataset, card, tuple(notes), told.workspace, advice)


def _advice_on(basis: Basis, wishes: Wishes) -> Advice | None:
    """What the images say at once, without pilots. None where they were not to be measured, or both answers
    were given: then it is the notes that are asked.
    """
    given_both = wishes.get("size") and wishes.get("similarity")
    if basis.axes is None or given_both or wishes.get("measure") is False:
        return None
    return basis.inquiry().advice_within(budget=0)


def basis_of(data: Data, wishes: Answered, told: Terms, needless: str = "") -> Basis:
    """The images, the backbone, both axes as they were measured, before or now, and both answers.

    Nothing is measured where both answers are given, `measure` is False, or `needless` says why nothing need
    be.
    """
    dataset = dataset_of(data, wishes, told.workspace, told.report)
    here = told.about(dataset)
    card = here.card()
    size, similarity = wishes.get("size"), wishes.get("similarity")
    axes, why_not = measured(here.workspace, dataset, card), needless
    if axes is None and not needless and wishes.get("measure") is not False and not (size and similarity):
        axes, why_not = _measured_now(dataset, card, here)
    answers, notes = answers_for(dataset, axes, size, similarity, why_not)
    if told.weights is None:
        notes.insert(0, f"weights were not given, so {here.weights} was taken: {why(dataset)}")
    return Basis(dataset, card, axes, answers, notes, here)


def _measured_now(dataset: Dataset, card: BackboneCard, here: Setting) -> tuple[Axes | None, str]:
    """Both axes, and, where there is nothing to measure with, why."""
    try:
        return here.axes(dataset, card), ""
    except ValueError as error:
        return None, f"it cannot be measured: {str(error).partition(';')[0]}"


def _groups(names: list[str], card: BackboneCard) -> tuple[str, ...]:
    """The layer groups of these names, stem first. The head may be named; it learns anyway."""
    chosen = set(names) - {HEAD}
    for name in chosen:
        card.group(name)
    return tuple(name for name in card.group_names if name in chosen)

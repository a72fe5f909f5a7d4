"""What the user has chosen, opened: the dataset, the answers, the backbone. A page that needs one says so
where it is missing.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

import streamlit as st

from pages.parts.choices import believed, session, visitor
from pages.parts.frame import step, waiting, words
from tl_core.backbones import BackboneCard
from tl_core.backbones.card import IMAGENET, Kind, parse_weights, shipped, written
from tl_core.dataset import Dataset, uploads
from tl_core.dataset.fitting_weights import weights_for
from tl_core.engines import questions
from tl_core.matrix import Answers
from tl_core.matrix.axes import Axes, measured
from tl_core.matrix.scenario import scenario_for
from tl_core.matrix.strategy import Strategy
from tl_core.plans import Plan, drafts
from tl_core.runs.run import find_run
from tl_core.workspace import visitors
from tl_core.workspace.stored import DamagedFileError, value_of

EARLIER = 20
COME_WITH_THAW: dict[Kind, str] = {"imagenet": "ImageNet weights", "bundled": "Teaching backbone"}
PLAN_GONE = "The plan of this link is no longer kept here. This is the recommended one."
GONE = "That set is not here: it was removed, its link is from another machine, or it is not shared with you."


@st.cache_resource(max_entries=4, show_spinner=False)
def _read(folder: str, written: float) -> Dataset:
    return Dataset.read(Path(folder))


def opened(folder: Path) -> Dataset | None:
    """The dataset in `folder`, read again once it was written again; None where there is none to be seen."""
    stored = folder / "dataset.json"
    if not stored.exists() or not visitors.may_see(folder, visitor.here()):
        return None
    return _read(str(folder), stored.stat().st_mtime)


def dataset_folder() -> Path:
    """Where the chosen dataset keeps its list and its thumbnails."""
    return visitor.workspace().datasets / (session.dataset_id() or "")


def dataset_if_any() -> Dataset | None:
    """The chosen dataset; None where none was chosen, or where the chosen one is not here."""
    return opened(dataset_folder()) if session.dataset_id() else None


def dataset() -> Dataset:
    """The chosen dataset. Without one the page says so and ends."""
    return dataset_if_any() or step.missing(
        GONE if session.named("data") else "There is no dataset yet.",
        "guide/dataset.py",
        "Choose your data first",
    )


def go_on_with(variant: Dataset) -> None:
    """With a variant of the chosen dataset, which is this browser's."""
    uploads.take_in(visitor.workspace(), variant)
    session.remember_variant(variant.id)


def try_variant(make: Callable[[], Dataset]) -> None:
    """Go on with the variant that `make` makes; where it cannot be made, the page says why and stays."""
    try:
        variant = make()
    except ValueError as error:
        step.refused(error)
        return
    go_on_with(variant)
    st.rerun()


def whole(dataset: Dataset) -> Dataset:
    """The dataset with no correction, of which this may be a variant. Where it has been removed, the page
    says so and ends.
    """
    return whole_if_any(dataset) or step.missing(
        "The dataset that these images were chosen from is gone.",
        "guide/dataset.py",
        "Choose your data again",
    )


def whole_if_any(dataset: Dataset) -> Dataset | None:
    """The same; None where it has been removed."""
    return opened(visitor.workspace().datasets / dataset.base) if dataset.corrections else dataset


def as_corrected(dataset: Dataset, whole: Dataset) -> Dataset:
    """The chosen dataset where it is `whole` with whatever corrections, else `dataset`."""
    now = dataset_if_any()
    return now if now and whole_if_any(now) == whole else dataset


def checked(whole: Dataset) -> Dataset | None:
    """The dataset with those corrections of `whole` that were last checked up; None where none were."""
    name = believed.like(believed.DATASET_ID)(session.named("checked") or "")
    found = opened(visitor.workspace().datasets / name) if name else None
    return found if found and whole.id in (found.id, found.base) else None


def answers() -> Answers:
    """Both answers. Without them the page says so and ends."""
    return session.answers() or step.missing(
        "First say how many images you have, and how similar they are.",
        "guide/scenario.py",
        "Answer both questions",
    )


def take_up(plan: Plan, run: str | None = None) -> None:
    """The data, the answers and the backbone of the plan are the chosen ones; and the plan of that run is."""
    recommended = scenario_for(Answers(plan.size, plan.similarity)).strategy
    session.take_up(replace(plan, strategy=plan.strategy if run else recommended), recommended, run)


def keep(plan: Plan, recommended: Strategy) -> None:
    """From now on this is the plan, also behind its link."""
    session.remember_plan(plan.strategy, recommended, drafts.keep(visitor.workspace(), plan))


def kept() -> Plan | None:
    """The plan as it was left, or that of the run last opened; None where it is just its strategy's. Where
    it is gone the page says so.
    """
    id = session.plan_id()
    if id is None:
        return None
    try:
        return _plan_named(id)
    except ValueError:
        st.warning(PLAN_GONE, icon=":material/link_off:")
        session.forget_changes()
        return None


def _plan_named(id: str) -> Plan:
    here = visitor.workspace()
    return drafts.find(here, id) if drafts.ID.fullmatch(id) else find_run(here, id).plan


def awaited_card() -> BackboneCard:
    """The card of the chosen weights. Until another process has described the weights, the page shows how far
    that process is, and ends.
    """
    taken = weights()
    task = questions.describe(visitor.workspace(), taken)
    if card := shipped(parse_weights(taken)):
        task.ask()
        return written(task.answer_file) or card
    return waiting.answer_of(task, partial(value_of, of=BackboneCard)) or st.stop()


def weights() -> str:
    """The chosen weights as the command line writes them; where none were, those that fit the dataset."""
    found = dataset_if_any()
    return session.weights() or str(weights_for(found) if found else IMAGENET)


def take_weights(text: str) -> None:
    """Choose weights."""
    session.remember_weights(text, instead_of=weights())


def weights_name(weights: str) -> str:
    """What pages call these weights: a folder by its own name, without the path to it."""
    named = parse_weights(weights)
    return COME_WITH_THAW.get(named.kind) or Path(named.name).name


def with_backbone(title: str, weights: str) -> str:
    """A dataset's title and the backbone's name, in Markdown."""
    return f"{words.label(title)}, backbone: {words.label(weights_name(weights))}"


def axes(dataset: Dataset, card: BackboneCard) -> Axes | None:
    """What was measured on these images with these weights; None where nothing was."""
    return measured(visitor.workspace(), dataset, card)


@st.cache_data(max_entries=200, show_spinner=False)
def _summary(folder: str, when: float) -> tuple[str, str, int, int]:
    found = Dataset.read(Path(folder))
    return found.id, found.title, len(found.classes), len(found.items)


class Earlier(NamedTuple):
    """A dataset of the workspace in a list of such; `damage` says why it cannot be read, else it is empty."""

    id: str
    name: str
    classes: int
    images: int
    anothers: bool
    damage: str = ""


def earlier() -> list[Earlier]:
    """The latest datasets of the workspace, of this browser's before others', each newest first."""
    here = visitor.here()
    found = visitor.workspace().datasets.glob("*/dataset.json")
    times = {path.parent: path.stat().st_mtime for path in found if visitors.may_see(path.parent, here)}
    anothers = {folder: visitors.is_anothers(folder, here) for folder in times}
    newest = sorted(times, key=lambda folder: (anothers[folder], -times[folder]))[:EARLIER]
    return [_earlier(folder, times[folder], anothers[folder]) for folder in newest]


def _earlier(folder: Path, when: float, anothers: bool) -> Earlier:
    try:
        return Earlier(*_summary(str(folder), when), anothers)
    except DamagedFileError as error:
        return Earlier(folder.name, folder.name, 0, 0, anothers, str(error))

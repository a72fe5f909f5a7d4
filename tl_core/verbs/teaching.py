"""What Thaw teaches with: statements of the notes tried out, tables of what the bundled backbone is worth and
how often the advice was right.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Unpack

from tl_core.backbones.card import IMAGENET
from tl_core.dataset import Dataset
from tl_core.evidence import notebook
from tl_core.evidence.wording import readable_seconds
from tl_core.lessons.shelf import lesson_named
from tl_core.lessons.tried import Tried, at_once, kept_file, read
from tl_core.plans.plan import DeviceChoice
from tl_core.verbs.data import Data, Place, dataset_of, workspace_of
from tl_core.verbs.progress import heard
from tl_core.verbs.setting import AUTO, Setting, terms, weights_of
from tl_core.verbs.wishes import Selection, check
from tl_core.workspace import stored
from tl_core.workspace.events import Report


@dataclass(frozen=True)
class TriedLesson:
    """A statement of the notes after it was tried: the sentence it ended in, and what was measured."""

    tried: Tried

    @property
    def sentence(self) -> str:
        return self.tried.ending().sentence

    def to_json(self) -> dict[str, object]:
        return {**stored.as_json(self.tried), "ending": stored.as_json(self.tried.ending())}

    def _repr_html_(self) -> str:
        """The quotation, what was tried, and the sentence."""
        lesson = lesson_named(self.tried.lesson)
        return notebook.title(f"“{lesson.quote}”") + notebook.paragraphs(
            lesson.trying, self.sentence, *self._took()
        )

    def _took(self) -> list[str]:
        """Nothing is said of arithmetic."""
        title, seconds = self.tried.title, readable_seconds(self.tried.seconds)
        return [f"On {title}, in {seconds}."] if title else []


def lesson(
    name: str,
    *,
    data: Data | None = None,
    knobs: Mapping[str, str] | None = None,
    weights: str = AUTO,
    device: DeviceChoice = "auto",
    workspace: Place | None = None,
    report: Report | None = None,
    **selection: Unpack[Selection],
) -> TriedLesson:
    """Try a statement of the notes, on the lesson's built-in images or on `data`; once for the same knobs.

    Raises ValueError for a lesson or a knob that there is not, and where the images do not allow it.
    """
    check(selection, Selection)
    chosen = lesson_named(name)
    turned = chosen.turned(knobs or {})
    if arithmetic := at_once(chosen, turned):
        if data is not None:
            raise ValueError(f"the lesson {name} is arithmetic and looks at no images; leave the data out")
        return TriedLesson(arithmetic)
    with terms(weights, device, workspace_of(workspace, data), report) as told:
        dataset = dataset_of(data or chosen.data, selection, told.workspace, told.report)
        here = told.about(dataset)
        kept = kept_file(told.workspace, name, turned, dataset.fingerprint, str(here.weights))
        tried = read(kept)
        if tried is None:
            tried = _tried(name, turned, dataset, here)
            stored.write(kept, tried)
        return TriedLesson(tried)


def _tried(name: str, turned: dict[str, str], dataset: Dataset, here: Setting) -> Tried:
    from tl_core.trials.shelf import carry_out
    from tl_core.trials.trial import On

    on = On(dataset, here.weights, here.card(), here.workspace, here.device, here.report)
    return carry_out(name, turned, on)


@dataclass(frozen=True)
class DemoTable:
    """A table, a line a row as people read it; and what the rows say."""

    said: dict[str, Any]

    @property
    def sentences(self) -> list[str]:
        return self.said["sentences"]

    def to_json(self) -> dict[str, Any]:
        return self.said

    def _repr_html_(self) -> str:
        return notebook.table(self.said["head"], self.said["lines"]) + notebook.paragraphs(*self.sentences)


def demo(
    table: str,
    names: Sequence[str] = (),
    *,
    weights: str = str(IMAGENET),
    workspace: Place | None = None,
    report: Report | None = None,
) -> DemoTable:
    """A table: `verdict` of the demo sets named, all of them unless given; `probe` of any data named, the
    bundled backbone beside random weights; `advice`, how often the advice was right; `calibrate`, which makes
    what advice is read from, anew, from drawn worlds and from photographs named, seen by `weights`.

    Raises ValueError for a name there is none of.
    """
    from tl_core.demo.tables import TABLES

    if table not in TABLES:
        raise ValueError(f"there is no table {table!r}; take one of {', '.join(TABLES)}")
    with heard(report) as tell:
        return DemoTable(TABLES[table](list(names), weights_of(weights), workspace_of(workspace), tell))

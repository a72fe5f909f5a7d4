"""What is wrong with the images: copies, labels worth a look, bad pictures; and what fills the disk."""

from dataclasses import dataclass
from typing import Unpack

from tl_core.dataset.findings import MEANINGS, CheckUp
from tl_core.disk.storage import Freed, Taken, taken
from tl_core.disk.storage import free as free_kind
from tl_core.evidence import notebook
from tl_core.evidence.wording import readable_bytes
from tl_core.plans.plan import DeviceChoice
from tl_core.verbs.data import Data, Place, dataset_of, workspace_of
from tl_core.verbs.setting import AUTO, terms
from tl_core.verbs.wishes import Selection, check
from tl_core.workspace import Workspace
from tl_core.workspace.events import Report
from tl_core.workspace.stored import as_json

SHOWN_FINDINGS = 5


@dataclass(frozen=True)
class HealthReport:
    """The check-up of a dataset."""

    check_up: CheckUp

    def to_json(self) -> dict[str, object]:
        return self.check_up.to_json()

    def _repr_html_(self) -> str:
        """The findings by kind, the worst first."""
        checked = self.check_up
        blocks = [
            notebook.title(f"{len(checked.findings)} findings in {checked.images} images"),
            notebook.paragraphs(checked.labels),
        ]
        for kind, findings in checked.by_kind().items():
            rows = [[", ".join(found.items), found.sentence] for found in findings[:SHOWN_FINDINGS]]
            blocks.append(notebook.paragraphs(f"{MEANINGS[kind].title} ({len(findings)})"))
            blocks.append(notebook.table(["images", "finding"], rows))
        return "".join(blocks)


def health(
    data: Data,
    *,
    weights: str = AUTO,
    device: DeviceChoice = "auto",
    workspace: Place | None = None,
    report: Report | None = None,
    **selection: Unpack[Selection],
) -> HealthReport:
    """Look for copies, also across the parts, labels worth a look, bad pictures, and unequal classes.

    Without `weights` the best backbone that needs no network looks at the images: one that knows photographs,
    unless the set is drawn.
    """
    check(selection, Selection)
    with terms(weights, device, workspace_of(workspace, data), report) as told:
        dataset = dataset_of(data, selection, told.workspace, told.report)
        from tl_core.checkup.checkup import check_up
        from tl_core.measuring.backbone_ranking import best_at_hand

        here = told.with_weights(told.weights or best_at_hand(told.workspace, dataset))
        return HealthReport(
            check_up(here.weights, here.card(), dataset, here.workspace, here.device, here.report)
        )


@dataclass(frozen=True)
class Storage:
    """What a workspace takes of the disk, kind by kind; and what went of it just now."""

    workspace: Workspace
    kinds: tuple[Taken, ...]
    freed: Freed | None = None

    @property
    def bytes(self) -> int:
        return sum(one.bytes for one in self.kinds)

    def to_json(self) -> dict[str, object]:
        freed = {"freed": as_json(self.freed)} if self.freed else {}
        kinds = [{**as_json(one), "loss": one.loss} for one in self.kinds]
        return {"folder": str(self.workspace.root), "bytes": self.bytes, "kinds": kinds, **freed}

    def _repr_html_(self) -> str:
        lines = [
            (one.title, one.things, readable_bytes(one.bytes), readable_bytes(one.free)) for one in self.kinds
        ]
        went = notebook.paragraphs(self.freed.sentence) if self.freed else ""
        return went + notebook.table(("", "things", "take", "may go"), lines)


def storage(*, free: str | None = None, workspace: Place | None = None) -> Storage:
    """What the workspace takes of the disk and what may go of it; with `free` that kind goes first.

    What a run or a question at work needs stays. Raises ValueError for a kind that never goes so.
    """
    here = workspace_of(workspace)
    freed = free_kind(here, free) if free else None
    return Storage(here, tuple(taken(here)), freed)

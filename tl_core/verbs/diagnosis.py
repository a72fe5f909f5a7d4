"""What is wrong with the images: copies, labels worth a look, bad pictures, unequal classes."""

from dataclasses import dataclass
from typing import Unpack

from tl_core.dataset.findings import MEANINGS, CheckUp
from tl_core.evidence import notebook
from tl_core.plans.plan import DeviceChoice
from tl_core.verbs.data import Data, Place, dataset_of, workspace_of
from tl_core.verbs.setting import AUTO, terms
from tl_core.verbs.wishes import Selection, check
from tl_core.workspace.events import Report

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

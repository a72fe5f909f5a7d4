"""The check-up of a dataset: pictures and codes are searched for faults.

Every picture is looked at once. Its codes are computed and kept for the run.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import torch

from tl_core.backbones import BackboneCard, Weights
from tl_core.checkup.contents import contents
from tl_core.checkup.duplicates import duplicates
from tl_core.checkup.label_errors import judge, label_errors
from tl_core.checkup.label_trust import doubts, on_labels
from tl_core.checkup.picture_faults import looks_of, picture_faults
from tl_core.dataset import Dataset, Item
from tl_core.dataset.findings import SHOWN_FINDINGS, SHOWN_PICTURES, CheckUp, Finding
from tl_core.dataset.health import hints_for
from tl_core.intake.thumbnails import make_thumbnails
from tl_core.network.encoder import encoder_for
from tl_core.runs.hardware import Device
from tl_core.workspace import Workspace
from tl_core.workspace.events import Report


def check_up(
    weights: Weights,
    card: BackboneCard,
    dataset: Dataset,
    workspace: Workspace,
    device: Device,
    report: Report,
) -> CheckUp:
    """All findings, with a thumbnail of each picture that a page will show.

    The user's files are read and never changed.
    """
    looks = looks_of(dataset, report)
    codes = last_codes(weights, card, dataset, workspace, device, report)
    report("Judging the labels", 0, 0)
    labels = torch.tensor([item.label for item in dataset.items])
    judgement = judge(torch.from_numpy(codes), labels, dataset.classes)
    doubted = label_errors(dataset.items, judgement, doubts(judgement, card)) if judgement else ()
    found = [
        *duplicates(dataset, contents(dataset, looks), looks, codes),
        *doubted,
        *picture_faults(dataset.items, looks),
        *class_findings(dataset),
    ]
    checked = CheckUp(dataset.id, str(weights), len(dataset.items), on_labels(judgement, card), tuple(found))
    make_thumbnails(
        shown(checked, dataset.items), Path(dataset.root), workspace.datasets / dataset.id, report
    )
    return checked


def last_codes(
    weights: Weights,
    card: BackboneCard,
    dataset: Dataset,
    workspace: Workspace,
    device: Device,
    report: Report,
) -> np.ndarray:
    """The codes (n, width) of the last layer group, at the image size a plan would take."""
    report("Opening the backbone", 0, 0)
    codes = encoder_for(weights, card, dataset, workspace, device).codes(dataset, workspace, report)
    return codes.whole(codes.last)


def class_findings(dataset: Dataset) -> Iterator[Finding]:
    """The hints that a page gives before any check-up, as findings like the others."""
    for hint in hints_for(dataset):
        yield Finding(hint.kind, f"{', '.join(hint.classes)}: {hint.sentence}", (), hint.score)


def shown(checked: CheckUp, items: Iterable[Item]) -> list[Item]:
    """The items whose pictures a page shows."""
    paths = {
        path
        for findings in checked.by_kind().values()
        for finding in findings[:SHOWN_FINDINGS]
        for path in finding.items[:SHOWN_PICTURES]
    }
    return [item for item in items if item.path in paths]

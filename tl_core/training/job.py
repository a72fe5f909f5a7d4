"""Everything one attempt of a run works with, opened and checked before anything is trained."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from tl_core.backbones.card import parse_weights
from tl_core.dataset import Dataset
from tl_core.dataset.dataset import PARTS, Part
from tl_core.heads.balance import class_weights
from tl_core.network.codes import Codes, Read, compute_codes
from tl_core.network.model import Backbone, Network, build_network, open_backbone
from tl_core.network.pixels import Preprocessing, preprocessing_for
from tl_core.plans import Plan
from tl_core.runs import Run
from tl_core.runs.hardware import Device, device_for
from tl_core.workspace import Workspace
from tl_core.workspace.events import Emit


class StopRequestedError(Exception):
    """The user asked to stop before there was anything worth keeping."""


@dataclass(frozen=True)
class Job:
    """One attempt at a run: its plan, its data, its network on its device, and how to speak and listen."""

    run: Run
    plan: Plan
    dataset: Dataset
    workspace: Workspace
    backbone: Backbone
    network: Network
    preprocessing: Preprocessing
    device: Device
    attempt: int
    emit: Emit
    should_stop: Callable[[], bool]

    def report(self, sentence: str, done: int | None = None, total: int | None = None) -> None:
        """Say what is being done. Raises StopRequestedError when the user has asked to stop."""
        self.emit("stage", stage=sentence, done=done, total=total)
        if self.should_stop():
            raise StopRequestedError

    def class_weights(self) -> Tensor | None:
        """What an image of each class counts (classes,) where the plan evens the classes out; None where all
        count alike.
        """
        if self.plan.class_weights == "none":
            return None
        return class_weights(
            torch.tensor([item.label for item in self.dataset.part("train")]), len(self.dataset.classes)
        )

    def codes(self, *parts: Part) -> Codes:
        """The codes of the pretrained backbone, of every group up to the last, once for all plans; of all
        parts unless named.
        """
        return self.codes_of(self.dataset, parts or PARTS)

    def codes_of(self, images: Dataset, parts: tuple[Part, ...], read: Read | None = None) -> Codes:
        """The same of other images, whose kept pixels `read` gives."""
        whole = Network(self.backbone, self.backbone.layout.names[-1], 1, 1)
        return compute_codes(
            whole, images, self.preprocessing, self.workspace, self.device, self.report, parts, read
        )


def open_job(
    run: Run, workspace: Workspace, attempt: int, emit: Emit, should_stop: Callable[[], bool]
) -> Job:
    """Raises ValueError when the data has changed since the plan was made, or the weights do not fit the
    plan.
    """
    plan = run.plan
    emit("stage", stage="Opening the backbone", done=None, total=None)
    dataset = _dataset(workspace, plan.dataset)
    if dataset.fingerprint != plan.fingerprint:
        raise ValueError(
            f"the images of {dataset.name} have changed since this run was planned; plan it again"
        )
    device = device_for(plan.device)
    torch.manual_seed(plan.seed)
    backbone = open_backbone(parse_weights(plan.weights), workspace, plan.image_size, plan.pretrained)
    if backbone.layout.names != plan.groups:
        raise ValueError(
            f"{plan.weights} has the layer groups {', '.join(backbone.layout.names)}, not those of the plan;"
            " plan it again"
        )
    network = build_network(backbone, plan.head_after, len(dataset.classes)).to(device.name)
    emit("note", sentence=device.reason)
    preprocessing = preprocessing_for(backbone.config, plan.image_size)
    return Job(
        run, plan, dataset, workspace, backbone, network, preprocessing, device, attempt, emit, should_stop
    )


def _dataset(workspace: Workspace, dataset_id: str) -> Dataset:
    try:
        return Dataset.read(workspace.datasets / dataset_id)
    except FileNotFoundError:
        raise ValueError(
            f"the workspace has no dataset {dataset_id} any more; look at the images again"
        ) from None


@dataclass(frozen=True)
class Outcome:
    """Class scores of the final network on each part (n, classes), and how it came to be the final one.

    `best_epoch` is the one that was kept; `chosen_on` says what any choice was made on, `val_used` whether
    that was the validation part. `finished` is false after a stop.
    """

    scores: dict[str, Tensor]
    trained: set[str]
    epochs_done: float
    best_epoch: float
    chosen_on: str
    val_used: bool
    finished: bool
    failure: str = ""

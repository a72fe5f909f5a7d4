"""What one attempt at a run works with, opened and checked before anything is trained."""

from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor

from tl_core.backbones.card import parse_weights
from tl_core.dataset import Dataset
from tl_core.dataset.dataset import PARTS, Part
from tl_core.heads.balance import class_weights
from tl_core.heads.cross_validated import Judged
from tl_core.network.backbone import Backbone, open_backbone
from tl_core.network.codes import Codes
from tl_core.network.encoder import Encoder, Read
from tl_core.network.model import Network
from tl_core.network.pixels import Preprocessing, kept_path, kept_pixels, preprocessing_for
from tl_core.network.receipt import group_hashes
from tl_core.plans import Plan
from tl_core.plans.kept import about, leave, pixels_mark
from tl_core.runs.channel import Channel
from tl_core.runs.hardware import Device, device_for
from tl_core.runs.receipt import Span
from tl_core.runs.result import CrossValidated
from tl_core.training.accumulation import LARGEST_BATCH
from tl_core.workspace import Workspace
from tl_core.workspace.events import Note


@dataclass(frozen=True)
class Setup:
    """A plan, its data, its network on its device, and how to speak and listen.

    `workspace` has what runs share: codes, decoded images, weights. `hashes` are those of all groups and the
    head before anything learned.
    """

    plan: Plan
    dataset: Dataset
    workspace: Workspace
    backbone: Backbone
    network: Network
    preprocessing: Preprocessing
    device: Device
    hashes: dict[str, str]
    channel: Channel

    def class_weights(self) -> Tensor | None:
        """The weight of an image of each class (classes,); None where the plan counts all images alike."""
        if self.plan.class_weights == "none":
            return None
        labels = torch.tensor([item.label for item in self.dataset.part("train")])
        return class_weights(labels, len(self.dataset.classes))

    def codes(self, *parts: Part) -> Codes:
        """Codes of all layer groups of the whole backbone, not only up to this plan's cut.

        So other plans can use them again. `parts` default to all.
        """
        return self.codes_of(self.dataset, parts or PARTS)

    def codes_of(self, images: Dataset, parts: tuple[Part, ...], read: Read | None = None) -> Codes:
        """The same of other images, whose kept pixels `read` gives."""
        encoder = Encoder(self.backbone, self.preprocessing, self.device, about(self.plan)[1])
        return encoder.codes(images, self.workspace, self.channel.report, parts, read)

    def pixels(self) -> np.ndarray:
        """The decoded images of all items of the dataset, uint8 (n, 3, kept, kept): decoded where no earlier
        run has. Raises StopRequestedError.
        """
        data = self.dataset, self.preprocessing, self.workspace
        pixels = kept_pixels(*data, self.channel.report)
        subject = about(self.plan)
        leave(self.workspace, pixels_mark(subject), kept_path(*data), subject, self.dataset.id)
        return pixels


def open_setup(plan: Plan, workspace: Workspace, channel: Channel) -> Setup:
    """Open the data and the weights of a plan, and build its network with a random head.

    Raises ValueError where the data has changed since the plan was made, or the weights do not fit the plan.
    """
    channel.stage("Opening the backbone")
    return setup_on(_dataset(plan, workspace), plan, workspace, channel)


def setup_on(dataset: Dataset, plan: Plan, workspace: Workspace, channel: Channel) -> Setup:
    """The same on images that are at hand. Raises ValueError where the weights do not fit the plan."""
    device = device_for(plan.device, channel.device)
    if device.is_gpu:
        torch.cuda.set_device(device.name)
    torch.manual_seed(plan.seed)
    backbone = open_backbone(parse_weights(plan.weights), workspace, plan.image_size, plan.pretrained)
    if backbone.layout.names != plan.groups:
        raise ValueError(
            f"{plan.weights} has the layer groups {', '.join(backbone.layout.names)}, not those of the plan;"
            " plan it again"
        )
    classes, all_groups = len(dataset.classes), plan.reads == "all"
    network = Network(backbone, plan.head_after, classes, plan.readings[0], all_groups).to(device.name)
    channel.emit(Note(device.reason))
    preprocessing = preprocessing_for(backbone.config, plan.image_size)
    hashes = group_hashes(network)
    return Setup(plan, dataset, workspace, backbone, network, preprocessing, device, hashes, channel)


def _dataset(plan: Plan, workspace: Workspace) -> Dataset:
    try:
        dataset = Dataset.read(workspace.datasets / plan.dataset)
    except FileNotFoundError:
        raise ValueError(
            f"the workspace has no dataset {plan.dataset} any more; look at the images again"
        ) from None
    if dataset.fingerprint != plan.fingerprint:
        raise ValueError(
            f"the images of {dataset.name} have changed since this run was planned; plan it again"
        )
    return dataset


@dataclass(frozen=True)
class Outcome:
    """Class scores of the final network on each part (n, classes), and how it came to be the final one.

    `trained` are the groups that ever learned, `spans` the times in which groups were frozen. `best_epoch` is
    the one that was kept; `chosen_on` says on which images choices were made, `val_used` whether they were
    those of the validation part. `finished` is false after a stop, and after a `failure`, which says why and
    which weights are kept. `judged` is there where a solved head was judged on all images. At most `at_once`
    images fit into memory.
    """

    scores: dict[str, Tensor]
    trained: frozenset[str]
    epochs_done: float
    best_epoch: float
    chosen_on: str
    val_used: bool
    finished: bool
    failure: str = ""
    spans: dict[str, tuple[Span, ...]] = field(default_factory=dict)
    judged: Judged | None = None
    at_once: int = LARGEST_BATCH

    @property
    def cross_validated(self) -> CrossValidated | None:
        return self.judged.checked if self.judged else None

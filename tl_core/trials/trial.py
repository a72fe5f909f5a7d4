"""On what a lesson is tried, and what carries one out."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from tl_core.backbones import BackboneCard, Weights
from tl_core.dataset import Dataset
from tl_core.dataset.dataset import Part
from tl_core.lessons.lesson import Found
from tl_core.network.backbone import open_backbone
from tl_core.network.encoder import Encoder, batch_for, encoder_for
from tl_core.network.pixels import Preprocessing, pixel_batches, pixels_at
from tl_core.network.views import whole_view
from tl_core.runs.hardware import Device
from tl_core.workspace import Workspace
from tl_core.workspace.events import Report


@dataclass(frozen=True)
class On:
    """On what a lesson is tried: images, a backbone, a device; and whom it tells how far it is."""

    dataset: Dataset
    weights: Weights
    card: BackboneCard
    workspace: Workspace
    device: Device
    report: Report

    def encoder(self) -> Encoder:
        """The backbone at the image size that a plan for the images would take."""
        self.report("Opening the backbone", 0, 0)
        return encoder_for(self.weights, self.card, self.dataset, self.workspace, self.device)

    def unlearned(self, encoder: Encoder) -> Encoder:
        """The same architecture with random weights, always the same."""
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(0)
            backbone = open_backbone(self.weights, self.workspace, encoder.preprocessing.size, pretrained=())
        backbone.network.to(self.device.name)
        return replace(encoder, backbone=backbone, weights="random")

    def views(self, how: Preprocessing, part: Part, places: np.ndarray | None = None) -> Iterator[Tensor]:
        """What a network sees of a part's images, or of those at these places, batch after batch: float
        (n, 3, size, size) on the device.
        """
        batch, given = batch_for(self.device, how.size), (self.dataset, how, self.workspace, part)
        pixels = pixel_batches(*given, batch) if places is None else pixels_at(*given, places, batch)
        return (whole_view(images.to(self.device.name), how) for images in pixels)


Knobs = dict[str, str]
Trial = Callable[[Knobs, On], Found]

"""On what a lesson is tried, and what carries one out."""

from collections.abc import Callable
from dataclasses import dataclass

from tl_core.backbones import BackboneCard, Weights
from tl_core.dataset import Dataset
from tl_core.lessons.lesson import Found
from tl_core.network.encoder import Encoder, encoder_for
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


Knobs = dict[str, str]
Trial = Callable[[Knobs, On], Found]

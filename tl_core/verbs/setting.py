"""What several verbs need: a backbone on a device, a workspace, and whom to tell how far it is.

What their arguments name is refused with ValueError before anything runs. Only what needs torch imports it,
inside.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from tl_core.backbones import BackboneCard, Weights
from tl_core.backbones.card import card_path, parse_weights, written
from tl_core.dataset import Dataset
from tl_core.dataset.fitting_weights import weights_for
from tl_core.matrix.axes import Axes, measured
from tl_core.plans.plan import Changes, DeviceChoice
from tl_core.runs.hardware import Device, device_for
from tl_core.verbs.progress import heard
from tl_core.workspace import Workspace
from tl_core.workspace.events import Report

# Named instead of weights: those that fit the images.
AUTO = "auto"


@dataclass(frozen=True)
class Terms:
    """What a verb was told: weights, or None for those that fit the images; the device, the workspace, and
    whom to keep informed.
    """

    weights: Weights | None
    choice: DeviceChoice
    workspace: Workspace
    report: Report

    @property
    def device(self) -> Device:
        return device_for(self.choice)

    def about(self, dataset: Dataset) -> "Setting":
        return self.with_weights(self.weights or weights_for(dataset))

    def with_weights(self, weights: Weights) -> "Setting":
        return Setting(weights, self.choice, self.workspace, self.report)


@dataclass(frozen=True)
class Setting(Terms):
    """With which weights a verb works, on which device and in which workspace; and whom it keeps informed."""

    weights: Weights

    def changes(self) -> Changes:
        """What the setting says of a plan."""
        return {"weights": str(self.weights), "device": self.choice}

    def card(self) -> BackboneCard:
        """The card of the weights on this device, from an earlier look unless the weights are newer."""
        kept = card_path(self.workspace, self.weights, self.device.name)
        if (card := written(kept)) and not _newer(self.weights, kept):
            return card
        from tl_core.measuring.describe import describe

        self.report("Opening the backbone", 0, 0)
        return describe(self.weights, self.workspace, self.device)

    def axes(self, dataset: Dataset, card: BackboneCard) -> Axes:
        """What was measured before, else what a measurement now finds."""
        if kept := measured(self.workspace, dataset, card):
            return kept
        from tl_core.measuring.measure import measure_axes

        return measure_axes(self.weights, card, dataset, self.workspace, self.device, self.report)


@contextmanager
def terms(weights: str, device: DeviceChoice, workspace: Workspace, report: Report | None) -> Iterator[Terms]:
    """The terms of a verb, until the verb ends. Raises ValueError for a misspelt name of weights."""
    with heard(report) as tell:
        yield Terms(None if weights == AUTO else weights_of(weights), device, workspace, tell)


def weights_of(text: str) -> Weights:
    """A folder is made absolute: the run that remembers it may be resumed from anywhere."""
    weights = parse_weights(text)
    absolute = str(Path(weights.name).expanduser().absolute())
    return replace(weights, name=absolute) if weights.kind == "local-dir" else weights


def _newer(weights: Weights, card: Path) -> bool:
    """Whether the weights of a folder were written after the card."""
    file = Path(weights.name) / "model.safetensors"
    return weights.kind == "local-dir" and file.exists() and file.stat().st_mtime > card.stat().st_mtime

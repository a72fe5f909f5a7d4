"""A saved model as one graph without Python: from prepared images to shares, scores and novelty."""

import json

from torch import Tensor, nn

from tl_core.novelty.aspects import seen_in
from tl_core.novelty.memory import Memory
from tl_core.training.export import SavedModel
from tl_core.version import __version__
from tl_core.workspace.stored import as_json

INPUT = "images"


class Graph(nn.Module):
    """Prepared images (N, 3, size, size) -> what `outputs` names, one tensor each.

    `shares` (N, classes) are calibrated and sum to 1; `scores` (N, classes) are what they are made of. Where
    the model knows when to give no answer, `novelty` (N,) is how unlike what it has learned an image is.
    """

    def __init__(self, model: SavedModel) -> None:
        super().__init__()
        self.network = model.scores
        self.temperature = model.temperature
        self.memory = remembered(model)
        self.eval()

    @property
    def outputs(self) -> tuple[str, ...]:
        return ("shares", "scores", "novelty") if self.memory else ("shares", "scores")

    def forward(self, images: Tensor) -> tuple[Tensor, ...]:
        if self.memory is None:
            return self._said(self.network(images))
        with seen_in(self.network, self.memory.aspects) as seen:
            scores = self.network(images)
        return (*self._said(scores), self.memory.learned.novelty(seen))

    def _said(self, scores: Tensor) -> tuple[Tensor, Tensor]:
        return (scores / self.temperature).softmax(1), scores


def remembered(model: SavedModel) -> Memory | None:
    """What the model remembers, where that is enough to give no answer by."""
    return model.memory if model.memory and model.memory.held_out.enough else None


def metadata(model: SavedModel, run: str) -> dict[str, str]:
    """What one must know to use the file, as it lies in it: {name: JSON}."""
    memory = remembered(model)
    told = {
        "classes": list(model.classes),
        "preprocessing": as_json(model.preprocessing),
        "temperature": model.temperature,
        "run": run,
        "thaw": __version__,
    }
    held_out = {"held_out": as_json(memory.held_out)} if memory else {}
    return {name: json.dumps(value) for name, value in (told | held_out).items()}

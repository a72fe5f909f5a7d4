"""From pictures to codes: one pass through a whole backbone, of what the workspace does not have yet."""

import hashlib
import json
import math
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import timm
import torch
from torch import Tensor

from tl_core.backbones import BackboneCard, Reading, Weights
from tl_core.backbones.reading import COARSE, FINE, NARROW
from tl_core.dataset import Dataset
from tl_core.dataset.dataset import PARTS, Part
from tl_core.disk.limit import keep_within_limit
from tl_core.network.backbone import Backbone, open_backbone
from tl_core.network.batchnorm_folding import folded
from tl_core.network.codes import Codes, in_turn, readings_kept, write_codes
from tl_core.network.model import in_evaluation, taps
from tl_core.network.pixels import Preprocessing, pixel_batches, preprocessing_for
from tl_core.network.receipt import digest
from tl_core.network.views import whole_view
from tl_core.plans.kept import codes_mark, leave
from tl_core.plans.recommendation import image_size_for
from tl_core.runs.hardware import Device
from tl_core.workspace import Workspace
from tl_core.workspace.events import Report
from tl_core.workspace.in_use import Held, hold

# A part and how many images at once to its kept pixels, uint8 (n, 3, kept, kept), batch after batch.
Read = Callable[[Part, int], Iterator[Tensor]]
# On the CPU a batch of about this many pixels still fits the cache: at 224 px 8 images at once took 14 ms
# each, 32 took 25 ms; at 64 px, 64 took 1.5 ms each, 8 took 4.8 ms (MobileNetV2, two cores).
BATCH_PIXELS, MOST_AT_ONCE = 300_000, 64
# A GPU needs more images to be busy.
GPU_BATCH = 256


@dataclass(frozen=True)
class Encoder:
    """Pictures in, codes out: a whole backbone on its device, with the preprocessing of one image size.

    Under the name of its `weights` it leaves marks of the codes that are kept.
    """

    backbone: Backbone
    preprocessing: Preprocessing
    device: Device
    weights: str

    def codes(
        self,
        dataset: Dataset,
        workspace: Workspace,
        report: Report,
        parts: tuple[Part, ...] = PARTS,
        read: Read | None = None,
    ) -> Codes:
        """The codes of every layer group, from the workspace or by one pass over the `parts`.

        `read` gives the kept pixels of a part where they are at hand; otherwise they come from the workspace
        or the files.
        """
        folder, held = workspace.codes / self.key(dataset), Held()
        while not hold(folder, held):
            folder.mkdir(parents=True, exist_ok=True)
        parts = tuple(part for part in parts if dataset.part(part))
        missing = tuple(part for part in parts if not (folder / part).exists())
        if missing:
            read = read or partial(pixel_batches, dataset, self.preprocessing, workspace)
            counts = {part: len(dataset.part(part)) for part in missing}
            self._compute(folder, counts, read, workspace, report)
            keep_within_limit(workspace)
        subject = dataset.fingerprint, self.weights, self.preprocessing.size
        for part in parts:
            mark = codes_mark(subject, part, self.device.name)
            leave(workspace, mark, folder / part, subject, dataset.id)
        return replace(Codes.kept_in(folder, self.backbone.layout, parts, dataset), held=held)

    def key(self, dataset: Dataset) -> str:
        """A name for all that codes depend on.

        That is images, weights, preprocessing, precision, and the library that built the network. The words
        in it are its own: a field that gets another name here leaves the codes of every user valid.
        """
        how, backbone = self.preprocessing, self.backbone
        depends_on = {
            "images": dataset.fingerprint,
            "weights": [digest(backbone.group_tensors(name)) for name in backbone.layout.names],
            "preprocessing": {
                "size": how.size,
                "kept": how.kept,
                "mean": how.mean,
                "std": how.std,
                "interpolation": how.interpolation,
                "crop_mode": how.crop_mode,
            },
            "precision": self.device.precision,
            "readings": [COARSE, FINE, NARROW],
            "timm": timm.__version__,
        }
        return hashlib.sha256(json.dumps(depends_on, sort_keys=True).encode()).hexdigest()[:24]

    def _compute(
        self, folder: Path, missing: dict[Part, int], read: Read, workspace: Workspace, report: Report
    ) -> None:
        """One pass over each of the missing {part: number of its images}."""
        done = 0

        def tell(images: int) -> None:
            nonlocal done
            done += images
            report("Computing codes", done, sum(missing.values()))

        size = self.preprocessing.size
        ready = replace(self, backbone=folded(self.backbone, size))
        for part, count in missing.items():
            with in_turn(workspace, f"codes-{folder.name}", report):
                if not (folder / part).exists():  # another process may have been quicker
                    batches = read(part, batch_for(self.device, size))
                    found = ready.encoded(batches, readings_kept(self.backbone.layout, count))
                    write_codes(folder / part, found, count, tell)

    def encoded(
        self, batches: Iterable[Tensor], readings: tuple[Reading, ...]
    ) -> Iterator[dict[Reading, Tensor]]:
        """{reading: float32 codes of all groups side by side} of each batch of kept pixels, which are uint8
        (n, 3, kept, kept).
        """
        network, names = self.backbone.network, self.backbone.layout.names
        with ExitStack() as inside:
            for state in (torch.inference_mode(), in_evaluation(network), self.device.autocast()):
                inside.enter_context(state)
            read = {reading: inside.enter_context(taps(self.backbone, reading)) for reading in readings}
            for pixels in _read_ahead(batches, self.device):
                network(whole_view(pixels.to(self.device.name, non_blocking=True), self.preprocessing))
                yield {
                    reading: torch.cat([codes[name] for name in names], 1).float().cpu()
                    for reading, codes in read.items()
                }


def encoder_for(
    weights: Weights, card: BackboneCard, dataset: Dataset, workspace: Workspace, device: Device
) -> Encoder:
    """The backbone of these weights at the image size that a plan for the dataset would take."""
    side = image_size_for(card, dataset)
    backbone = open_backbone(weights, workspace, side)
    backbone.network.to(device.name)
    return Encoder(backbone, preprocessing_for(backbone.config, side), device, str(weights))


def batch_for(device: Device, size: int) -> int:
    """How many images of `size` px go at once through a network that only computes: a power of two."""
    if device.is_gpu:
        return GPU_BATCH
    return min(MOST_AT_ONCE, 2 ** round(math.log2(BATCH_PIXELS / size**2 + 1)))


def _read_ahead(batches: Iterable[Tensor], device: Device) -> Iterator[Tensor]:
    """The batches in order, the next one read while one is used.

    Where a GPU fetches them, they lie in memory that it can read by itself.
    """
    waiting = iter(batches)

    def following() -> Tensor | None:
        batch = next(waiting, None)
        return batch.pin_memory() if batch is not None and device.is_gpu else batch

    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(following)
        while (batch := coming.result()) is not None:
            coming = pool.submit(following)
            yield batch

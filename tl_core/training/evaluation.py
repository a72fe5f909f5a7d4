"""How good the network of a fine-tuning is now, on one part of the data; and its weights kept when they are
the best so far.
"""

import torch
from torch import Tensor

from tl_core.backbones.card import HEAD
from tl_core.heads.losses import LOSSES
from tl_core.heads.tally import Tally
from tl_core.network.codes import batch_for
from tl_core.network.model import Network, taps
from tl_core.training import checkpoints
from tl_core.training.accumulation import fitting
from tl_core.training.checkpoints import Best
from tl_core.training.loop import WHOLE, Loop


def keep_if_best(loop: Loop) -> None:
    """Evaluate on the validation part, and keep the weights when they are the best so far."""
    loop.job.emit("stage", stage="Validating", done=None, total=None)
    tally = new_tally(loop)
    tally.add(scores_of(loop, loop.training.kept, "val"), loop.labels[loop.indices("val")])
    tally.emit(loop.job.emit, loop.epoch, "val")
    now = Best(loop.epoch, tally.accuracy(HEAD), tally.loss(HEAD))
    if now.beats(loop.best):
        checkpoints.save_best(loop.folder, loop.training.kept, now)
        loop.best = now


def new_tally(loop: Loop) -> Tally:
    return Tally({HEAD: LOSSES[loop.job.plan.head]})


def scores_of(loop: Loop, network: Network, part: str) -> dict[str, Tensor]:
    """{head and groups: class scores (n, classes)} of one part, in eval mode."""
    network.eval()
    images = min(_images_at_once(loop), len(loop.indices(part)))
    return fitting(loop, images, lambda: _scores(loop, network, part))


def _images_at_once(loop: Loop) -> int:
    return min(loop.at_once, batch_for(loop.job.device, loop.job.plan.image_size))


def _scores(loop: Loop, network: Network, part: str) -> dict[str, Tensor]:
    probes, indices, size = loop.training.probes, loop.indices(part), _images_at_once(loop)
    found: dict[str, list[Tensor]] = {HEAD: []}
    with torch.inference_mode(), taps(network) as read:
        for first in range(0, len(indices), size):
            scores, codes = loop.forward(network, indices[first : first + size], WHOLE, read)
            for name, score in {HEAD: scores, **(probes.scores(codes) if probes.names else {})}.items():
                found.setdefault(name, []).append(score.float())
    return {
        name: torch.cat(each) if each else torch.empty(0, len(loop.job.dataset.classes))
        for name, each in found.items()
    }

"""The last activation of a network before and after its ReLU, and a head on each."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial

import torch
from torch import Tensor, nn

from tl_core.dataset.dataset import Part
from tl_core.evidence.difference import difference
from tl_core.evidence.estimate import share_of
from tl_core.lessons.relu import CutCodes
from tl_core.network.backbone import Backbone, example
from tl_core.network.encoder import Encoder
from tl_core.network.hooks import listening, listening_before
from tl_core.network.layer_groups import pooled
from tl_core.network.model import in_evaluation
from tl_core.trials.held_out import head_of, judged_on, labels_of, right
from tl_core.trials.trial import Knobs, On

THRESHOLDS = (nn.ReLU, nn.ReLU6)


@dataclass(frozen=True)
class Tapped:
    """Codes (n, width) of a part, raw and cut at zero, and the share of the activation that was cut."""

    raw: Tensor
    cut: Tensor
    zeros: float


def try_relu(knobs: Knobs, on: On) -> CutCodes:
    """Both codes of the training images and of the held-out ones, and the same head on each."""
    encoder, head = on.encoder(), head_of(knobs["classifier"])
    threshold = last_threshold(encoder.backbone, on.card.input_size)
    part, classes = judged_on(on.dataset), len(on.dataset.classes)
    train, judged = (tapped(encoder, threshold, each, on) for each in ("train", part))
    labels, truth = labels_of(on.dataset, "train"), labels_of(on.dataset, part)
    on.report("Solving a head on each", 0, 0)
    cut = right(train.cut, labels, judged.cut, truth, classes, head)
    raw = right(train.raw, labels, judged.raw, truth, classes, head)
    return CutCodes(
        on.card.architecture,
        threshold is not None,
        train.raw.shape[1],
        judged.zeros,
        tuple(judged.raw[0].tolist()),
        share_of(cut),
        share_of(raw),
        difference(cut, raw),
        len(truth),
    )


def last_threshold(backbone: Backbone, side: int) -> nn.Module | None:
    """The ReLU whose output, averaged over positions, is the network's codes; None where there is none."""
    network = backbone.network
    called: dict[str, Tensor] = {}
    modules = {name: module for name, module in network.named_modules() if isinstance(module, THRESHOLDS)}

    def hear(name: str, activation: Tensor) -> None:
        called.pop(name, None)  # the last call counts
        called[name] = pooled(activation, backbone.layout.channels_last)

    with torch.inference_mode(), in_evaluation(network), listening(modules, hear):
        codes = network(example(side).to(next(network.parameters()).device))
    name = next(reversed(called), None)
    if name is None or called[name].shape != codes.shape:
        return None
    return modules[name] if torch.allclose(called[name], codes, atol=1e-5) else None


def tapped(encoder: Encoder, threshold: nn.Module | None, part: Part, on: On) -> Tapped:
    """Raw and cut codes of a part's images. Where the network cuts nothing, its codes are cut by hand."""
    found = list(_batches(encoder, threshold, part, on))
    raw, cut, zeros = zip(*found, strict=True)
    return Tapped(torch.cat(raw), torch.cat(cut), float(torch.tensor(zeros).mean()))


def _batches(
    encoder: Encoder, threshold: nn.Module | None, part: Part, on: On
) -> Iterator[tuple[Tensor, Tensor, float]]:
    network = encoder.backbone.network
    pool = partial(pooled, channels_last=encoder.backbone.layout.channels_last)
    raw: list[Tensor] = []
    zeros: list[float] = []

    def before(name: str, activation: Tensor) -> None:
        # Averaged at once: the ReLU may overwrite the activation in place.
        raw[:], zeros[:] = [pool(activation)], [float((activation <= 0).float().mean())]

    done, total = 0, len(on.dataset.part(part))
    with ExitStack() as inside:
        inside.enter_context(torch.inference_mode())
        inside.enter_context(in_evaluation(network))
        if threshold:
            inside.enter_context(listening_before({"threshold": threshold}, before))
        for view in on.views(encoder.preprocessing, part):
            on.report("Computing codes", done, total)
            codes = network(view)
            done += len(codes)
            if not threshold:
                before("codes", codes)
                codes = codes.relu()
            yield raw[0].float().cpu(), codes.float().cpu(), zeros[0]

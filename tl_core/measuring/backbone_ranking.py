"""Backbones set against each other on a dataset, with their cost.

They are ranked by a cross-validated probe on their last codes; LogME stands beside it.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass

import numpy as np
from huggingface_hub import constants, scan_cache_dir
from huggingface_hub.errors import CacheNotFound
from timm.models import get_pretrained_cfg, is_model

from tl_core.backbones import BackboneCard, Weights
from tl_core.backbones.card import IMAGENET, SHIPPED, TORCHVISION, in_words, parse_weights
from tl_core.backbones.known import cards
from tl_core.backbones.online import ONLINE
from tl_core.dataset import Dataset
from tl_core.dataset.fitting_weights import weights_for
from tl_core.evidence import Estimate
from tl_core.evidence.difference import difference
from tl_core.evidence.estimate import share_of
from tl_core.evidence.wording import in_signed_points
from tl_core.heads.cross_validation import out_of_fold, sample
from tl_core.measuring.logme import logme
from tl_core.network.encoder import encoder_for
from tl_core.runs.hardware import Device
from tl_core.weights.files import FILE
from tl_core.workspace import Workspace
from tl_core.workspace.events import Report

HUB = "timm/"
# The installed weights' is timm's for `tf_efficientnet_lite0.in1k`, in the table that online.py names.
ACCURACIES = {one.weights: one.top1 for one in ONLINE} | {str(IMAGENET): 74.83}


@dataclass(frozen=True)
class Measured:
    """One backbone on one dataset.

    `right` (n,) says which training images a probe that had not seen them named rightly.
    """

    card: BackboneCard
    logme: float
    right: np.ndarray

    @property
    def probe(self) -> Estimate:
        return share_of(self.right)


def at_hand(workspace: Workspace) -> list[Weights]:
    """The weights that need no network.

    They are those that come with Thaw, folders looked at before, timm's in the hub's cache, and torchvision's
    kept ones.
    """
    seen = {parse_weights(card.weights) for card in cards(workspace)}
    folders = [weights for weights in seen if weights.kind == "local-dir"]
    kept = [name for name in TORCHVISION if (workspace.weights / f"torchvision-{name}.safetensors").exists()]
    found = [*map(Weights, SHIPPED), *folders, *_cached(), *(Weights("torchvision", name) for name in kept)]
    return sorted(found, key=lambda weights: (weights.kind, weights.name))


def best_at_hand(workspace: Workspace, dataset: Dataset) -> Weights:
    """The weights that need no network and know pictures like these best, without a measurement.

    Where photographs fit, those of the best known accuracy on ImageNet do.
    """
    if (fitting := weights_for(dataset)) != IMAGENET:
        return fitting
    return max(at_hand(workspace), key=lambda weights: ACCURACIES.get(str(weights), 0.0))


def _cached() -> list[Weights]:
    """The weights in the hub's cache that come from timm, by names that timm has registered."""
    try:
        repositories = scan_cache_dir(constants.HF_HUB_CACHE).repos
    except CacheNotFound:
        return []
    whole = {
        repo.repo_id
        for repo in repositories
        for revision in repo.revisions
        if FILE in {f.file_name for f in revision.files}
    }
    names = [repo_id.removeprefix(HUB) for repo_id in whole if repo_id.startswith(HUB)]
    return [Weights("hub", name) for name in names if is_model(name.split(".")[0]) and _is_registered(name)]


def _is_registered(name: str) -> bool:
    try:
        return get_pretrained_cfg(name, allow_unregistered=False) is not None
    except RuntimeError:
        return False


def measure_backbone(
    card: BackboneCard,
    weights: Weights,
    dataset: Dataset,
    workspace: Workspace,
    device: Device,
    report: Report,
) -> Measured:
    """A probe and LogME on the backbone's last codes of the training part.

    The codes are kept for a run that follows.
    """
    encoder = encoder_for(weights, card, dataset, workspace, device)
    codes = encoder.codes(dataset, workspace, report, ("train",))
    train, labels = sample(*codes.part(codes.last, "train"))
    classes = len(dataset.classes)
    return Measured(card, logme(train.numpy(), labels.numpy(), classes), out_of_fold(train, labels, classes))


def rank(
    asked: list[Weights],
    dataset: Dataset,
    card_of: Callable[[Weights], BackboneCard],
    workspace: Workspace,
    device: Device,
    report: Report,
) -> dict:
    """The ranking as one JSON object. A backbone that cannot be measured here is left out with its reason.

    Raises ValueError when none is left.
    """
    measured, left_out = [], []
    for place, weights in enumerate(asked):
        report("Measuring backbones", place, len(asked))
        try:
            measured.append(measure_backbone(card_of(weights), weights, dataset, workspace, device, report))
        except ValueError as error:
            left_out.append({"weights": str(weights), "reason": str(error)})
    if not measured:
        raise ValueError(
            f"no backbone could be measured: {left_out[0]['reason']}" if left_out else "no backbone was named"
        )
    return {**summary(measured), "left_out": left_out}


def summary(measured: list[Measured]) -> dict:
    """The ranking as JSON: the best probe first.

    Each other backbone has its distance to the best on the same images; a sentence says whether LogME agrees.
    """
    ranked = sorted(measured, key=lambda one: -one.probe.value)
    best, others = ranked[0], ranked[1:]
    behind = [difference(other.right, best.right, len(others)).estimate for other in others]
    lines = [
        {
            "weights": one.card.weights,
            "architecture": one.card.architecture,
            "probe": asdict(one.probe),
            "logme": one.logme,
            "behind": asdict(gap) if gap else None,
            "seconds_per_image": one.card.seconds_per_image,
            "parameters": one.card.parameters,
        }
        for one, gap in zip(ranked, [None, *behind], strict=True)
    ]
    return {"images": len(best.right), "sentences": _sentences(ranked, behind), "backbones": lines}


def _sentences(ranked: list[Measured], behind: list[Estimate]) -> list[str]:
    images = f"{len(ranked[0].right)} training images"
    ranked_on = (
        f"Ranked by a linear probe on the last codes, cross-validated on {images}; speed is one forward pass"
        " at full size."
    )
    if not behind:
        return [ranked_on, "There is no other backbone at hand to compare it with."]
    ahead = f"{_named(ranked[0])} is ahead of {_named(ranked[1])} by {in_signed_points(_turned(behind[0]))}: "
    sure = "that is sure at 95 %." if behind[0].below_zero else "they may well be equal."
    favourite = max(ranked, key=lambda one: one.logme)
    agrees = favourite is ranked[0]
    said = (
        "LogME agrees."
        if agrees
        else f"LogME prefers {_named(favourite)}; it estimates, the probe was measured."
    )
    return [ranked_on, ahead + sure, said]


def _named(measured: Measured) -> str:
    return in_words(measured.card.weights)


def _turned(estimate: Estimate) -> Estimate:
    return Estimate(-estimate.value, -estimate.high, -estimate.low)

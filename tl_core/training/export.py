"""A trained network as a folder.

It is in timm's own format where the head sits on the last codes, in ours where it sits earlier.
"""

import copy
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable

import timm
import torch
from safetensors.torch import load_file, save_file
from timm.models import save_for_hf
from torch import nn

from tl_core.backbones.card import HEAD, parse_weights
from tl_core.network.backbone import example, open_backbone
from tl_core.network.model import Network, in_evaluation
from tl_core.network.pixels import Preprocessing, preprocessing_for
from tl_core.novelty.memory import Memory
from tl_core.runs import model_config
from tl_core.runs.model_config import ModelConfig, Pixels
from tl_core.training.setup import Setup
from tl_core.workspace import Workspace
from tl_core.workspace.stored import as_json, part_of
from tl_core.workspace.workspace import write_json

CLOSE = 1e-3


@runtime_checkable
class _OfTimm(Protocol):
    """What timm's networks have besides what every network has."""

    pretrained_cfg: dict[str, object]

    def reset_classifier(self, num_classes: int) -> None: ...

    def get_classifier(self) -> nn.Module: ...


def save_model(setup: Setup, folder: Path, temperature: float, memory: Memory | None = None) -> None:
    """Write the network with its classes and preprocessing, and its memory. Scores over `temperature` are
    calibrated.

    timm opens it with `create_model("local-dir:FOLDER", pretrained=True)` when the head is on the last codes,
    as a timm backbone pools them; `open_model` opens every one.
    """
    with in_evaluation(setup.network, "cpu"):
        _save(setup, folder, temperature)
    if memory:
        memory.write(folder)


def _save(setup: Setup, folder: Path, temperature: float) -> None:
    network, plan = setup.network, setup.plan
    as_timm = _reads_as_timm(network) and setup.backbone.found.library == "timm"
    model = _as_timm(network, plan.image_size) if as_timm else None
    folder.mkdir(exist_ok=True)
    said = ModelConfig(
        weights=plan.weights,
        head_after=plan.head_after,
        all_groups=network.all_groups,
        reading=network.reading,
        image_size=plan.image_size,
        classes=setup.dataset.classes,
        timm=model is not None,
        preprocessing=part_of(setup.backbone.config, Pixels),
        temperature=temperature,
    )
    if model is not None:
        _save_timm(model, folder, said)
    else:
        kept = {
            name: tensor
            for group in (*network.group_names, HEAD)
            for name, tensor in network.group_tensors(group).items()
        }
        save_file(
            {name: tensor.detach().contiguous() for name, tensor in kept.items()},
            folder / "model.safetensors",
        )
        about = {"architecture": setup.backbone.found.architecture, "thaw": as_json(said)}
        write_json(folder / model_config.FILE, about)


def _reads_as_timm(network: Network) -> bool:
    """Whether the head reads what timm's classifier reads: the last codes, as the backbone pools them."""
    return network.read_groups == network.layout.names[-1:] and network.reading == "mean"


def _as_timm(network: Network, image_size: int) -> nn.Module | None:
    """A copy of the backbone with its own classifier put back and filled with our head.

    None where that scores otherwise, which is seen on two images: LeViT has two heads behind norms, VOLO adds
    a second one.
    """
    model = copy.deepcopy(network.backbone)
    if not isinstance(model, _OfTimm):
        return None
    model.reset_classifier(network.head.out_features)
    classifier, images = model.get_classifier(), example(image_size)
    if not isinstance(classifier, nn.Linear | nn.Conv2d) or classifier.bias is None:
        return None
    with torch.no_grad():
        classifier.weight.copy_(network.head.weight.view_as(classifier.weight))
        classifier.bias.copy_(network.head.bias)
        same = torch.allclose(model.eval()(images), network(images), rtol=CLOSE, atol=CLOSE)
    return model if same else None


def _save_timm(model: nn.Module, folder: Path, said: ModelConfig) -> None:
    assert isinstance(model, _OfTimm)
    side = said.image_size
    model.pretrained_cfg = {**model.pretrained_cfg, "input_size": (3, side, side), "file": None}
    labels = {"label_names": list(said.classes), "thaw": as_json(said)}
    save_for_hf(
        model.to(memory_format=torch.contiguous_format),
        str(folder),
        model_config=labels,
        safe_serialization=True,
    )


@dataclass(frozen=True)
class SavedModel:
    """A network read from its folder, in eval mode on the CPU.

    `scores` gives class scores (N x classes) of prepared images (N x 3 x size x size); scores over
    `temperature` are calibrated. What an earlier Thaw wrote has no `memory`.
    """

    scores: nn.Module
    preprocessing: Preprocessing
    classes: tuple[str, ...]
    temperature: float
    memory: Memory | None


def open_model(folder: Path, workspace: Workspace) -> SavedModel:
    """What `save_model` wrote there."""
    said = model_config.read(folder)
    network = _open_timm(folder) if said.timm else _open_cut(folder, said, workspace)
    preprocessing = preprocessing_for(as_json(said.preprocessing), said.image_size)
    return SavedModel(network.eval(), preprocessing, said.classes, said.temperature, Memory.read(folder))


def _open_timm(folder: Path) -> nn.Module:
    return timm.create_model(f"local-dir:{folder}", pretrained=True)


def _open_cut(folder: Path, said: ModelConfig, workspace: Workspace) -> Network:
    tensors = load_file(folder / "model.safetensors")
    backbone = open_backbone(parse_weights(said.weights), workspace, said.image_size, pretrained=())
    classes = len(tensors["head.bias"])
    network = Network(backbone, said.head_after, classes, said.reading, said.all_groups)
    network.load_state_dict(tensors, strict=False)
    return network

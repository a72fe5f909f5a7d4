"""A trained network as a folder: timm's own format where the head sits on the last codes, ours where it sits earlier."""

from collections.abc import Callable
from pathlib import Path

import timm
import torch
from safetensors.torch import load_file, save_file
from timm.models import save_for_hf
from torch import Tensor, nn

from tl_core.backbones import HEAD, parse_weights
from tl_core.images import Preprocessing, decode, preprocessing_for, whole_view
from tl_core.job import Job
from tl_core.model import Network, open_backbone
from tl_core.workspace import Workspace, read_json, write_json

PREPROCESSING = ("mean", "std", "interpolation", "crop_pct", "crop_mode")


def save_model(job: Job, folder: Path, temperature: float) -> None:
    """Write the network with its classes and preprocessing. timm opens it with `create_model("local-dir:FOLDER", pretrained=True)`
    when the head is on the last codes of a timm backbone; `open_model` opens every one. Scores / `temperature` are calibrated."""
    network, plan = job.network, job.plan
    folder.mkdir(exist_ok=True)
    thaw = {
        "weights": plan.weights, "head_after": plan.head_after, "image_size": plan.image_size, "classes": list(job.dataset.classes),
        "timm": plan.head_after == plan.groups[-1] and job.backbone.found.library == "timm",
        "preprocessing": {key: job.backbone.config[key] for key in PREPROCESSING}, "temperature": temperature,
    }  # fmt: skip
    if thaw["timm"]:
        _save_timm(network, folder, thaw)
    else:
        kept = {name: tensor for group in (*network.group_names, HEAD) for name, tensor in network.group_tensors(group).items()}
        save_file({name: tensor.detach().cpu().contiguous() for name, tensor in kept.items()}, folder / "model.safetensors")
        write_json(folder / "config.json", {"architecture": job.backbone.found.architecture, "thaw": thaw})


def _save_timm(network: Network, folder: Path, thaw: dict) -> None:
    """timm's writer, given the backbone with its own classifier put back and filled with our head."""
    model = network.backbone
    model.reset_classifier(len(thaw["classes"]))
    classifier = model.get_classifier()
    with torch.no_grad():
        classifier.weight.copy_(network.head.weight.view_as(classifier.weight))
        classifier.bias.copy_(network.head.bias)
    model.pretrained_cfg = {**model.pretrained_cfg, "input_size": (3, thaw["image_size"], thaw["image_size"]), "file": None}
    labels = {"label_names": thaw["classes"], "thaw": thaw}
    save_for_hf(model.cpu().to(memory_format=torch.contiguous_format), folder, model_config=labels, safe_serialization=True)


def open_model(folder: Path, workspace: Workspace) -> tuple[Callable[[Tensor], Tensor], Preprocessing, tuple[str, ...]]:
    """A saved model as (images -> class scores, preprocessing, class names), in eval mode on the CPU."""
    stored = read_json(folder / "config.json")
    thaw = stored["thaw"]
    preprocessing = preprocessing_for(thaw["preprocessing"], thaw["image_size"])
    model = _open_timm(folder) if thaw["timm"] else _open_cut(folder, thaw, workspace)
    return model.eval(), preprocessing, tuple(thaw["classes"])


def _open_timm(folder: Path) -> nn.Module:
    return timm.create_model(f"local-dir:{folder}", pretrained=True)


def _open_cut(folder: Path, thaw: dict, workspace: Workspace) -> Network:
    tensors = load_file(folder / "model.safetensors")
    backbone = open_backbone(parse_weights(thaw["weights"]), workspace, thaw["image_size"], pretrained=False)
    classes, width = tensors["head.weight"].shape
    network = Network(backbone, thaw["head_after"], classes, width)
    network.load_state_dict(tensors, strict=False)
    return network


def predict(folder: Path, image: Path, workspace: Workspace) -> list[tuple[str, float]]:
    """(class, calibrated share) of one image by a saved model, best first. Raises ValueError when it is no image."""
    model, preprocessing, classes = open_model(folder, workspace)
    temperature = read_json(folder / "config.json")["thaw"]["temperature"]
    pixels = torch.as_tensor(decode(image, preprocessing))[None]
    with torch.inference_mode():
        shares = (model(whole_view(pixels, preprocessing)).float() / temperature).softmax(1)[0]
    return sorted(zip(classes, shares.tolist(), strict=True), key=lambda pair: -pair[1])

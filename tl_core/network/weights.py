"""From a name of weights to a safetensors file on this machine, with the architecture it fills and how its
images are prepared.

Pickles are never opened here, with one exception that says why (`_as_safetensors`). Without a network the
answer comes in two seconds.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Literal

import timm
import torch
import torchvision
from httpx2 import HTTPError
from huggingface_hub import constants, hf_hub_download, try_to_load_from_cache
from huggingface_hub.errors import RemoteEntryNotFoundError
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from timm.models import PretrainedCfg, get_pretrained_cfg
from torch.hub import HASH_REGEX, download_url_to_file

from tl_core import bundled
from tl_core.backbones import Weights
from tl_core.backbones.card import Kind
from tl_core.workspace import Workspace, whole
from tl_core.workspace.servers import reachable
from tl_core.workspace.workspace import read_json

PICKLES = (".pt", ".pth", ".bin", ".ckpt", ".pkl")
FILE = "model.safetensors"
# Far above any backbone that trains on one machine, far below what fills its memory or its disk.
LARGEST_FILE, LARGEST_HEADER, LARGEST_CONFIG = 8 << 30, 10 << 20, 1 << 20
# What a config may say; the rest (where else to look for weights, code to call) is not its business.
KEYS = (
    "input_size",
    "fixed_input_size",
    "interpolation",
    "crop_pct",
    "crop_mode",
    "mean",
    "std",
    "num_classes",
    "pool_size",
    "first_conv",
    "classifier",
    "label_offset",
    "license",
    "description",
    "origin_url",
    "tag",
)
WAY_OUT = "take bundled weights or a local folder"


@dataclass(frozen=True)
class FoundWeights:
    """A safetensors file, the registered architecture it belongs to, and its preprocessing in timm's keys."""

    architecture: str
    file: Path
    config: dict
    library: Literal["timm", "torchvision"]


def find(weights: Weights, workspace: Workspace) -> FoundWeights:
    """Where these weights lie, downloaded first where that is needed.

    Raises ValueError when there are none of that name, they are no safetensors, or there is no network to
    fetch them.
    """
    return FINDERS[weights.kind](weights.name, workspace)


def _bundled(name: str, workspace: Workspace) -> FoundWeights:
    return _in_folder(str(bundled.BACKBONE), workspace)


def _in_folder(name: str, workspace: Workspace) -> FoundWeights:
    """timm's `local-dir:` format: config.json and model.safetensors."""
    folder = Path(name)
    _refuse_pickles(folder)
    stored = _read_config(folder / "config.json")
    architecture = stored.get("architecture")
    if not isinstance(architecture, str) or not timm.is_model(architecture):
        raise ValueError(
            f"the config.json in {folder} names the architecture {architecture!r}, which timm does not have"
        )
    own = stored.get("pretrained_cfg", stored)
    return FoundWeights(
        architecture, _checked(folder / FILE), _config(_registered(architecture), own), "timm"
    )


def _refuse_pickles(folder: Path) -> None:
    if not folder.exists():
        raise ValueError(f"there is no {folder}; name a folder with config.json and {FILE}")
    found = [folder] if folder.is_file() else sorted(folder.iterdir())
    pickles = [path.name for path in found if path.suffix in PICKLES]
    if pickles and not (folder / FILE).exists():
        raise ValueError(
            f"{pickles[0]} is a pickle, which can run code when it is opened; save the weights as {FILE}"
        )
    if folder.is_file():
        raise ValueError(f"{folder} is a file; name the folder with config.json and {FILE}")


def _read_config(path: Path) -> dict:
    if not path.is_file() or path.stat().st_size > LARGEST_CONFIG:
        raise ValueError(
            f"there is no config.json of ordinary size in {path.parent}; save the model in timm's folder"
            " format"
        )
    try:
        stored = read_json(path)
    except ValueError as error:
        raise ValueError(f"{path} is not JSON: {error}") from error
    if not isinstance(stored, dict) or not isinstance(stored.get("pretrained_cfg", {}), dict):
        raise ValueError(f"{path} does not describe a model; save the model in timm's folder format")
    return stored


def _checked(file: Path) -> Path:
    """The file, if it is a safetensors file of ordinary size. Only its header is read."""
    if not file.is_file():
        raise ValueError(f"there is no {file}; save the model in timm's folder format")
    size = file.stat().st_size
    with file.open("rb") as opened:
        header = int.from_bytes(opened.read(8), "little")
    if size > LARGEST_FILE or header > min(LARGEST_HEADER, size):
        raise ValueError(f"{file} is too large for a backbone or damaged; save it again with safetensors")
    try:
        with safe_open(file, "pt"):
            return file
    except SafetensorError as error:
        raise ValueError(f"{file} is not a whole safetensors file: {error}") from error


def _registered(name: str) -> dict:
    """What timm itself says of an architecture, or of one of its pretrained weights `ARCHITECTURE.TAG`; empty
    where nothing.
    """
    try:
        found = get_pretrained_cfg(name, allow_unregistered=False)
    except RuntimeError:
        return {}
    return {field.name: getattr(found, field.name) for field in fields(PretrainedCfg)}


def _config(*layers: dict) -> dict:
    """The allowed keys of the layers, later ones over earlier ones. Raises ValueError for sizes that are
    none.
    """
    config = {key: layer[key] for layer in layers for key in KEYS if layer.get(key) is not None}
    numbers = {
        "input_size": (int, 3, 1, 1024),
        "mean": ((int, float), 3, -10, 10),
        "std": ((int, float), 3, 1e-3, 100),
    }
    for key, (kind, count, low, high) in numbers.items():
        values = config.get(key)
        if not isinstance(values, list | tuple) or len(values) != count:
            raise ValueError(f"{key} of the weights is {values!r}; it takes {count} numbers")
        if not all(isinstance(value, kind) and low <= value <= high for value in values):
            raise ValueError(f"{key} of the weights is {values!r}; its numbers go from {low} to {high}")
    return config


def _on_hub(name: str, workspace: Workspace) -> FoundWeights:
    """A pretrained model that timm has registered. Never a free hub id: only what timm's own table names is
    downloaded.
    """
    architecture, listed = name.split(".")[0], _registered(name)
    if not listed or not timm.is_model(architecture):
        raise ValueError(f"timm has no pretrained weights named {name!r}; {_similar(architecture)}")
    repository = listed["hf_hub_id"]
    if not repository:
        raise ValueError(f"timm has {name} only as a pickle or not at all; {_similar(architecture)}")
    kept = try_to_load_from_cache(repository, FILE)
    file = Path(kept) if isinstance(kept, str) else _downloaded(name, repository)
    # The safetensors on the hub are always timm's own form of the weights, whatever their origin was.
    return FoundWeights(architecture, _checked(file), _config(listed), "timm")


def _similar(architecture: str) -> str:
    names = timm.list_models(f"{architecture[:8]}*", pretrained=True)[:4]
    return (
        f"take one of {', '.join(names)}, or {WAY_OUT}"
        if names
        else f"timm.list_models(pretrained=True) lists them; or {WAY_OUT}"
    )


def _downloaded(name: str, repository: str) -> Path:
    _need_network(constants.ENDPOINT, name)
    try:
        return Path(hf_hub_download(repository, FILE))
    except RemoteEntryNotFoundError as error:
        raise ValueError(f"the hub has no {FILE} of {name}; {WAY_OUT}") from error
    except (OSError, HTTPError) as error:
        told = (str(error).splitlines() or [type(error).__name__])[0]
        raise ValueError(
            f"{name} could not be downloaded from {constants.ENDPOINT}: {told}; try again, or {WAY_OUT}"
        ) from error


def _need_network(url: str, name: str) -> None:
    if constants.HF_HUB_OFFLINE:
        raise ValueError(f"{name} is not on this machine and HF_HUB_OFFLINE forbids to fetch it; {WAY_OUT}")
    if not reachable(url):
        raise ValueError(f"no network: {name} is not on this machine and {url} does not answer; {WAY_OUT}")


def _of_torchvision(name: str, workspace: Workspace) -> FoundWeights:
    """torchvision's own ImageNet weights, as safetensors in the workspace."""
    official = torchvision.models.get_model_weights(name).DEFAULT
    file = workspace.weights / f"torchvision-{name}.safetensors"
    if not file.exists():
        _need_network(official.url, f"torchvision:{name}")
        _as_safetensors(official.url, file)
    shown = official.transforms()
    config = {
        "input_size": (3, shown.crop_size[0], shown.crop_size[0]),
        "mean": tuple(shown.mean),
        "std": tuple(shown.std),
        "interpolation": shown.interpolation.value,
        "crop_pct": shown.crop_size[0] / shown.resize_size[0],
        "crop_mode": "center",
        "num_classes": len(official.meta["categories"]),
        "license": "bsd-3-clause",
        "tag": official.name,
        "description": f"ImageNet-1k, torchvision's {name} {official.name}",
        "origin_url": official.meta["recipe"],
    }
    return FoundWeights(name, _checked(file), _config(config), "torchvision")


def _as_safetensors(url: str, file: Path) -> None:
    """Download an official torchvision file, once, and keep it as safetensors.

    torchvision publishes its weights as pickles only, so this is the one place that opens one: an address
    from torchvision's own table, checked against the hash in its name, read with `weights_only`, which builds
    tensors and runs nothing.
    """
    with whole(file) as made:
        pickled = made.with_name("official.pth")
        try:
            download_url_to_file(url, str(pickled), hash_prefix=HASH_REGEX.search(url).group(1))
        except (OSError, RuntimeError) as error:
            raise ValueError(
                f"{url} could not be downloaded whole: {error}; try again, or {WAY_OUT}"
            ) from error
        save_file(torch.load(pickled, map_location="cpu", weights_only=True), made)


FINDERS: dict[Kind, Callable[[str, Workspace], FoundWeights]] = {
    "bundled": _bundled,
    "hub": _on_hub,
    "local-dir": _in_folder,
    "torchvision": _of_torchvision,
}

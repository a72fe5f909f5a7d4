"""From a name of weights to a safetensors file on this machine.

With it come the architecture that it fills, and how its images are prepared. No pickle of a user is ever
opened (`unpickling.py` says which are). Without a network one is told so within two seconds.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Literal

import timm
import torchvision
from httpx2 import HTTPError
from huggingface_hub import constants, hf_hub_download, try_to_load_from_cache
from huggingface_hub.errors import RemoteEntryNotFoundError
from timm.models import PretrainedCfg, get_pretrained_cfg
from torch.hub import HASH_REGEX, download_url_to_file

from tl_core import bundled
from tl_core.backbones import Weights
from tl_core.backbones.card import Kind
from tl_core.weights.files import (
    FILE,
    checked_config,
    checked_safetensors,
    read_config,
    refuse_pickles,
)
from tl_core.weights.packaged import packaged
from tl_core.weights.unpickling import as_safetensors
from tl_core.workspace import Workspace, whole
from tl_core.workspace.servers import reachable

WAY_OUT = "take the weights imagenet or a local folder"


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


def _packaged(name: str, workspace: Workspace) -> FoundWeights:
    return _in_folder(str(packaged(workspace)), workspace)


def _in_folder(name: str, workspace: Workspace) -> FoundWeights:
    """timm's `local-dir:` format: config.json and model.safetensors."""
    folder = Path(name)
    refuse_pickles(folder)
    stored = read_config(folder / "config.json")
    architecture = stored.get("architecture")
    if not isinstance(architecture, str) or not timm.is_model(architecture):
        raise ValueError(
            f"the config.json in {folder} names the architecture {architecture!r}, which timm does not have"
        )
    own = stored.get("pretrained_cfg", stored)
    return FoundWeights(
        architecture,
        checked_safetensors(folder / FILE),
        checked_config(_registered(architecture), own),
        "timm",
    )


def _registered(name: str) -> dict:
    """What timm itself says of an architecture, or of pretrained weights `ARCHITECTURE.TAG`.

    Empty for a name that timm does not know.
    """
    try:
        found = get_pretrained_cfg(name, allow_unregistered=False)
    except RuntimeError:
        return {}
    return {field.name: getattr(found, field.name) for field in fields(PretrainedCfg)}


def _on_hub(name: str, workspace: Workspace) -> FoundWeights:
    """A pretrained model that timm has registered.

    Only what timm's own table names is downloaded, never any other repository of the hub.
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
    return FoundWeights(architecture, checked_safetensors(file), checked_config(listed), "timm")


def _similar(architecture: str) -> str:
    names = timm.list_models(f"{architecture[:8]}*", pretrained=True)[:4]
    if not names:
        return f"timm.list_models(pretrained=True) lists them; or {WAY_OUT}"
    return f"take one of {', '.join(names)}, or {WAY_OUT}"


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
        fetch_pickled(official.url, file)
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
    return FoundWeights(name, checked_safetensors(file), checked_config(config), "torchvision")


def fetch_pickled(url: str, file: Path) -> None:
    """Download an official torchvision file and keep it as safetensors.

    Raises ValueError where it does not arrive whole. torchvision publishes its weights as pickles only. The
    address is from torchvision's own table, and the bytes are checked against the hash in its name.
    """
    hashed = HASH_REGEX.search(url)
    if hashed is None:
        raise ValueError(f"{url} has no hash in its name, so it is not opened; {WAY_OUT}")
    with whole(file) as written:
        pickled = written.with_name("official.pth")
        try:
            download_url_to_file(url, str(pickled), hash_prefix=hashed.group(1))
        except (OSError, RuntimeError) as error:
            raise ValueError(
                f"{url} could not be downloaded whole: {error}; try again, or {WAY_OUT}"
            ) from error
        as_safetensors(pickled, written)


FINDERS: dict[Kind, Callable[[str, Workspace], FoundWeights]] = {
    "bundled": _bundled,
    "imagenet": _packaged,
    "hub": _on_hub,
    "local-dir": _in_folder,
    "torchvision": _of_torchvision,
}

"""The files of weights, checked before anything opens them.

They are safetensors and timm's config. No pickle is opened here.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from safetensors import SafetensorError, safe_open

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
# Keys that are three numbers each, within limits; those of a size are whole.
LIMITS = {"input_size": (1, 1024), "mean": (-10, 10), "std": (1e-3, 100)}
WHOLE = {"input_size"}


def refuse_pickles(folder: Path) -> None:
    """Raises ValueError where a folder has a pickle and no safetensors, or is no folder."""
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


def read_config(path: Path) -> dict:
    """A config.json in timm's format. Raises ValueError where it is too large, no JSON or no such config."""
    if not path.is_file() or path.stat().st_size > LARGEST_CONFIG:
        raise ValueError(
            f"there is no config.json of ordinary size in {path.parent}; name a folder in timm's format,"
            " with config.json and model.safetensors"
        )
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{path} is not JSON: {error}") from error
    if not isinstance(stored, dict) or not isinstance(stored.get("pretrained_cfg", {}), dict):
        raise ValueError(f"{path} does not describe a model; save the model in timm's folder format")
    return stored


def checked_safetensors(file: Path) -> Path:
    """The file, where it is a safetensors file of ordinary size, else ValueError. Only its header is read."""
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


def checked_config(*layers: Mapping[str, object]) -> dict:
    """The allowed keys of the layers, later layers over earlier ones.

    Raises ValueError for numbers beyond their limits.
    """
    config = {key: layer[key] for layer in layers for key in KEYS if layer.get(key) is not None}
    for key, (low, high) in LIMITS.items():
        values = config.get(key)
        if not isinstance(values, list | tuple) or len(values) != 3:
            raise ValueError(f"{key} of the weights is {values!r}; it takes 3 numbers")
        numbers = [value for value in values if isinstance(value, int if key in WHOLE else int | float)]
        if len(numbers) < 3 or not all(low <= number <= high for number in numbers):
            raise ValueError(f"{key} of the weights is {values!r}; its numbers go from {low} to {high}")
    return config


def hash_file(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

"""Checkpoints of a fine-tuning, each one safetensors file.

A file is flushed to the disk, then moved to its name in one step: a kill or a power cut leaves it or the one
before. Kept are the last two, to resume from, and the best, which becomes the model.
"""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor

from tl_core.network.model import Network
from tl_core.runs.keeping import BEST, EPOCH
from tl_core.training.state import Best, Reached, State, Toggles
from tl_core.workspace.stored import as_json, read_json, reading, value_of
from tl_core.workspace.whole import flush, whole

KEPT = 2
ENDING = ".safetensors"


def save(folder: Path, state: State, toggles: Toggles, reached: Reached) -> None:
    """Checkpoint after a whole epoch."""
    tensors = {
        **_prefixed("network", state.network.state_dict()),
        **_prefixed("probes", state.probes.state_dict()),
        **_prefixed("average", state.average.module.state_dict() if state.average else {}),
        **_optimiser_tensors("optimiser", state.optimiser),
        **_optimiser_tensors("probe_optimiser", state.probes.optimiser),
        "torch_generator": torch.get_rng_state(),
    }
    path = folder / f"{EPOCH}{reached.epoch:05d}{ENDING}"
    _write(path, tensors, {**as_json(reached), "groups": as_json(toggles)})
    others = [
        kept for kept in folder.glob(f"{BEST}*") if kept.name.removesuffix(ENDING) != _best(reached.best)
    ]
    for old in (*sorted(folder.glob(f"{EPOCH}*"))[:-KEPT], *others):
        _remove(old)


@dataclass(frozen=True)
class Checkpoint:
    """A whole epoch as it was saved."""

    path: Path
    reached: Reached
    toggles: Toggles

    def restore(self, state: State) -> None:
        """Put everything back into a state whose optimiser was made for these toggles."""
        tensors = _tensors(self.path)
        state.network.load_state_dict(_part(tensors, "network"))
        state.probes.load_state_dict(_part(tensors, "probes"))
        if state.average:
            state.average.module.load_state_dict(_part(tensors, "average"))
        _restore(state.optimiser, _part(tensors, "optimiser"))
        _restore(state.probes.optimiser, _part(tensors, "probe_optimiser"))
        torch.set_rng_state(tensors["torch_generator"])


def last(folder: Path) -> Checkpoint | None:
    """The checkpoint of the last whole epoch; None where there is none. Raises DamagedFileError."""
    found = sorted(folder.glob(f"{EPOCH}*"))
    if not found:
        return None
    with reading(found[-1]):
        written = _state(found[-1])
        toggles = value_of(written.pop("groups", None), Toggles)
        return Checkpoint(found[-1], value_of(written, Reached), toggles)


def save_best(folder: Path, network: Network, best: Best) -> None:
    """Keep the weights of the best epoch so far.

    Those of the one before stay until a checkpoint names the new ones.
    """
    _write(folder / f"{_best(best)}{ENDING}", network.state_dict(), {"best": as_json(best)})


def load_best(folder: Path, network: Network, best: Best) -> None:
    """Put the weights of the best epoch back into the network."""
    path = folder / f"{_best(best)}{ENDING}"
    network.load_state_dict(_tensors(path if path.exists() else path.with_suffix("")))


def _best(best: Best) -> str:
    return f"{BEST}{best.epoch:09.3f}"


def _prefixed(prefix: str, tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    return {f"{prefix}/{name}": tensor for name, tensor in tensors.items()}


def _part(tensors: dict[str, Tensor], prefix: str) -> dict[str, Tensor]:
    return {
        name.partition("/")[2]: tensor for name, tensor in tensors.items() if name.startswith(f"{prefix}/")
    }


def _optimiser_tensors(prefix: str, optimiser: torch.optim.Optimizer) -> dict[str, Tensor]:
    state = optimiser.state_dict()["state"]
    return {
        f"{prefix}/{index}/{name}": torch.as_tensor(value)
        for index, values in state.items()
        for name, value in values.items()
    }


def _restore(optimiser: torch.optim.Optimizer, tensors: dict[str, Tensor]) -> None:
    state: dict[int, dict[str, Tensor]] = {}
    for key, tensor in tensors.items():
        index, _, name = key.partition("/")
        state.setdefault(int(index), {})[name] = tensor
    optimiser.load_state_dict({"state": state, "param_groups": optimiser.state_dict()["param_groups"]})


def _write(path: Path, tensors: dict[str, Tensor], state: dict) -> None:
    kept = {name: tensor.detach().contiguous() for name, tensor in tensors.items()}
    with whole(path) as made:
        save_file(kept, made, {"state": json.dumps(state)})
        flush(made)


def _tensors(path: Path) -> dict[str, Tensor]:
    """Of a checkpoint, which was a folder of two files in earlier versions."""
    return load_file(path / "tensors.safetensors" if path.is_dir() else path)


def _state(path: Path) -> dict:
    """What was written beside the tensors."""
    if path.is_dir():
        return read_json(path / "state.json")
    with safe_open(path, "pt") as file:
        return json.loads(file.metadata()["state"])


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()

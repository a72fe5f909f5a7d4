"""Checkpoints of a fine-tuning, each one safetensors file: flushed to the disk, then moved to its name in one
step, so that a kill or a power cut leaves it or the one before.

Kept are the last two, to resume from, and the best, which becomes the model.
"""

import json
import math
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from timm.utils import ModelEmaV3
from torch import Tensor, nn

from tl_core.heads.probes import Probes
from tl_core.network.model import Network
from tl_core.plans import Plan
from tl_core.plans.plan import LIMITS
from tl_core.workspace.whole import flush, whole
from tl_core.workspace.workspace import read_json

KEPT = 2
ENDING = ".safetensors"
LARGEST_BATCH = int(LIMITS["batch_size"][1])


@dataclass(frozen=True)
class Best:
    """The epoch with the best validation accuracy so far (the lower loss where two tie)."""

    epoch: float
    accuracy: float
    loss: float

    def beats(self, other: "Best | None") -> bool:
        """Weights that give a loss which is no finite number are no better than any others."""
        return other is None or (
            math.isfinite(self.loss) and (self.accuracy, -self.loss) > (other.accuracy, -other.loss)
        )


@dataclass(frozen=True)
class Reached:
    """How far a fine-tuning is: whole epochs done, the best so far, and how many images its memory holds at
    once.
    """

    epoch: int
    best: Best
    at_once: int


@dataclass(frozen=True)
class Groups:
    """Which groups learn now, the step at which each of those thawed on the way began, and all that ever
    learned.
    """

    trained: tuple[str, ...]
    thawed: dict[str, int]
    ever_trained: set[str]

    @classmethod
    def of(cls, plan: Plan) -> "Groups":
        return cls(plan.trained, {}, set(plan.learning))

    def to_json(self) -> dict:
        return {
            "trained": list(self.trained),
            "thawed": self.thawed,
            "ever_trained": sorted(self.ever_trained),
        }

    @classmethod
    def from_json(cls, stored: dict) -> "Groups":
        return cls(tuple(stored["trained"]), stored["thawed"], set(stored["ever_trained"]))


@dataclass(frozen=True)
class Training:
    """What changes while training, together: everything that a resumed run must have again."""

    network: Network
    optimiser: torch.optim.Optimizer
    probes: Probes
    average: ModelEmaV3 | None = None

    @property
    def kept(self) -> Network:
        """The network that is evaluated and becomes the model."""
        return self.average.module if self.average else self.network


def save(folder: Path, training: Training, groups: Groups, reached: Reached) -> None:
    """Checkpoint after a whole epoch."""
    tensors = {
        **_prefixed("network", training.network.state_dict()),
        **_prefixed("probes", training.probes.state_dict()),
        **_prefixed("average", training.average.module.state_dict() if training.average else {}),
        **_optimiser_tensors("optimiser", training.optimiser),
        **_optimiser_tensors("probe_optimiser", training.probes.optimiser),
        "torch_generator": torch.get_rng_state(),
    }
    _write(
        folder / f"epoch-{reached.epoch:05d}{ENDING}",
        tensors,
        {**asdict(reached), "groups": groups.to_json()},
    )
    others = [kept for kept in folder.glob("best-*") if kept.name.removesuffix(ENDING) != _best(reached.best)]
    for old in (*sorted(folder.glob("epoch-*"))[:-KEPT], *others):
        _remove(old)


def save_best(folder: Path, network: Network, best: Best) -> None:
    """Keep the weights of the best epoch so far; those of the one before stay until a checkpoint names the
    new ones.
    """
    _write(folder / f"{_best(best)}{ENDING}", network.state_dict(), {"best": asdict(best)})


def load_best(folder: Path, network: Network, best: Best) -> None:
    """Put the weights of the best epoch back into the network."""
    path = folder / f"{_best(best)}{ENDING}"
    network.load_state_dict(_tensors(path if path.exists() else path.with_suffix("")))


def _best(best: Best) -> str:
    return f"best-{best.epoch:09.3f}"


def last_groups(folder: Path) -> Groups | None:
    """Which groups learned at the last checkpoint; None when there is none."""
    found = sorted(folder.glob("epoch-*"))
    return Groups.from_json(_state(found[-1])["groups"]) if found else None


def load_last(folder: Path, training: Training) -> Reached | None:
    """Go back to the last checkpoint: how far it is; None when there is none."""
    found = sorted(folder.glob("epoch-*"))
    if not found:
        return None
    tensors, state = _tensors(found[-1]), _state(found[-1])
    training.network.load_state_dict(_part(tensors, "network"))
    training.probes.load_state_dict(_part(tensors, "probes"))
    if training.average:
        training.average.module.load_state_dict(_part(tensors, "average"))
    _restore(training.optimiser, _part(tensors, "optimiser"))
    _restore(training.probes.optimiser, _part(tensors, "probe_optimiser"))
    torch.set_rng_state(tensors["torch_generator"])
    return Reached(state["epoch"], Best(**state["best"]), state.get("at_once", LARGEST_BATCH))


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


def copy_of(module: nn.Module) -> dict[str, Tensor]:
    """The parameters as they are now, to measure drift from."""
    return {name: parameter.detach().clone() for name, parameter in module.named_parameters()}

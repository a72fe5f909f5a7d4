"""What the config.json of a run's model says to Thaw: how its network reads images, what its answers mean."""

from dataclasses import dataclass
from pathlib import Path

from tl_core.backbones import Reading
from tl_core.workspace import stored

FILE = "config.json"


@dataclass(frozen=True)
class Pixels:
    """How images become what the network takes, in timm's words."""

    mean: tuple[float, float, float]
    std: tuple[float, float, float]
    interpolation: str
    crop_pct: float
    crop_mode: str


@dataclass(frozen=True)
class ModelConfig:
    """`timm` says whether timm can open the folder. Scores over `temperature` are calibrated.

    What an earlier Thaw wrote says nothing of a reading, for there was only one.
    """

    weights: str
    head_after: str
    image_size: int
    classes: tuple[str, ...]
    timm: bool
    preprocessing: Pixels
    temperature: float
    all_groups: bool = False
    reading: Reading = "mean"


@dataclass(frozen=True)
class _File:
    """Of what is in the file; timm reads the rest."""

    architecture: str = ""
    thaw: ModelConfig | None = None


def read(folder: Path) -> ModelConfig:
    """What the model in that folder says. Raises DamagedFileError where it does not."""
    with stored.reading(folder / FILE):
        found = stored.read_part(folder / FILE, _File)
        if found.thaw and found.architecture:
            return found.thaw
        raise ValueError("it does not say what the network is")


def is_in(folder: Path) -> bool:
    """Whether a model of Thaw's is in the folder. Raises DamagedFileError."""
    return (folder / FILE).is_file() and stored.read_part(folder / FILE, _File).thaw is not None

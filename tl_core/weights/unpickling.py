"""The one place that opens a pickle, in a process of its own: `python -m tl_core.weights.unpickling FROM TO`.

Only official files come here, once their hash is right (`finding.py`, `packaged.py`); never a user's own.
They are read with `weights_only`, which builds tensors and runs nothing.
"""

import subprocess
import sys
from pathlib import Path

import torch
from safetensors.torch import save_file

ROOT = Path(__file__).parents[2]


def as_safetensors(pickled: Path, file: Path) -> None:
    """Write the tensors of a pickle as `file`. Raises ValueError where it holds anything else."""
    command = [sys.executable, "-m", __name__, str(pickled.absolute()), str(file.absolute())]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, errors="replace")
    if done.returncode:
        said = (done.stderr.strip().splitlines() or ["its process was ended"])[-1]
        raise ValueError(f"{pickled.name} could not be read: {said}; fetch it again")


if __name__ == "__main__":
    tensors = torch.load(sys.argv[1], map_location="cpu", weights_only=True)
    save_file({name: tensor.contiguous() for name, tensor in tensors.items()}, sys.argv[2])

"""Arrays in files, filled through memory."""

from pathlib import Path

import numpy as np
from numpy.typing import DTypeLike

from tl_core.workspace.full_disk import allocate


def made(path: Path, dtype: DTypeLike, shape: tuple[int, ...]) -> np.memmap:
    """A new array of zeros in a file that has all of its room. Raises FullDiskError."""
    np.lib.format.open_memmap(path, mode="w+", dtype=dtype, shape=shape)
    allocate(path)
    return np.lib.format.open_memmap(path, mode="r+")

"""Everything of a run, packed for a page to offer as one zip."""

from functools import lru_cache
from pathlib import Path

from tl_core.handover.parity import FILE, Standing, standing
from tl_core.runs import Run
from tl_core.workspace.stored import DamagedFileError


def packed(run: Run) -> Path:
    """The folder where it lies, or would."""
    return run.folder / "packed"


def standings(run: Run) -> list[Standing]:
    """Of each model in another form there: whether it may be trusted now, as its file is."""
    folders = sorted(receipt.parent for receipt in packed(run).glob(f"*/{FILE}"))
    return [_standing(folder, _written(folder)) for folder in folders]


@lru_cache(maxsize=64)
def _standing(folder: Path, written: tuple[tuple[str, int, int], ...]) -> Standing:
    """Read once for what is `written` there: a file of half a gigabyte is not hashed each time."""
    try:
        return standing(folder)
    except DamagedFileError as error:
        return Standing(False, str(error))


def _written(folder: Path) -> tuple[tuple[str, int, int], ...]:
    files = [(path.name, path.stat()) for path in sorted(folder.iterdir())]
    return tuple((name, seen.st_mtime_ns, seen.st_size) for name, seen in files)

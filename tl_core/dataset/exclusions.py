"""The list of images to leave out: written by hand, by the sha256sum tool, or by a check-up."""

import json
from collections.abc import Iterable
from pathlib import Path

from tl_core.dataset.dataset import Dataset
from tl_core.dataset.findings import CheckUp

BYTES_LIMIT = 64 * 2**20


def read_exclusions(path: Path, dataset: Dataset) -> tuple[str, ...]:
    """The paths of the items that the file names. Raises ValueError where it cannot be read or names what is
    not in the dataset.

    One line an image: its path, its SHA-256, or both as sha256sum prints them; a hash alone names all copies.
    Empty lines and those that begin with # say nothing. The JSON of `health` names what its findings would
    exclude.
    """
    try:
        if path.stat().st_size > BYTES_LIMIT:
            raise ValueError(
                f"{path} is larger than {BYTES_LIMIT // 2**20} MiB; name a list with one path a line"
            )
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ValueError(f"the list {path} cannot be read ({error.strerror}); check the path") from None
    except UnicodeDecodeError:
        raise ValueError(f"{path} is not text in UTF-8; name a list with one path a line") from None
    return _of_findings(text, path) if text.lstrip().startswith("{") else named_by(text.splitlines(), dataset)


def named_by(lines: Iterable[str], dataset: Dataset) -> tuple[str, ...]:
    """The paths of the items that the lines name, in the order of the dataset."""
    by_name: dict[str, list[str]] = {}
    for item in (*dataset.items, *dataset.excluded):
        for name in (item.path, item.sha256, item.line):
            by_name.setdefault(name, []).append(item.path)
    chosen = set()
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith("#"):
            continue
        if line.strip() not in by_name:
            raise ValueError(
                f"line {number} of the list, {line.strip()[:80]!r}, names no image of {dataset.name};"
                " correct it"
            )
        chosen.update(by_name[line.strip()])
    return tuple(item.path for item in (*dataset.items, *dataset.excluded) if item.path in chosen)


def _of_findings(text: str, path: Path) -> tuple[str, ...]:
    try:
        checked = CheckUp.from_json(json.loads(text))
    except ValueError:
        raise ValueError(
            f"{path} is not what python -m tl_core health DATA --json prints; name that, or one path a line"
        ) from None
    return tuple({path: None for finding in checked.findings for path in finding.exclude})

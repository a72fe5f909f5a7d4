"""Lists of images to leave out or to relabel: written by hand, by the sha256sum tool, or by a check-up."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from tl_core.dataset.dataset import Dataset
from tl_core.dataset.findings import CheckUp

BYTES_LIMIT = 64 * 2**20


def read_exclusions(path: Path, dataset: Dataset) -> frozenset[str]:
    """The paths of the items that the file names. Raises ValueError where it cannot be read or names what is
    not in the dataset.

    One line an image: its path, its SHA-256, or both as sha256sum prints them; a hash alone names all copies.
    Empty lines and those that begin with # say nothing. The JSON of `health` names what its findings would
    exclude.
    """
    text = _text(path)
    return _of_findings(text, path) if text.lstrip().startswith("{") else named_by(text.splitlines(), dataset)


def read_labels(path: Path, dataset: Dataset) -> dict[str, str]:
    """The class by name that the file gives each item which it names, by path: {path: class}.

    One line an image: what names it, as in a list of exclusions, a tab, and the class. Raises ValueError as
    `read_exclusions` does, for a line without a class, and for an image that gets two.
    """
    return labelled_by(_text(path).splitlines(), dataset)


def named_by(lines: Iterable[str], dataset: Dataset) -> frozenset[str]:
    """The paths of the items that the lines name."""
    names = _names(dataset)
    return frozenset(path for number, line in _said(lines) for path in _named(line, number, names, dataset))


def labelled_by(lines: Iterable[str], dataset: Dataset) -> dict[str, str]:
    """The class that the lines give each item which they name, by path."""
    names, labels = _names(dataset), dict[str, str]()
    for number, line in _said(lines):
        name, label = (part.strip() for part in line.rpartition("\t")[::2])
        if not name or not label:
            raise ValueError(
                f"line {number} of the list, {line[:80]!r}, says no class; write a path, a tab and the class"
            )
        for path in _named(name, number, names, dataset):
            if labels.setdefault(path, label) != label:
                raise ValueError(
                    f"line {number} of the list gives {path} a second class; keep one line of each image"
                )
    return labels


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > BYTES_LIMIT:
            raise ValueError(
                f"{path} is larger than {BYTES_LIMIT // 2**20} MiB; name a list with one path a line"
            )
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ValueError(f"the list {path} cannot be read ({error.strerror}); check the path") from None
    except UnicodeDecodeError:
        raise ValueError(f"{path} is not text in UTF-8; name a list with one path a line") from None


def _said(lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    """The lines that say something, each with its number."""
    for number, line in enumerate(lines, start=1):
        if line.strip() and not line.startswith("#"):
            yield number, line.strip()


def _names(dataset: Dataset) -> dict[str, list[str]]:
    """All that names an item, with the paths of the items that it names."""
    by_name: dict[str, list[str]] = defaultdict(list)
    for item in (*dataset.items, *dataset.excluded):
        for name in (item.path, item.sha256, item.line):
            by_name[name].append(item.path)
    return by_name


def _named(name: str, number: int, names: dict[str, list[str]], dataset: Dataset) -> list[str]:
    """The paths of the items that a line means. Raises ValueError where there is none."""
    if name not in names:
        raise ValueError(
            f"line {number} of the list, {name[:80]!r}, names no image of {dataset.name}; correct it"
        )
    return names[name]


def _of_findings(text: str, path: Path) -> frozenset[str]:
    try:
        checked = CheckUp.from_json(json.loads(text))
    except ValueError:
        raise ValueError(
            f"{path} is not what python -m tl_core health DATA --json prints; name that, or one path a line"
        ) from None
    return frozenset(path for finding in checked.findings for path in finding.exclude)

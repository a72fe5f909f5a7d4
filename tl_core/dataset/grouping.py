"""Which images belong together, as those of one patient or one slide do: by a pattern in their paths, or by a
table.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import re2

LONGEST_PATTERN = 200
WAY_OUT = "write one with one pair of parentheses around what names the group, like (patient\\d+)"
PATH_COLUMN = "path"


@dataclass(frozen=True)
class Grouping:
    """{path of an image: its group}; an image without one stands alone. `said` is how it was asked for."""

    said: str
    groups: dict[str, str]


def grouping_by_pattern(pattern: str, paths: Iterable[str]) -> Grouping:
    """The group is what the pattern's parentheses match, anywhere in a path below the dataset's root.

    Raises ValueError as `matches` does, and for a pattern that finds no two groups.
    """
    found = matches(pattern, paths, WAY_OUT)
    return _checked(Grouping(f"pattern {pattern}", found), f"the pattern {pattern}")


def matches(pattern: str, paths: Iterable[str], way_out: str) -> dict[str, str]:
    """{path: what the pattern's one pair of parentheses matches in it}, of paths with such a match.

    Raises ValueError, ending in `way_out`, for a pattern that is too long or none. RE2 reads it
    (https://github.com/google/re2), in time that grows with the length of the path, whatever the pattern: one
    from a browser cannot hold the server up.
    """
    if not 0 < len(pattern) <= LONGEST_PATTERN:
        raise ValueError(
            f"the pattern has {len(pattern)} characters; {way_out}, of at most {LONGEST_PATTERN} characters"
        )
    options = re2.Options()
    options.log_errors = False
    try:
        compiled = re2.compile(pattern, options)
    except re2.error as error:
        raise ValueError(f"the pattern {pattern} cannot be read ({_reason(error)}); {way_out}") from None
    if compiled.groups != 1:
        raise ValueError(f"the pattern {pattern} has {compiled.groups} pairs of parentheses; {way_out}")
    return {path: match[1] for path in paths if (match := compiled.search(path)) and match[1]}


def grouping_by_table(named: str, paths: Iterable[str]) -> Grouping:
    """The group of each path in a CSV file, named as FILE:COLUMN; the file has the paths in its column
    `path`.
    """
    file, _, column = named.rpartition(":")
    if not file or not column:
        raise ValueError(f"{named} names no table and column; write FILE:COLUMN, like slides.csv:patient")
    known, found = set(paths), {}
    for row in _rows(Path(file), column):
        path, group = (row[PATH_COLUMN] or "").removeprefix("./"), (row[column] or "").strip()
        if path in known and group:
            found[path] = group
    return _checked(
        Grouping(f"column {column} of {Path(file).name}", found), f"the column {column} of {file}"
    )


def _rows(path: Path, column: str) -> list[dict[str, str]]:
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            table = csv.DictReader(file)
            rows, columns = list(table), table.fieldnames or []
    except OSError as error:
        raise ValueError(f"the table {path} cannot be read ({error.strerror}); check the path") from None
    except (UnicodeDecodeError, csv.Error):
        raise ValueError(f"{path} is not a CSV file in UTF-8; save it as one") from None
    if missing := {PATH_COLUMN, column} - set(columns):
        raise ValueError(
            f"the table {path} has no column {' and no column '.join(sorted(missing))}; it has"
            f" {', '.join(columns)}"
        )
    return rows


def _checked(grouping: Grouping, by: str) -> Grouping:
    """Raises ValueError where all that was found is nothing, or one and the same group."""
    number = len(set(grouping.groups.values()))
    if number < 2:
        raise ValueError(
            f"{by} finds {number or 'no'} group in the paths of the images, and two or more are needed;"
            " change it"
        )
    return grouping


def _reason(error: re2.error) -> str:
    """RE2 says why in bytes."""
    said = error.args[0] if error.args else b""
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)

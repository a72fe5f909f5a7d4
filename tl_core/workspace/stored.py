"""Values as JSON and back, checked: the one place that says how.

msgspec does it. It reads and writes frozen dataclasses of the standard library as they are, takes a number
for a number and nothing else (no "3", no true), checks every Literal, makes tuples of lists, and runs
`__post_init__`. cattrs turns "3" into 3 unless told otherwise for each type, and took twice as long for a
dataset of 100,000 images; pydantic refuses the lone surrogates by which Python keeps the names of files that
are not text.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import msgspec

from tl_core.workspace.workspace import write_json

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Value = TypeVar("Value", bound="DataclassInstance")


def as_json(value: object) -> dict[str, object]:
    """A dataclass as a JSON object: its fields, and those of the dataclasses in them."""
    return msgspec.to_builtins(value, str_keys=True)


def value_of(stored: object, of: type[Value]) -> Value:
    """The dataclass `of` with what `stored` says, as `json.loads` gives it.

    Raises ValueError for a field that is missing, unknown or of another type, and as the class itself does.
    """
    if isinstance(stored, dict) and (unknown := set(stored) - {field.name for field in fields(of)}):
        raise ValueError(f"there is no field {', '.join(sorted(unknown))}")
    return msgspec.convert(stored, of, str_keys=True)


def read(path: Path, of: type[Value]) -> Value:
    """The value in a file. Raises FileNotFoundError, and ValueError with one sentence where it is damaged."""
    with reading(path):
        return value_of(json.loads(path.read_bytes()), of)


def parsed(line: bytes, of: type[Value]) -> Value:
    """The value in a line of JSON, fast: many lines are read many times a second. Unknown fields are skipped.

    Raises ValueError.
    """
    return _decoder(of).decode(line)


@cache
def _decoder(of: type[Value]) -> "msgspec.json.Decoder[Value]":
    return msgspec.json.Decoder(of)


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Inside, a ValueError becomes the sentence that says which file is wrong, in what, and the way out."""
    try:
        yield
    except ValueError as error:
        raise ValueError(
            f"{path} does not hold what Thaw writes there ({error}); put back a copy of it, or remove it"
        ) from error


def write(path: Path, value: object) -> None:
    """Replace the file with the value, whole or not at all."""
    write_json(path, as_json(value))

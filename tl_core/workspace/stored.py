"""Values as JSON and back, checked: the one place that says how.

msgspec does it. It reads and writes frozen dataclasses of the standard library as they are, takes a number
for a number and nothing else (no "3", no true), checks every Literal, makes tuples of lists, and runs
`__post_init__`. cattrs turns "3" into 3 unless told otherwise for each type, and took twice as long for a
dataset of 100,000 images; pydantic refuses the lone surrogates by which Python keeps the names of files that
are not text.
"""

import json
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import msgspec

from tl_core.workspace.formats import FORMATS, Json, LaterFormatError
from tl_core.workspace.workspace import write_json

Value = TypeVar("Value")
# Without these, all else in their folders tells nothing.
HEARTS = ("plan.json", "status.json", "dataset.json", "album.json", "race.json", "study.json")


class DamagedFileError(ValueError):
    """A file does not hold what Thaw writes there, or a later Thaw wrote it."""


class GoneFileError(DamagedFileError, FileNotFoundError):
    """A file that Thaw wrote is not there any more."""


def as_json(value: object) -> Json:
    """A dataclass as a JSON object: its fields, and those of the dataclasses in them."""
    return msgspec.to_builtins(value, str_keys=True)


def value_of(told: object, of: type[Value], follow: Collection[str] = ()) -> Value:
    """The dataclass `of` with what `told` says, as `json.loads` gives it.

    Fields named in `follow` follow from others and are passed over. Raises ValueError for a field that is
    missing, unknown or of another type, and as the class itself does.
    """
    try:
        value = msgspec.convert(told, of, str_keys=True)
    except msgspec.ValidationError as error:
        if isinstance(error.__cause__, ValueError):
            raise error.__cause__ from None  # the sentence of the class itself, without msgspec's place
        raise
    if told != _read_again(value) and (unknown := sorted({*_left_out(told, as_json(value))} - {*follow})):
        raise ValueError(f"there is no field {', '.join(unknown)}")
    return value


def part_of(told: object, of: type[Value]) -> Value:
    """The fields that `of` has, whatever else `told` says. Raises ValueError as `value_of` does."""
    return msgspec.convert(told, of, str_keys=True)


def _read_again(value: object) -> object:
    """What a file that Thaw wrote of the value tells. Most files tell just that, and then no field is looked
    for: this takes a list of runs half the time. None for a name that is not text.
    """
    with suppress(UnicodeEncodeError):
        return msgspec.json.decode(msgspec.json.encode(value))
    return None


def _left_out(told: object, kept: object) -> Iterator[str]:
    """The names of fields for which the value has no place."""
    if isinstance(told, dict) and isinstance(kept, dict):
        yield from told.keys() - kept.keys()
        for name in told.keys() & kept.keys():
            yield from _left_out(told[name], kept[name])
    elif isinstance(told, list) and isinstance(kept, list | tuple):
        for one, other in zip(told, kept, strict=False):
            yield from _left_out(one, other)


def read(path: Path, of: type[Value]) -> Value:
    """The value in a file, which may be of an earlier format.

    Raises DamagedFileError where the file is damaged or of a later format, GoneFileError where there is none.
    """
    with reading(path):
        return value_of(_object(path), of)


def read_json(path: Path) -> Json:
    """The JSON object in a file, whatever it says. Raises as `read` does."""
    with reading(path):
        return _object(path)


def read_large(path: Path, of: type[Value]) -> Value:
    """As `read`, in half the time and memory: nothing between the file's bytes and the value. Unknown fields
    are passed over.
    """
    # What msgspec cannot read is read again more slowly: to say what is wrong, or since a name is not text.
    with suppress(msgspec.DecodeError, RecursionError, OSError):
        content = path.read_bytes()
        if decoder(_Stamp)(content).format == FORMATS[path.name].number:
            return decoder(of)(content)
    return read(path, of)


def read_part(path: Path, of: type[Value]) -> Value:
    """The fields that `of` has, of a file of any format, whatever else it says. Raises as `read` does."""
    with reading(path):
        return decoder(of)(path.read_bytes())


@dataclass(frozen=True)
class _Stamp:
    format: int = 1


def read_with(path: Path, make: Callable[[Json], Value]) -> Value:
    """As `read`, where the object in the file is not simply the value's fields: what `make` makes of it."""
    with reading(path):
        return make(_object(path))


def _object(path: Path) -> Json:
    told = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(told, dict):
        raise ValueError("it is no JSON object")
    known = FORMATS.get(path.name)
    return known.updated(told) if known else told


def decoder(of: type[Value]) -> Callable[[bytes], Value]:
    """Makes the value of JSON of this format, fast. Unknown fields are passed over. Raises ValueError."""
    return msgspec.json.Decoder(of).decode


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Inside, what is wrong with the file becomes a DamagedFileError: the file, the fact, and the way out."""
    try:
        yield
    except DamagedFileError:
        raise
    except FileNotFoundError as error:
        raise GoneFileError(f"there is no {path}; put back a copy of it, or remove its folder") from error
    except OSError as error:
        raise DamagedFileError(f"{path} cannot be opened ({error.strerror}); see what is there") from error
    except LaterFormatError as error:
        raise DamagedFileError(f"{path} {error}") from error
    except (ValueError, RecursionError) as error:
        lost = "its folder" if path.name in HEARTS else "it"
        raise DamagedFileError(
            f"{path} does not hold what Thaw writes there ({error}); put back a copy of it, or remove {lost}"
        ) from error


def write(path: Path, value: object) -> None:
    """Replace the file with the value, whole or not at all."""
    known = FORMATS.get(path.name)
    write_json(path, known.stamp(as_json(value)) if known else as_json(value))

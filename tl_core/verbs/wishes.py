"""What a verb may be told beside its first argument: keywords by the names of a plan's own fields."""

from collections.abc import Iterable, Mapping, Sequence
from os import PathLike
from typing import Literal, TypedDict

from tl_core.matrix.answers import Similarity, Size
from tl_core.matrix.strategy import Head, Strategy
from tl_core.plans.plan import ClassWeights, ReadingChoice, Sampling


class Labels(TypedDict, total=False):
    """How the images get their classes, by the names of `Labelling`: found out unless said.

    Columns are those of a table with a row an image; `images` is the folder that such a table speaks of.
    `name_pattern` finds the class in the name of a file. `table` is what a table is to be called.
    """

    images: str | PathLike[str] | None
    path_column: str | None
    label_column: str | None
    split_column: str | None
    group_column: str | None
    name_pattern: str | None
    table: str | None


class Selection(Labels, total=False):
    """Which images of the data: without those listed in the file `exclude`; with the classes that the file
    `relabel` gives some; with parts that share no group; with the share `val_share` of each class held back
    for validation.

    `groups` is a pattern whose parentheses match the group in an image's path, `groups_from` the
    `FILE:COLUMN` of a table that names the group. Data is grouped in one of the two ways.
    """

    exclude: str | PathLike[str] | None
    relabel: str | PathLike[str] | None
    groups: str | None
    groups_from: str | None
    val_share: float | None


class Answered(Selection, total=False):
    """The answers to both questions of the matrix, measured unless given.

    With `measure` False nothing is measured: the size is counted and similar assumed.
    """

    size: Size | None
    similarity: Similarity | None
    measure: bool | None


class Figures(Answered, total=False):
    """And a plan's figures."""

    epochs: int | None
    batch_size: int | None
    image_size: int | None
    seed: int | None


class Options(Figures, total=False):
    """And the options of the loop over epochs, as a plan has them."""

    class_weights: ClassWeights | None
    sampling: Sampling | None
    label_smoothing: float | None
    patience: int | None
    ema: float | None


class Wishes(Options, total=False):
    """And what the strategy decides otherwise. `strategy` may be `auto`, the scenario's own; `head_after` may
    be `measured`, where the depth profile says.
    """

    strategy: Strategy | Literal["auto"] | None
    train_groups: str | Sequence[str] | None
    head: Head | None
    head_after: str | None
    reading: ReadingChoice | None


def check(wishes: Mapping[str, object], kind: type) -> None:
    """Raises TypeError, as Python does, for a keyword that is none of `kind`."""
    names = kind.__annotations__
    if unknown := [name for name in wishes if name not in names]:
        raise TypeError(f"there is no option {', '.join(unknown)}; there are {', '.join(names)}")


def given(wishes: Mapping[str, object], names: Iterable[str]) -> dict[str, object]:
    """Those of the wishes by these names that say something."""
    return {name: wishes[name] for name in names if wishes.get(name) is not None}


def named(names: str | Sequence[str]) -> list[str]:
    """Several names, which a string holds with commas between them."""
    parts = names.split(",") if isinstance(names, str) else names
    return [name.strip() for name in parts if name.strip()]

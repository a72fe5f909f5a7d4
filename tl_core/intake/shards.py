"""Parquet files with the pictures in them, as the hub of Hugging Face keeps data sets: a table whose rows are
the files.
"""

import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock

from tl_core.dataset import Item
from tl_core.dataset.dataset import Rejected
from tl_core.dataset.labelling import Labelling
from tl_core.dataset.layout import ENDINGS, FILES_LIMIT, PART_NAMES, ClassFolders, Place, Steps, display_name
from tl_core.intake.unpack import store_content
from tl_core.labels.by_table import arranged_by
from tl_core.labels.columns import WITHIN
from tl_core.labels.listing import Listing
from tl_core.labels.parquet import Head, head_of, parquet_rows, pictures_in
from tl_core.labels.table import Row, Table

ENDING = ".parquet"
# So many rows stay at hand: threads ask for them a little out of order, within a batch of `collect`.
ROWS_KEPT = 256
NOTHING_IN_IT = "the row holds no picture, or the file is damaged there"


@dataclass(frozen=True)
class Shard:
    """One file, and what its end says of it."""

    path: Path
    steps: Steps
    head: Head

    @property
    def name(self) -> str:
        return display_name("/".join(self.steps))

    @property
    def part(self) -> str:
        """The part of the split where a name says it, as in train-00000-of-00002.parquet."""
        words = [*self.steps[:-1], *re.split("[-_.]", self.steps[-1])]
        return next((word for word in words if word.casefold() in PART_NAMES), "")


@dataclass(frozen=True)
class InShard:
    """The picture in a row, by its number among those of all shards, from 0."""

    number: int
    part: str
    row: Row

    @property
    def steps(self) -> Steps:
        return (*([self.part] if self.part else []), *self.row.steps, str(self.row.number))

    @property
    def path(self) -> str:
        return self.row.name


class Stream:
    """The pictures of all rows, read once from beginning to end; the last few stay at hand."""

    def __init__(self, shards: Sequence[Shard]) -> None:
        self._batches = (batch for one in shards for batch in _batches(one))
        self._kept: deque[tuple[int, list[bytes | None]]] = deque()
        self._end = 0
        self._lock = Lock()

    def content(self, number: int) -> bytes:
        """The bytes of that row. Raises ValueError where it has none."""
        with self._lock:
            while number >= self._end:
                self._read_on()
            batches = ((start, batch) for start, batch in self._kept if start <= number < start + len(batch))
            start, batch = next(batches)
        content = batch[number - start]
        if not content:
            raise ValueError(NOTHING_IN_IT)
        return content

    def _read_on(self) -> None:
        batch = next(self._batches)
        self._kept.append((self._end, batch))
        self._end += len(batch)
        while self._kept[0][0] + len(self._kept[0][1]) < self._end - ROWS_KEPT:
            self._kept.popleft()


def _batches(shard: Shard) -> Iterator[list[bytes | None]]:
    """As many rows as the file says, without pictures from where it is damaged."""
    left = shard.head.rows
    try:
        for batch in pictures_in(shard.path, shard.head.pictures):
            left -= len(batch)
            yield batch
    except ValueError:
        yield [None] * left


@dataclass(frozen=True)
class Shards:
    """All rows of some shards that have the same columns."""

    files: tuple[InShard, ...]
    table: Table
    stream: Stream
    rejected: tuple[Rejected, ...]

    def arranged(self, told: Labelling) -> ClassFolders:
        """The class and part of each row. Raises ValueError as `arranged_by` does."""
        told = replace(told, path_column=WITHIN, table=self.table.name)
        found = arranged_by([self.table], Listing(tuple(file.steps for file in self.files)), told)
        assert found is not None  # the column of the pictures is said
        return replace(found, labelled=replace(found.labelled, by="shards"))

    def read(self, target: Path, file: InShard, place: Place) -> Item:
        """Decode and store one picture anew below `target`. Raises ValueError, saying why, where that
        fails.
        """
        return store_content(self.stream.content(file.number), target, place)


def shards_among(files: Iterable[tuple[Path, Steps]]) -> tuple[Shard, ...]:
    """The shards among the files; none where there are pictures too.

    Raises ValueError for a parquet file that is damaged.
    """
    files = list(files)
    if any(steps[-1].lower().endswith(ENDINGS) for _, steps in files):
        return ()
    parquet = [(path, steps) for path, steps in files if steps[-1].lower().endswith(ENDING)]
    shards = (Shard(path, steps, head_of(path)) for path, steps in parquet)
    return tuple(shard for shard in shards if shard.head.pictures)


def open_shards(shards: Sequence[Shard]) -> Shards:
    """Their rows, of shards that have the columns of the first. Parts are named by files where those name
    more than one. Raises ValueError where the rows are too many.
    """
    columns = shards[0].head.plain
    alike = [shard for shard in shards if shard.head.plain == columns]
    if sum(shard.head.rows for shard in alike) > FILES_LIMIT:
        raise ValueError(f"the files have more than {FILES_LIMIT:,} rows; name some of the files")
    unlike = f"its columns differ from those of {shards[0].name}; inspect it alone"
    rejected = tuple(Rejected(shard.name, unlike) for shard in shards if shard.head.plain != columns)
    several = len({shard.part for shard in alike}) > 1
    rows = [(shard, row) for shard in alike for row in _rows(shard)]
    files = tuple(
        InShard(number, shard.part if several else "", row) for number, (shard, row) in enumerate(rows)
    )
    named = tuple(replace(file.row, cells={**file.row.cells, WITHIN: "/".join(file.steps)}) for file in files)
    return Shards(files, Table(shards[0].steps, columns, named), Stream(alike), rejected)


def _rows(shard: Shard) -> list[Row]:
    _, rows = parquet_rows(shard.name, shard.path)
    return [Row(shard.steps, number, cells) for number, cells in rows]

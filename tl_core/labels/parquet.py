"""What is read of a parquet file: columns of plain values as text; the pictures in it, if there are some."""

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tl_core.dataset.layout import FILES_LIMIT

if TYPE_CHECKING:
    import pyarrow as pa
    from pyarrow import parquet

UNPACKED_LIMIT = 512 * 2**20
# Under this key the library `datasets` writes what it knows of the columns.
KNOWN = b"huggingface"
# Rows that are read at once; a picture takes up to some megabytes.
BATCH = 16
Rows = list[tuple[int, Mapping[str, str]]]


@dataclass(frozen=True)
class Head:
    """What the end of a parquet file says: how many rows, which columns are plain values, which holds
    pictures (empty where none does), and what the numbers in a column of classes mean.
    """

    rows: int
    plain: tuple[str, ...]
    pictures: str
    names: Mapping[str, Sequence[str]] = field(default_factory=dict)


def head_of(path: Path) -> Head:
    """Raises ValueError for what is no parquet file, and where it has too many rows or too much text."""
    return _head(path.name, _opened(path.name, path))


def parquet_rows(name: str, source: bytes | Path) -> tuple[tuple[str, ...], Rows]:
    """The columns of plain values, and the rows, the first of which is row 1. Raises ValueError as `head_of`
    does.
    """
    import pyarrow as pa

    file = _opened(name, source)
    head = _head(name, file)
    try:
        table = file.read(list(head.plain))
    except (pa.ArrowException, OSError):
        raise ValueError(_damaged(name)) from None
    cells = [
        [as_text(value, head.names.get(column)) for value in table.column(column).to_pylist()]
        for column in head.plain
    ]
    rows = [dict(zip(head.plain, row, strict=True)) for row in zip(*cells, strict=True)]
    return head.plain, list(enumerate(rows, start=1))


def pictures_in(path: Path, column: str) -> Iterator[list[bytes | None]]:
    """The bytes in that column, some rows at a time. Raises ValueError where the file is damaged."""
    import pyarrow as pa

    try:
        for batch in _opened(path.name, path).iter_batches(BATCH, columns=[column]):
            yield [one["bytes"] if isinstance(one, dict) else one for one in batch.column(0).to_pylist()]
    except (pa.ArrowException, OSError):
        raise ValueError(_damaged(path.name)) from None


def as_text(value: object, names: Sequence[str] | None = None) -> str:
    """A cell as text: nothing where there is none, 3 for the 3.0 that a gap in a column makes of 3, and the
    name of a number that stands for one. The number -1 stands for no class.
    """
    if value is None or value != value:
        return ""
    if names is not None and isinstance(value, int):
        return names[value] if 0 <= value < len(names) else ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()


def _opened(name: str, source: bytes | Path) -> "parquet.ParquetFile":
    import pyarrow as pa
    from pyarrow import parquet

    try:
        return parquet.ParquetFile(io.BytesIO(source) if isinstance(source, bytes) else source)
    except (pa.ArrowException, OSError):
        raise ValueError(_damaged(name)) from None


def _damaged(name: str) -> str:
    return f"{name} is not a parquet file, or it is damaged; save it again"


def _head(name: str, file: "parquet.ParquetFile") -> Head:
    schema, rows = file.schema_arrow, file.metadata.num_rows
    if rows > FILES_LIMIT:
        raise ValueError(f"{name} has {rows:,} rows; Thaw reads up to {FILES_LIMIT:,} images, name fewer")
    plain = tuple(column.name for column in schema if _is_plain(column.type))
    _check_size(name, file, plain)
    pictures = [column.name for column in schema if _holds_pictures(column.type)]
    return Head(rows, plain, pictures[0] if pictures else "", dict(_names(schema)))


def _is_plain(kind: "pa.DataType") -> bool:
    import pyarrow as pa

    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    texts = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view)
    numbers = (pa.types.is_integer, pa.types.is_floating, pa.types.is_boolean)
    return any(test(kind) for test in (*texts, *numbers))


def _holds_pictures(kind: "pa.DataType") -> bool:
    """Bytes, or the pair of bytes and path that the library `datasets` makes of an image."""
    import pyarrow as pa

    if pa.types.is_struct(kind):
        return any(one.name == "bytes" and _holds_pictures(one.type) for one in kind.fields)
    return any(test(kind) for test in (pa.types.is_binary, pa.types.is_large_binary))


def _names(schema: "pa.Schema") -> Iterator[tuple[str, Sequence[str]]]:
    """{column: the names of its numbers}, as the library `datasets` writes them down."""
    try:
        known = json.loads((schema.metadata or {}).get(KNOWN, b"{}"))
        for column, feature in known.get("info", {}).get("features", {}).items():
            if isinstance(feature, dict) and isinstance(feature.get("names"), list):
                yield column, [str(name) for name in feature["names"]]
    except (ValueError, AttributeError):  # it says nothing that can be understood
        return


def _check_size(name: str, file: "parquet.ParquetFile", columns: Sequence[str]) -> None:
    groups = [file.metadata.row_group(number) for number in range(file.metadata.num_row_groups)]
    chunks = [group.column(number) for group in groups for number in range(group.num_columns)]
    size = sum(chunk.total_uncompressed_size for chunk in chunks if chunk.path_in_schema in columns)
    if size > UNPACKED_LIMIT:
        raise ValueError(
            f"the text in {name} takes more than {UNPACKED_LIMIT // 2**20} MiB; keep only the columns with"
            " the paths and the classes"
        )

"""What is read of a parquet file before its pictures: columns that are plain values, as text."""

import io
from collections.abc import Mapping
from typing import TYPE_CHECKING

from tl_core.dataset.layout import FILES_LIMIT

if TYPE_CHECKING:
    import pyarrow as pa

UNPACKED_LIMIT = 512 * 2**20


def parquet_rows(name: str, content: bytes) -> tuple[tuple[str, ...], list[tuple[int, Mapping[str, str]]]]:
    """The columns of plain values, and the rows, the first of which is row 1.

    Raises ValueError for what is no parquet file, and where it has too many rows or too much text.
    """
    import pyarrow as pa
    from pyarrow import parquet

    try:
        file = parquet.ParquetFile(io.BytesIO(content))
        columns = [field.name for field in file.schema_arrow if _is_plain(field.type)]
        check_rows(name, file.metadata.num_rows)
        _check_size(name, file, columns)
        table = file.read(columns)
    except (pa.ArrowException, OSError):
        raise ValueError(f"{name} is not a parquet file, or it is damaged; save it again") from None
    cells = [[as_text(value) for value in table.column(column).to_pylist()] for column in columns]
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*cells, strict=True)]
    return tuple(columns), list(enumerate(rows, start=1))


def check_rows(name: str, rows: int) -> None:
    """Raises ValueError where a dataset cannot have so many."""
    if rows > FILES_LIMIT:
        raise ValueError(f"{name} has {rows:,} rows; Thaw reads up to {FILES_LIMIT:,} pictures, name fewer")


def as_text(value: object) -> str:
    """A cell as text: nothing where there is none, and 3 for the 3.0 that a gap in a column makes of 3."""
    if value is None or value != value:
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()


def _is_plain(kind: "pa.DataType") -> bool:
    import pyarrow as pa

    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    texts = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view)
    return any(
        test(kind) for test in (*texts, pa.types.is_integer, pa.types.is_floating, pa.types.is_boolean)
    )


def _check_size(name: str, file: "pa.parquet.ParquetFile", columns: list[str]) -> None:
    groups = [file.metadata.row_group(number) for number in range(file.metadata.num_row_groups)]
    chunks = [group.column(number) for group in groups for number in range(group.num_columns)]
    size = sum(chunk.total_uncompressed_size for chunk in chunks if chunk.path_in_schema in columns)
    if size > UNPACKED_LIMIT:
        raise ValueError(
            f"the text in {name} takes more than {UNPACKED_LIMIT // 2**20} MiB; keep only the columns with"
            " the paths and the classes"
        )

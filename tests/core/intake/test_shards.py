"""Parquet files with pictures in them, as the hub keeps data sets and as pandas writes them."""

import io
import json
import zipfile
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest
from PIL import Image
from pyarrow import parquet

from tests.conftest import COLOURS, picture
from tl_core.dataset import Dataset
from tl_core.dataset.dataset import Rejected
from tl_core.dataset.labelling import Labelling
from tl_core.dataset.open_question import OpenColumnError
from tl_core.intake.inspection import inspect
from tl_core.intake.shards import NOTHING_IN_IT
from tl_core.labels.by_table import NO_LABEL
from tl_core.labels.parquet import BATCH
from tl_core.workspace import Workspace

NAMES = list(COLOURS)
IMAGE = pa.struct([("bytes", pa.binary()), ("path", pa.string())])


def png(label: int, seed: int) -> bytes:
    stream = io.BytesIO()
    picture(COLOURS[NAMES[label]], 2 + 3 * label, seed).save(stream, "PNG")
    return stream.getvalue()


def shard(
    path: Path, labels: list[int | None], first: int = 0, spoil: dict[int, bytes | None] | None = None
) -> Path:
    """A shard as the library `datasets` writes it: pairs of bytes and path, numbers whose names are in the
    schema; `spoil` has other bytes for some rows.
    """
    spoil = spoil or {}
    images = [
        {"bytes": spoil.get(row, png(max(label or 0, 0), first + row)), "path": f"{row}.png"}
        for row, label in enumerate(labels)
    ]
    features = {"image": {"_type": "Image"}, "label": {"names": NAMES, "_type": "ClassLabel"}}
    told = {b"huggingface": json.dumps({"info": {"features": features}}).encode()}
    schema = pa.schema([("image", IMAGE), ("label", pa.int64())], metadata=told)
    path.parent.mkdir(parents=True, exist_ok=True)
    parquet.write_table(pa.table({"image": images, "label": labels}, schema), path, row_group_size=7)
    return path


def read(source: Path, workspace: Workspace, **said: str) -> Dataset:
    return inspect(str(source), workspace, lambda *said: None, told=Labelling(**said))


def test_shards_of_the_hub_give_names_parts_and_pictures(tmp_path: Path, workspace: Workspace):
    data = tmp_path / "beans" / "data"
    shard(data / "train-00000-of-00002.parquet", [0, 1, 2] * 30)
    shard(data / "train-00001-of-00002.parquet", [0, 1, 2] * 30, first=1000)
    shard(data / "validation-00000-of-00001.parquet", [0, 1, 2] * 4, first=5000)
    (data.parent / "README.md").write_text("# beans")
    found = read(data.parent, workspace)
    assert found.classes == tuple(NAMES) and found.name == "beans" and found.rejected == ()
    assert found.counts()["sand"] == {"train": 60, "val": 4, "test": 0} and found.parts_given
    for item in found.items[::30]:
        pixel = Image.open(Path(found.root) / item.path).resize((1, 1)).getpixel((0, 0))
        assert max(abs(a - b) for a, b in zip(pixel, COLOURS[found.classes[item.label]], strict=True)) < 25
    assert found == read(data.parent, workspace)


def test_rows_without_class_or_picture_are_listed_by_number(tmp_path: Path, workspace: Workspace):
    labels = [0, 1, 2] * 8
    labels[3], labels[4] = -1, None
    path = shard(tmp_path / "test.parquet", labels, spoil={5: None, 6: b"no picture", 7: b""})
    found = read(path, workspace)
    rows = {one.name: one.reason for one in found.rejected}
    assert list(rows) == [f"test.parquet row {number}" for number in (4, 5, 6, 7, 8)]
    assert list(rows.values())[:3] == [NO_LABEL, NO_LABEL, NOTHING_IN_IT]
    assert len(found.items) == 19 and not found.parts_given


def test_plain_bytes_with_labels_of_text_and_a_split_are_shards_too(tmp_path: Path, workspace: Workspace):
    rows = pd.DataFrame(
        {
            "img": [png(number % 3, number) for number in range(24)],
            "fine": [NAMES[number % 3] for number in range(24)],
            "coarse": ["wet" if number % 3 == 2 else "dry" for number in range(24)],
            "split": ["test" if number < 6 else "train" for number in range(24)],
        }
    )
    rows.to_parquet(tmp_path / "all.parquet")
    with pytest.raises(OpenColumnError) as asked:
        read(tmp_path / "all.parquet", workspace)
    assert asked.value.choices == ("fine", "coarse")
    found = read(tmp_path / "all.parquet", workspace, label_column="coarse")
    assert found.classes == ("dry", "wet") and len(found.part("test")) == 6


def test_a_shard_in_a_zip_is_read_and_leaves_no_copy(tmp_path: Path, workspace: Workspace):
    path = shard(tmp_path / "train.parquet", [0, 1, 2] * 4)
    with zipfile.ZipFile(tmp_path / "sent.zip", "w") as packed:
        packed.write(path, "data/train.parquet")
    found = read(tmp_path / "sent.zip", workspace)
    assert len(found.items) == 12 and found.labelled.by == "shards"
    assert not list(workspace.root.rglob("*.parquet"))


def test_shards_of_other_columns_are_left_out_and_damaged_ones_refused(tmp_path: Path, workspace: Workspace):
    shard(tmp_path / "set" / "a.parquet", [0, 1, 2] * 4)
    pd.DataFrame({"img": [png(0, 9)], "sort": ["leaf"]}).to_parquet(tmp_path / "set" / "b.parquet")
    found = read(tmp_path / "set", workspace)
    assert found.rejected == (
        Rejected("b.parquet", "its columns differ from those of a.parquet; inspect it alone"),
    )
    whole = (tmp_path / "set" / "a.parquet").read_bytes()
    for content in (whole[:-20], b"PAR1"):
        (tmp_path / "damaged.parquet").write_bytes(content)
        with pytest.raises(ValueError, match=r"damaged\.parquet is not a parquet file, or it is damaged"):
            read(tmp_path / "damaged.parquet", workspace)
    assert not [one for one in workspace.datasets.iterdir() if "damaged" in one.name]


def test_of_a_shard_that_is_damaged_inside_the_rows_before_and_other_shards_count(
    tmp_path: Path, workspace: Workspace
):
    shard(tmp_path / "set" / "a.parquet", [0, 1, 2] * 30)
    shard(tmp_path / "set" / "b.parquet", [0, 1, 2] * 4, first=500)
    content = bytearray((tmp_path / "set" / "a.parquet").read_bytes())
    begin = (
        parquet.read_metadata(tmp_path / "set" / "a.parquet").row_group(6).column(0).dictionary_page_offset
    )
    content[begin : begin + 300] = bytes(300)
    (tmp_path / "set" / "a.parquet").write_bytes(bytes(content))
    found = read(tmp_path / "set", workspace)
    assert len(found.items) == 2 * BATCH + 12 and len(found.rejected) == 90 - 2 * BATCH
    assert all(one.name.startswith("a.parquet row ") for one in found.rejected)

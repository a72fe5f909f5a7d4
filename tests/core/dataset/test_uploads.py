"""What a browser sends is kept whole under its content's hash, or refused with nothing left behind."""

import io
import subprocess
import sys
import zipfile
from dataclasses import replace

import pytest

from tl_core.dataset import Dataset, uploads
from tl_core.dataset.labelling import Labelled
from tl_core.labels.table import READERS
from tl_core.workspace import Workspace, visitors


def zipped(**contents: bytes) -> io.BytesIO:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        for name, content in contents.items():
            packed.writestr(name, content)
    return stream


def test_a_zip_is_kept_under_its_hash_wherever_its_reader_stood(workspace: Workspace):
    stream = zipped(picture=b"pixels")
    stream.read()
    path = uploads.keep_zip(workspace, stream)
    assert path.read_bytes() == stream.getvalue()
    assert uploads.keep_zip(workspace, stream) == path
    assert [file.name for file in workspace.uploads.iterdir()] == [path.name]


def test_the_files_of_a_folder_become_one_zip(workspace: Workspace):
    sent = [
        ("pets/cat/1.jpg", b"one"),
        ("pets/dog/../../2.jpg", b"two"),
        ("pets/caf\udce9/3.jpg", b"three"),
        ("pets/猫/4.jpg", b"four"),
    ]
    path = uploads.keep_files(workspace, [(name, io.BytesIO(content)) for name, content in sent])
    with zipfile.ZipFile(path) as packed:
        assert [packed.read(info) for info in packed.infolist()] == [b"one", b"two", b"three", b"four"]
        assert packed.namelist()[2:] == ["pets/caf\\xe9/3.jpg", "pets/猫/4.jpg"]
    assert list(workspace.root.rglob("*.jpg")) == []


def test_the_same_files_make_the_same_zip(workspace: Workspace):
    paths = {uploads.keep_files(workspace, [("cat/1.jpg", io.BytesIO(b"one"))]) for _ in range(2)}
    assert len(paths) == 1


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        ([], "no file was sent"),
        ([("cat/1.jpg", b"1"), ("cat/1.jpg", b"2")], "two files have the name cat/1.jpg"),
        ([("c" * 1001, b"1")], "longer than 1000 characters"),
        ([("cat/1.jpg", b"1234"), ("cat/2.jpg", b"567")], "larger than"),
        ([(f"cat/{number}.jpg", b"") for number in range(5)], "more than 4 files"),
    ],
)
def test_refused_files_leave_nothing_behind(
    sent: list[tuple[str, bytes]], reason: str, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(uploads, "BYTES_LIMIT", 6)
    monkeypatch.setattr(uploads, "FILES_LIMIT", 4)
    with pytest.raises(ValueError, match=reason):
        uploads.keep_files(workspace, [(name, io.BytesIO(content)) for name, content in sent])
    assert list(workspace.uploads.iterdir()) == []


@pytest.mark.parametrize(
    "content",
    [b"", b"Rar!\x1a\x07", zipped(picture=bytes(2000)).getvalue()[:-40]],
    ids=["empty", "rar", "cut short"],
)
def test_what_is_no_zip_is_refused(content: bytes, workspace: Workspace):
    with pytest.raises(ValueError, match="not a zip file"):
        uploads.keep_zip(workspace, io.BytesIO(content))
    assert list(workspace.uploads.iterdir()) == []


def test_a_zip_above_the_limit_is_refused(workspace: Workspace, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(uploads, "BYTES_LIMIT", 1000)
    with pytest.raises(ValueError, match="larger than"):
        uploads.keep_zip(workspace, zipped(picture=bytes(2000)))
    assert list(workspace.uploads.iterdir()) == []


def test_the_web_process_loads_no_decoder_for_it():
    code = (
        "import sys, tl_core.dataset.uploads; print([name for name in ('PIL', 'torch', 'numpy') if name in"
        " sys.modules])"
    )
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
        == "[]\n"
    )


def test_a_table_is_kept_under_its_hash_and_only_its_ending_counts(workspace):
    path = uploads.keep_table(workspace, "../../mine.CSV", io.BytesIO(b"file,label"))
    assert path.parent == workspace.uploads and path.suffix == ".csv" and "mine" not in path.name
    with pytest.raises(ValueError, match=r"mine\.exe is no table; send a file of \.csv"):
        uploads.keep_table(workspace, "mine.exe", io.BytesIO(b"file,label"))


def test_what_may_be_sent_as_a_table_is_what_is_read_as_one():
    assert set(uploads.TABLES) == set(READERS)


def test_what_was_sent_is_its_senders_until_they_share_it(workspace: Workspace, dataset: Dataset):
    """And so is a variant of it; a folder that lies on the server is not."""
    ann, ben = "a" * 16, "b" * 16
    read = replace(dataset, id="read", labelled=Labelled(source="/srv/images"))
    sent = replace(dataset, id="sent", labelled=Labelled(source=f"{workspace.uploads}/1.zip/pets"))
    variant = replace(sent, id="sent-1", base="sent")
    for one in (read, sent, variant):
        one.write(workspace.datasets / one.id)
        uploads.take_in(workspace.opened_for(ann), one)
    seen = [name for name in ("read", "sent", "sent-1") if visitors.may_see(workspace.datasets / name, ben)]
    assert seen == ["read"]
    visitors.share(workspace.datasets / "sent", ann)
    shared = replace(sent, id="sent-2", base="sent")
    shared.write(workspace.datasets / shared.id)
    uploads.take_in(workspace.opened_for(ann), shared)
    assert visitors.may_see(workspace.datasets / "sent-2", ben)

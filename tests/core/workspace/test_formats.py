"""What an earlier Thaw wrote is brought up to date, what a later one wrote is refused in one sentence."""

import json
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tl_core.dataset import Dataset
from tl_core.version import __version__
from tl_core.workspace import stored
from tl_core.workspace.formats import FORMATS, Format, pretrained_by_name


@dataclass(frozen=True)
class Note:
    text: str
    pages: int = 1


@pytest.fixture
def notes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A file of format 3: in 1 the text was called words, in 2 it had no pages."""
    renamed = {1: lambda told: {"text": told["words"]}, 2: lambda told: {**told, "pages": 2}}
    monkeypatch.setitem(FORMATS, "note.json", Format(3, renamed))
    return tmp_path / "note.json"


@pytest.mark.parametrize(
    "told, pages",
    [
        ({"words": "read"}, 2),
        ({"format": 1, "words": "read"}, 2),
        ({"format": 2, "text": "read"}, 2),
        ({"format": 3, "text": "read", "pages": 5}, 5),
    ],
)
def test_every_earlier_format_is_brought_up_to_date(notes, told, pages):
    notes.write_text(json.dumps(told))
    assert stored.read(notes, Note) == stored.read_large(notes, Note) == Note("read", pages)


def test_what_is_written_says_its_format(notes):
    stored.write(notes, Note("kept"))
    assert json.loads(notes.read_text()) == {"format": 3, "text": "kept", "pages": 1}
    assert stored.read(notes, Note) == stored.read_large(notes, Note) == Note("kept")


@pytest.mark.parametrize("read", [stored.read, stored.read_large])
def test_a_later_format_is_refused_with_the_way_out(notes, read):
    notes.write_text(json.dumps({"format": 4, "text": "new", "colour": "red"}))
    with pytest.raises(ValueError) as refused:
        read(notes, Note)
    assert str(refused.value) == (
        f"{notes} was written by a later Thaw, in format 4; Thaw {__version__} reads formats up to 3: open it"
        " with a later Thaw"
    )


@pytest.mark.parametrize("read", [stored.read, stored.read_large])
@pytest.mark.parametrize(
    "told", [{"format": "new", "text": ""}, {"format": 0, "text": ""}, {"format": 3}, []]
)
def test_a_damaged_file_is_refused_whichever_way_it_is_read(notes, read, told):
    notes.write_text(json.dumps(told))
    with pytest.raises(ValueError, match="note.json does not hold what Thaw writes there"):
        read(notes, Note)


def test_names_that_are_not_text_are_read_in_large_files_too(notes):
    stored.write(notes, Note("caf\udce9"))
    assert stored.read_large(notes, Note) == Note("caf\udce9")


def test_a_dataset_of_the_first_format_has_its_subjects(dataset: Dataset, tmp_path: Path):
    grouped = replace(dataset, items=tuple(replace(item, subject="p1") for item in dataset.items))
    told = stored.as_json(grouped)
    for item in told["items"]:
        item["group"] = item.pop("subject")
    (tmp_path / "dataset.json").write_text(json.dumps(told))
    assert Dataset.read(tmp_path) == grouped


@pytest.mark.parametrize("told, names", [(True, ["a", "b"]), (False, []), (["a"], ["a"]), (None, None)])
def test_pretrained_groups_were_a_yes_or_no(told, names):
    assert pretrained_by_name({"groups": ["a", "b"], "pretrained": told})["pretrained"] == names


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize(
    "told", [{}, {"plan": 3}, {"members": [3, {"plan": []}], "items": [None], "excluded": 1}]
)
def test_no_damage_stops_a_migration(name, told):
    """The reader then says what is wrong."""
    assert isinstance(FORMATS[name].updated(told), dict)

"""Values are read as they were written; what is anything else is refused in one sentence."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pytest

from tl_core.workspace import stored


@dataclass(frozen=True, slots=True)
class Leaf:
    name: str
    size: float = 1.0


@dataclass(frozen=True)
class Tree:
    kind: Literal["oak", "elm"]
    leaves: tuple[Leaf, ...]
    age: int
    by_year: dict[int, Leaf]
    home: str | None = None

    def __post_init__(self) -> None:
        if self.age < 0:
            raise ValueError(f"age is {self.age}; take 0 or more")


TREE = Tree("oak", (Leaf("one"), Leaf("caf\udce9", 2.5)), 7, {1999: Leaf("old")})


def test_a_value_is_read_as_it_was_written(tmp_path: Path):
    stored.write(tmp_path / "tree.json", TREE)
    assert stored.read(tmp_path / "tree.json", Tree) == TREE


def test_a_whole_number_does_for_a_number_and_a_default_for_what_is_not_there(tmp_path: Path):
    (tmp_path / "leaf.json").write_text('{"name": "one", "size": 2}')
    assert stored.read(tmp_path / "leaf.json", Leaf) == Leaf("one", 2.0)
    (tmp_path / "leaf.json").write_text('{"name": "one"}')
    assert stored.read(tmp_path / "leaf.json", Leaf) == Leaf("one", 1.0)


@pytest.mark.parametrize(
    "damage, fact",
    [
        ({"kind": "ash"}, "Invalid enum value 'ash'"),
        ({"age": "7"}, "Expected `int`, got `str`"),
        ({"age": True}, "Expected `int`, got `bool`"),
        ({"age": -1}, "age is -1; take 0 or more"),
        ({"leaves": [{"size": 1.0}]}, "missing required field `name`"),
        ({"leaves": {}}, "Expected `array`, got `object`"),
        ({"height": 3}, "there is no field height"),
    ],
)
def test_what_is_wrong_in_a_file_is_said_with_its_name_and_a_way_out(tmp_path: Path, damage: dict, fact: str):
    path = tmp_path / "tree.json"
    path.write_text(json.dumps(stored.as_json(TREE) | damage))
    with pytest.raises(ValueError) as refused:
        stored.read(path, Tree)
    said = str(refused.value)
    assert said.startswith(f"{path} does not hold what Thaw writes there") and fact in said
    assert said.endswith("put back a copy of it, or remove it") and "\n" not in said


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b"\xff\xfe", b"7"])
def test_what_is_no_json_object_is_refused_in_the_same_way(tmp_path: Path, content: bytes):
    path = tmp_path / "tree.json"
    path.write_bytes(content)
    with pytest.raises(ValueError, match="tree.json does not hold what Thaw writes there"):
        stored.read(path, Tree)


@pytest.mark.parametrize("read", [stored.read, stored.read_large, stored.read_part])
def test_a_file_that_is_gone_is_refused_as_a_damaged_one_and_can_be_told_apart(tmp_path: Path, read):
    path = tmp_path / "tree.json"
    for kind in (FileNotFoundError, stored.DamagedFileError):
        with pytest.raises(kind) as refused:
            read(path, Tree)
        said = f"there is no {path}; put back a copy of it, or remove its folder"
        assert type(refused.value) is stored.GoneFileError and str(refused.value) == said


def test_what_cannot_be_opened_is_refused_with_the_reason(tmp_path: Path):
    with pytest.raises(stored.DamagedFileError, match="cannot be opened .Is a directory."):
        stored.read(tmp_path, Tree)

"""The workspace writes whole files, and a browser names nothing outside the allowed roots."""

import os
from pathlib import Path

import pytest

from tl_core.workspace import Workspace
from tl_core.workspace.stored import read_json
from tl_core.workspace.workspace import allowed_roots, within_roots, write_json


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path):
    path = tmp_path / "new" / "state.json"
    write_json(path, {"number": 1, "name": "caf\udce9"})
    assert read_json(path) == {"number": 1, "name": "caf\udce9"}
    with pytest.raises(ValueError):
        write_json(path, {"number": float("nan")})
    with pytest.raises(TypeError):
        write_json(path, {"number": object()})
    assert read_json(path)["number"] == 1
    assert os.listdir(path.parent) == ["state.json"]


def test_the_default_is_named_by_the_environment_or_lies_at_home(monkeypatch, tmp_path):
    monkeypatch.setenv("THAW_WORKSPACE", str(tmp_path))
    assert Workspace.default().root == tmp_path
    monkeypatch.delenv("THAW_WORKSPACE")
    assert Workspace.default().root == Path.home() / ".thaw"


def test_it_is_the_same_folder_from_wherever_it_is_used(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert Workspace.at("here").root == tmp_path / "here"
    assert Workspace.at("~/there").root == Path.home() / "there"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "root" / "photos").mkdir(parents=True)
    (tmp_path / "rootless").mkdir()
    (tmp_path / "root" / "out").symlink_to(tmp_path / "rootless")
    (tmp_path / "root" / "in").symlink_to(tmp_path / "root" / "photos")
    return tmp_path / "root"


def test_a_path_below_a_root_is_resolved(root):
    assert within_roots(f" {root}/photos ", (root,)) == root / "photos"
    assert within_roots(f"{root}/in", (root,)) == root / "photos"
    assert within_roots(f"{root}/photos/../photos", (root,)) == root / "photos"


@pytest.mark.parametrize("quote", ["'", '"'])
def test_quotes_that_a_file_manager_copies_along_are_taken_off(root, quote):
    assert within_roots(f" {quote}{root}/photos{quote} ", (root,)) == root / "photos"
    with pytest.raises(ValueError, match="is not a path"):
        within_roots(quote * 2, (root,))


@pytest.mark.parametrize(
    "path", ["{root}/..", "{root}/../rootless", "{root}/out", "{root}less", "/etc", "/proc/self", "/"]
)
def test_a_path_that_leads_out_is_refused_with_the_way_in(root, path):
    with pytest.raises(ValueError, match="outside the folders this server may read"):
        within_roots(path.format(root=root), (root,))


@pytest.mark.parametrize("path", ["", "   ", "a\0b", "//server/share", "\\\\server\\share"])
def test_what_is_no_path_is_refused(root, path):
    with pytest.raises(ValueError, match="is not a path"):
        within_roots(path, (root,))


def test_a_path_that_is_not_there_or_too_long_is_refused(root):
    with pytest.raises(ValueError, match="there is no"):
        within_roots(f"{root}/nothing", (root,))
    with pytest.raises(ValueError):
        within_roots(f"{root}/{'x' * 5000}", (root,))


def test_roots_come_from_the_environment_separated_like_a_search_path(monkeypatch, root, tmp_path):
    monkeypatch.setenv("THAW_DATA_ROOTS", f"{root}{os.pathsep}{os.pathsep}{tmp_path}/rootless")
    assert allowed_roots() == (root, tmp_path / "rootless")
    monkeypatch.delenv("THAW_DATA_ROOTS")
    assert allowed_roots() == (Path.home().resolve(), Path.cwd().resolve())


def test_an_error_nobody_foresaw_is_noted_with_its_place(workspace):
    try:
        {}["here"]
    except KeyError as error:
        log = workspace.note(error)
    assert "KeyError: 'here'" in log.read_text() and "test_workspace.py" in log.read_text()


def test_nobody_names_a_path_to_what_is_somebodys(workspace, monkeypatch):
    monkeypatch.setenv("THAW_WORKSPACE", str(workspace.root))
    for own in (workspace.uploads, workspace.datasets / "toy", workspace.runs / "1" / "model"):
        own.mkdir(parents=True)
        with pytest.raises(ValueError, match="in a folder of Thaw's own; choose one outside it"):
            within_roots(str(own), (workspace.root.parent,))
    (workspace.root / "photos").mkdir()
    assert within_roots(f"{workspace.root}/photos", (workspace.root,)) == workspace.root / "photos"

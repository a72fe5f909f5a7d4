"""A data set of the hub, from a stand-in on this machine that lists and serves files as the hub does."""

import hashlib
import json
import socket
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import ClassVar
from urllib.parse import unquote, urlsplit

import pytest
from huggingface_hub import constants

from tests.core.intake.test_shards import shard
from tests.core.stand_ins.hub import hub_is_at, hub_of
from tl_core.command_line.door import REFUSED, main
from tl_core.dataset.open_question import OpenQuestionError
from tl_core.verbs.data import inspect
from tl_core.workspace import Workspace

BEANS, BRANCH = "lab/beans", "refs/convert/parquet"


class Hub(BaseHTTPRequestHandler):
    """Lists and serves {path: content} of one data set in one branch, and knows what was asked."""

    files: ClassVar[dict[str, bytes]] = {}
    branch = BRANCH
    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.answer(body=True)

    def do_HEAD(self) -> None:
        self.answer(body=False)

    def answer(self, body: bool) -> None:
        path = unquote(urlsplit(self.path).path)
        self.asked.append(path)
        tree, place = f"/api/datasets/{BEANS}/tree/", f"/datasets/{BEANS}/resolve/{self.branch}/"
        if path == f"{tree}{self.branch}":
            listed = [
                {"type": "file", "path": name, "size": len(content), "oid": "0" * 40}
                for name, content in self.files.items()
            ]
            self.send(200, json.dumps(listed).encode(), body, {"Content-Type": "application/json"})
        elif path.startswith(tree):
            self.send(404, b"", body, {"X-Error-Code": "RevisionNotFound"})
        elif path.removeprefix(place) in self.files:
            content = self.files[path.removeprefix(place)]
            tag = {"X-Repo-Commit": "a" * 40, "ETag": f'"{hashlib.sha256(content).hexdigest()}"'}
            self.send(200, content, body, tag)
        else:
            self.send(404, b"", body, {"X-Error-Code": "RepoNotFound"})

    def send(self, status: int, content: bytes, body: bool, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(content))}.items():
            self.send_header(name, value)
        self.end_headers()
        if body:
            self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Hub]]:
    """A stand-in hub with a data set of two parts, and an empty cache."""
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    files = {
        "default/train/0000.parquet": shard(tmp_path / "train.parquet", [0, 1, 2] * 5).read_bytes(),
        "default/validation/0000.parquet": shard(tmp_path / "val.parquet", [0, 1, 2], 500).read_bytes(),
    }
    handler = type("ThisHub", (Hub,), {"files": files, "asked": []})
    with hub_of(handler, tmp_path, monkeypatch):
        yield handler


def test_a_set_of_the_hub_comes_once_with_names_and_parts(hub, workspace: Workspace, monkeypatch):
    found = inspect(f"hub:{BEANS}", workspace=workspace).dataset
    assert found.classes == ("leaf", "sand", "water") and found.name == BEANS
    assert found.counts()["sand"] == {"train": 5, "val": 1, "test": 0}
    hub.asked.clear()
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    assert inspect(f"hub:{BEANS}", workspace=workspace).dataset == found and hub.asked == []


def test_parquet_of_the_owners_own_does_too(hub, workspace: Workspace):
    hub.branch = "main"
    hub.files = {"data/train-00000.parquet": hub.files["default/train/0000.parquet"], "README.md": b"# beans"}
    assert len(inspect(f"hub:{BEANS}", workspace=workspace).dataset.items) == 15


def test_of_several_configurations_one_is_named(hub, workspace: Workspace):
    content = hub.files["default/train/0000.parquet"]
    hub.files = {"large/train/0000.parquet": content, "small/train/0000.parquet": content}
    with pytest.raises(OpenQuestionError, match=f"name one, as in hub:{BEANS}/large") as asked:
        inspect(f"hub:{BEANS}", workspace=workspace)
    assert asked.value.choices == ("large", "small")
    assert inspect(f"hub:{BEANS}/small", workspace=workspace).dataset.name == f"{BEANS}/small"


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("hub:lab/nothing", "the hub has no public data set lab/nothing"),
        ("hub:a/b/c/d", "names no data set of the hub; write hub:OWNER/NAME"),
        ("hub:../../etc", "names no data set of the hub"),
        ("hub:", "names no data set of the hub"),
        (f"hub:{BEANS}/other", "has the configurations default; name one"),
    ],
)
def test_what_is_none_is_refused_with_a_sentence(hub, workspace: Workspace, source: str, said: str):
    with pytest.raises(ValueError, match=said):
        inspect(source, workspace=workspace)
    assert not list(workspace.datasets.glob("*/dataset.json"))


def test_a_set_without_images_is_refused(hub, workspace: Workspace):
    hub.files = {"default/train/0000.csv": b"text,label"}
    with pytest.raises(ValueError, match="the hub has no parquet files of lab/beans"):
        inspect(f"hub:{BEANS}", workspace=workspace)


def test_without_a_network_one_sentence_says_so(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    with socket.create_server(("127.0.0.1", 0)) as server:
        closed = server.getsockname()[1]
    hub_is_at(f"http://127.0.0.1:{closed}", tmp_path, monkeypatch)
    assert main(["inspect", f"hub:{BEANS}", "--workspace", str(workspace.root)]) == REFUSED
    said = capsys.readouterr().err.strip().splitlines()[-1]
    assert said == (
        f"no network: http://127.0.0.1:{closed} does not answer; try again later, or take a built-in set"
    )

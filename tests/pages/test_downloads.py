"""The weights of a run as a zip, made while it is sent."""

import asyncio
import io
import os
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect
from starlette.types import Message

from pages import downloads
from pages.parts.choices.visitor import COOKIE
from tests.pages.ladder.made import plan
from tl_core.runs import Run
from tl_core.workspace import Workspace, visitors

LARGEST_BLOCK = 1 << 20
CONTENT = {"config.json": b"{}", "deep/é.txt": b"", "model.safetensors": bytes(range(256)) * 20_000}


@pytest.fixture
def model(workspace: Workspace) -> Path:
    """The model folder of a run."""
    folder = Run.create(plan(), workspace).folder / "model"
    for name, value in CONTENT.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(value)
    return folder


def asked(path: str, **headers: str) -> dict:
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "method": "GET",
        "path": path,
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "query_string": b"",
    }


def answer(path: str, blocks: int | None = None, **headers: str) -> list[Message]:
    """What is sent to a client; to one that goes away after so many blocks where they are given."""
    sent: list[Message] = []

    async def send(message: Message) -> None:
        if blocks is not None and len(sent) > blocks:
            raise OSError("the client is gone")
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def ask() -> None:
        await Starlette(routes=downloads.ROUTES)(asked(path, **headers), receive, send)

    # In a thread of its own: beside browser tests, this one has a running event loop.
    try:
        with ThreadPoolExecutor(1) as thread:
            thread.submit(asyncio.run, ask()).result()
    except ClientDisconnect:
        assert blocks is not None
    return sent


def address(model: Path) -> str:
    return f"/thaw/runs/{model.parent.name}/model.zip"


def open_files() -> set[str]:
    """What this process holds open."""
    held = (Path("/proc/self/fd") / name for name in os.listdir("/proc/self/fd"))
    return {str(link.readlink()) for link in held if link.is_symlink()}


def test_a_model_is_sent_block_by_block_and_its_length_is_told_first(model):
    start, *blocks = answer(address(model))
    assert max(len(block.get("body", b"")) for block in blocks) <= LARGEST_BLOCK
    content = b"".join(block.get("body", b"") for block in blocks)
    assert dict(start["headers"])[b"content-length"] == str(len(content)).encode()
    archive = zipfile.ZipFile(io.BytesIO(content))
    assert archive.testzip() is None
    assert {name: archive.read(name) for name in archive.namelist()} == CONTENT


def test_a_client_that_goes_away_ends_it(model):
    """In the midst of the largest file."""
    assert len(answer(address(model), blocks=20)) == 21
    assert not any(name.startswith(str(model)) for name in open_files())


@pytest.mark.parametrize("run", ["20260101-000000-0123456789abcdef", "..", "x"])
def test_there_is_no_zip_of_what_is_no_run(run):
    assert answer(f"/thaw/runs/{run}/model.zip")[0]["status"] == 404


def test_there_is_no_zip_of_a_run_without_weights(model):
    model.rename(model.with_name("elsewhere"))
    start, body = answer(address(model))
    assert start["status"] == 404 and b"has kept no weights" in body["body"]


def test_everything_comes_as_a_zip_once_it_is_packed(model):
    where = f"/thaw/runs/{model.parent.name}/everything.zip"
    start, body = answer(where)
    assert start["status"] == 404 and b"is not packed; pack it on its page" in body["body"]
    (model.parent / "packed" / "onnx").mkdir(parents=True)
    (model.parent / "packed" / "onnx" / "model.onnx").write_bytes(b"graph")
    start, *blocks = answer(where)
    assert dict(start["headers"])[b"content-disposition"].endswith(b'-everything.zip"')
    archive = zipfile.ZipFile(io.BytesIO(b"".join(block.get("body", b"") for block in blocks)))
    assert archive.read("onnx/model.onnx") == b"graph"


def test_a_small_picture_is_sent_where_it_was_made_and_nothing_else(workspace: Workspace):
    content, folder = "0f" * 32, workspace.datasets / "toy" / "thumbnails"
    folder.mkdir(parents=True)
    (folder / f"{content}.jpg").write_bytes(b"jpeg")
    (folder.parent / "secret.jpg").write_bytes(b"secret")
    start, body, *_ = answer(f"/thaw/datasets/toy/pictures/{content}.jpg")
    assert start["status"] == 200 and body["body"] == b"jpeg"
    for other in (
        f"toy/pictures/{'0' * 64}",
        "toy/pictures/../secret",
        f"../toy/pictures/{content}",
        "toy/pictures/x",
    ):
        assert answer(f"/thaw/datasets/{other}.jpg")[0]["status"] == 404


def test_what_only_its_owner_sees_is_sent_to_nobody_else(model, workspace: Workspace):
    content, folder = "0f" * 32, workspace.datasets / "toy"
    (folder / "thumbnails").mkdir(parents=True)
    (folder / "thumbnails" / f"{content}.jpg").write_bytes(b"jpeg")
    (model.parent / "packed").mkdir()
    for one in (folder, model.parent):
        visitors.claim(one, visitors.visitor_of("hers"))
        visitors.note_sent(one)
    files = (
        address(model),
        f"/thaw/runs/{model.parent.name}/everything.zip",
        f"/thaw/datasets/toy/pictures/{content}.jpg",
    )
    for file in files:
        answers = [answer(file, cookie=f"{COOKIE}={secret}") for secret in ("hers", "his")]
        assert [start["status"] for start, *_ in [*answers, answer(file)]] == [200, 404, 404]

"""A public set comes whole or not at all: from a server of our own here, which cuts, lies, or is not
there.
"""

import hashlib
import io
import os
import signal
import socket
import tarfile
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tl_core.command_line.door import LEFT, REFUSED, main
from tl_core.dataset import Dataset
from tl_core.dataset.public_sets import PUBLIC_SETS, PublicSet, RemoteFile
from tl_core.engines import local, questions
from tl_core.fetching.public import download
from tl_core.workspace import Workspace


def report(sentence: str, done: int, total: int) -> None:
    pass


class Server:
    """Serves one content at every address, and counts who came. `midway` is called when half of it has been
    sent.
    """

    def __init__(self) -> None:
        self.content, self.asked = b"", 0
        self.midway: Callable[[socket.socket], None] = lambda connection: None

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        self.asked += 1
        request.send_response(200)
        request.send_header("Content-Length", str(len(self.content)))
        request.end_headers()
        half = len(self.content) // 2
        try:
            request.wfile.write(self.content[:half])
            request.wfile.flush()
            self.midway(request.connection)
            request.wfile.write(self.content[half:])
        except OSError:
            request.close_connection = True


@pytest.fixture
def server(monkeypatch) -> Iterator[Server]:
    """A web server on this machine, which a proxy of the machine must not stand before."""
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    served = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            served.answer(self)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        served.url = f"http://127.0.0.1:{http.server_port}"
        threading.Thread(target=http.serve_forever, daemon=True).start()
        yield served
        http.shutdown()


def zipped(folder: Path) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for path in sorted(folder.rglob("*.png")):
            archive.write(path, f"2750/{path.relative_to(folder)}")
    return stream.getvalue()


def padded(folder: Path) -> bytes:
    """Long enough that half of it is on its way for some time; no zip."""
    return zipped(folder) + b"\0" * 3_000_000


def tarred(folder: Path) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as archive:
        for path in sorted(folder.rglob("*.png")):
            archive.add(path, f"images/{path.parent.name}_{path.stem}.jpg")
    return stream.getvalue()


@pytest.fixture
def offered(server, picture_folder, monkeypatch) -> Callable[..., PublicSet]:
    """offered("eurosat", zipped): that set with a tiny archive of our own, on our own server."""

    def offer(name: str, pack: Callable[[Path], bytes]) -> PublicSet:
        server.content = pack(picture_folder)
        one = PUBLIC_SETS[name]
        archive = RemoteFile(f"{server.url}/{one.archive.name}", hashlib.md5(server.content).hexdigest())
        monkeypatch.setitem(PUBLIC_SETS, name, replace(one, archive=archive, megabytes=1))
        return PUBLIC_SETS[name]

    return offer


def is_clean(workspace: Workspace) -> bool:
    """Whether neither a dataset nor anything half fetched is there."""
    downloads = workspace.root / "downloads"
    left = list(downloads.rglob("*")) if downloads.exists() else []
    return not left and not list(workspace.datasets.glob("*"))


@pytest.mark.parametrize("name, pack", [("eurosat", zipped), ("pets", tarred)])
def test_what_was_downloaded_is_a_dataset_like_any_other(name, pack, offered, workspace):
    chosen = offered(name, pack)
    dataset = download(name, workspace, report)
    assert dataset == Dataset.read(workspace.datasets / dataset.id)
    assert (dataset.name, dataset.classes, len(dataset.items)) == (
        chosen.title,
        ("leaf", "sand", "water"),
        36,
    )
    assert all((Path(dataset.root) / item.path).exists() for item in dataset.items)
    assert not list((workspace.root / "downloads").iterdir())


def test_the_second_time_nobody_is_asked(server, offered, workspace):
    offered("eurosat", zipped)
    first = download("eurosat", workspace, report)
    assert download("eurosat", workspace, report) == first and server.asked == 1


def test_progress_is_told_in_megabytes_from_none_to_all(server, offered, workspace):
    offered("eurosat", padded)
    told = []
    with pytest.raises(ValueError):
        download("eurosat", workspace, lambda *said: told.append(said))
    assert ("Downloading EuroSAT.zip, MB", 3, 3) in told


def test_a_connection_cut_midway_leaves_nothing(server, offered, workspace):
    offered("eurosat", zipped)
    server.midway = lambda connection: connection.shutdown(socket.SHUT_RDWR)
    with pytest.raises(ValueError, match="could not be downloaded whole.*try again"):
        download("eurosat", workspace, report)
    assert is_clean(workspace)


def test_other_bytes_than_torchvision_knows_are_not_used(server, offered, workspace):
    offered("eurosat", zipped)
    server.content = server.content.replace(b"2750", b"2751")
    with pytest.raises(ValueError, match="checksum differs"):
        download("eurosat", workspace, report)
    assert is_clean(workspace)


def test_without_a_server_one_sentence_says_so(offered, workspace, monkeypatch, capsys):
    chosen = offered("eurosat", zipped)
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    silent = replace(chosen, archive=RemoteFile(f"http://127.0.0.1:{port}/EuroSAT.zip", chosen.archive.md5))
    monkeypatch.setitem(PUBLIC_SETS, "eurosat", silent)
    assert main(["download", "eurosat", "--workspace", str(workspace.root)]) == REFUSED
    assert (
        capsys.readouterr().err
        == "no network: 127.0.0.1 does not answer; try again later, or take a built-in set\n"
    )
    assert is_clean(workspace)


def test_ctrl_c_midway_leaves_nothing(server, offered, workspace):
    offered("eurosat", padded)
    fetched = workspace.root / "downloads" / "eurosat" / "EuroSAT.zip"

    def interrupt(connection: socket.socket) -> None:
        # Not before something is kept: between opening the file and its `with`, Python itself would warn of a
        # file left open.
        while not (fetched.exists() and fetched.stat().st_size):
            time.sleep(0.01)
        os.kill(os.getpid(), signal.SIGINT)

    server.midway = interrupt
    assert main(["download", "eurosat", "--workspace", str(workspace.root)]) == LEFT
    assert is_clean(workspace)


def test_a_cancelled_task_leaves_nothing_and_can_be_asked_again(server, offered, workspace, monkeypatch):
    offered("eurosat", padded)
    task = questions.download(workspace, "eurosat")
    monkeypatch.setattr(local, "command", lambda *told: None)
    task.ask()

    def cancel(connection: socket.socket) -> None:
        task.cancel()
        connection.recv(1)  # nothing comes but the end of the connection

    server.midway = cancel
    assert main(["answer", str(task.folder)]) == LEFT
    assert (task.answer(), task.error()) == (None, "it was cancelled")
    assert is_clean(workspace)


def test_what_a_killed_process_left_is_removed_by_the_next(offered, workspace):
    offered("eurosat", zipped)
    left = workspace.root / "downloads" / "eurosat" / "EuroSAT.zip"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"half")
    assert len(download("eurosat", workspace, report).items) == 36
    assert not left.exists()


def test_a_disk_too_full_is_refused_before_anything_is_fetched(server, offered, workspace, monkeypatch):
    chosen = offered("eurosat", zipped)
    monkeypatch.setitem(PUBLIC_SETS, "eurosat", replace(chosen, megabytes=10**9))
    with pytest.raises(ValueError, match="up to .* GB are needed; free some of it"):
        download("eurosat", workspace, report)
    assert server.asked == 0 and is_clean(workspace)


def test_a_set_that_is_not_listed_is_refused(workspace, capsys):
    assert main(["download", "cifar10", "--workspace", str(workspace.root)]) == REFUSED
    assert "eurosat" in capsys.readouterr().err

"""The README's commands do what it says, as they stand there; its files and rooms are there."""

import http.client
import json
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import sysconfig
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tl_core.command_line.commands import COMMANDS

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
LINES = [line for block in BLOCKS for line in block.splitlines() if line and not line.startswith("#")]
(PYTHON,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
MOST_LINES, MOST_LINES_OF_THE_TREE = 250, 45
DEADLINE_SECONDS = 60


def line_with(text: str) -> str:
    return next(line for line in LINES if text in line)


def steps(line: str, python: Path) -> list[list[str]]:
    """The commands of one line, with the programs beside `python` for those of the new environment."""
    commands = [shlex.split(command) for command in line.split("&&")]
    there = [command for command in commands if command[1:3] != ["-m", "venv"]]
    return [program(words[0], python) + words[1:] for words in there]


def program(name: str, python: Path) -> list[str]:
    if name == ".venv/bin/pip":
        return [str(python), "-m", "pip"]
    return [name.replace(".venv/bin", str(python.parent))]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Python of a new environment in which the README's first line has installed Thaw. It shares all other
    packages with the environment of the tests, whose versions pip finds in range.
    """
    folder = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    python = folder / "bin" / "python"
    packages = sysconfig.get_path("purelib", vars={"base": folder, "platbase": folder})
    Path(packages, "shared.pth").write_text(sysconfig.get_path("purelib"))
    install, _ = steps(line_with("pip install ."), python)
    subprocess.run([*install, "-q", "--no-index", "--no-build-isolation"], cwd=ROOT, check=True)
    return python


@contextmanager
def served(start: list[str], port: int, folder: Path) -> Iterator[None]:
    """A server, started in this folder, that answers."""
    server = subprocess.Popen(
        start,
        cwd=folder,
        env=environment(folder),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + DEADLINE_SECONDS
        while not answers(f"http://127.0.0.1:{port}/_stcore/health"):
            assert server.poll() is None and time.monotonic() < deadline
            time.sleep(0.1)
        yield
    finally:
        server.kill()
        server.wait()


def environment(folder: Path) -> dict[str, str]:
    """A workspace of its own, and no way to the checkout but by installing it."""
    rest = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return {**rest, "THAW_WORKSPACE": str(folder / "workspace")}


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def answers(url: str) -> bool:
    try:
        return urllib.request.urlopen(url, timeout=1).read() == b"ok"
    except OSError:
        return False


def knock(port: int, host: str) -> int:
    """The status of a page that opens its connection under this name."""
    asked = {"Host": host, "Origin": f"http://{host}", "Upgrade": "websocket", "Connection": "Upgrade"}
    key = {"Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==", "Sec-WebSocket-Version": "13"}
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=DEADLINE_SECONDS)) as server:
        server.request("GET", "/_stcore/stream", headers={**asked, **key})
        with closing(server.getresponse()) as answer:
            return answer.status


def test_installed_it_serves_the_app_from_any_folder_with_its_own_settings(installed, tmp_path):
    _, start = steps(line_with("pip install ."), installed)
    port = free_port()
    with served([*start, "--port", str(port)], port, tmp_path):
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/") as page:
            assert "default-src 'self'" in page.headers["Content-Security-Policy"]
        # Both are of .streamlit/config.toml: who may connect, and under which name.
        assert (knock(port, f"localhost:{port}"), knock(port, "evil.example")) == (101, 403)


def test_installed_the_example_trains_and_answers_in_json(installed, tmp_path):
    (command,) = steps(line_with("thaw run built-in:"), installed)
    done = subprocess.run(
        [*command, "--json"], cwd=tmp_path, env=environment(tmp_path), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["state"] == "done" and answer["frozen_unchanged"] and Path(answer["model"]).is_dir()


def test_the_lines_of_python_run_on_a_folder_of_pictures(picture_folder, tmp_path, monkeypatch):
    shutil.copy(picture_folder / "leaf" / "00.png", tmp_path / "new.png")
    picture_folder.rename(tmp_path / "photos")
    monkeypatch.setenv("THAW_WORKSPACE", str(tmp_path / "workspace"))
    monkeypatch.chdir(tmp_path)
    exec(PYTHON, {})


def test_without_installing_it_starts_from_the_checkout(tmp_path):
    install, start = steps(line_with("streamlit run"), Path(sys.executable))
    subprocess.run([*install, "-q"], cwd=ROOT, check=True)
    port = free_port()
    with served([*start[:-1], str(ROOT / start[-1]), "--server.port", str(port)], port, tmp_path):
        assert knock(port, f"localhost:{port}") == 101


def test_what_the_gate_needs_is_installed_by_its_line():
    install, gate = steps(line_with(".ci/check"), Path(sys.executable))
    subprocess.run([*install, "-q"], cwd=ROOT, check=True)
    assert os.access(ROOT / gate[0], os.X_OK)


def test_ci_runs_the_same_line():
    assert line_with(".ci/check") in (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()


def test_every_command_for_users_is_named():
    for_pages = {"train", "train-race", "train-study"}
    assert not {name for name in COMMANDS if f"`{name}" not in README} - for_pages


def test_the_readme_is_short_and_its_tree_shorter():
    tree = README.split("```text\n")[1].split("```")[0]
    assert len(README.splitlines()) <= MOST_LINES
    assert len(tree.splitlines()) <= MOST_LINES_OF_THE_TREE


def test_every_file_the_readme_names_is_there():
    text = README.replace(PYTHON, "")
    named = set(re.findall(r"[\w./-]+\.(?:py|md|txt|toml|png)\b", text)) - {"__init__.py"}
    places = (ROOT, ROOT / "pages", ROOT / "pages" / "parts" / "choices", ROOT / "tl_core")
    assert not {name for name in named if not any((place / name).exists() for place in places)}

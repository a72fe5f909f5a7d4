"""The README's commands do what it says, as they stand there."""

import json
import os
import re
import shlex
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
LINES = [line for block in BLOCKS for line in block.splitlines() if line and not line.startswith("#")]
BIN = Path(sys.executable).parent


def steps(line: str) -> list[list[str]]:
    """The commands of one line; the new environment's programs become those of the one the tests run in."""
    commands = [shlex.split(command) for command in line.split("&&")]
    return [
        [word.replace(".venv/bin", str(BIN)) for word in command]
        for command in commands
        if command[1:3] != ["-m", "venv"]
    ]


def line_with(text: str) -> str:
    return next(line for line in LINES if text in line)


def environment(folder: Path) -> dict[str, str]:
    return {**os.environ, "THAW_WORKSPACE": str(folder)}


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def test_the_first_command_installs_what_is_missing_and_starts_the_app(tmp_path):
    install, start = steps(line_with("streamlit run"))
    subprocess.run(install, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    port = free_port()
    server = subprocess.Popen(
        [*start, "--server.port", str(port)],
        cwd=ROOT,
        env=environment(tmp_path),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + 60
        while not answers(f"http://127.0.0.1:{port}/_stcore/health"):
            assert server.poll() is None and time.monotonic() < deadline
            time.sleep(0.1)
    finally:
        server.kill()
        server.wait()


def answers(url: str) -> bool:
    try:
        return urllib.request.urlopen(url, timeout=1).read() == b"ok"
    except OSError:
        return False


def test_the_second_command_installs_what_is_missing_and_finds_the_tests():
    install, test = steps(line_with("-m pytest"))
    subprocess.run(install, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    found = subprocess.run(
        [*test, "--collect-only", "-q", "tests/core"], cwd=ROOT, capture_output=True, text=True
    )
    assert "tests/core/test_plan.py::" in found.stdout and found.returncode == 0


def test_ci_runs_the_same_test_command():
    assert line_with("-m pytest") in (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()


def test_the_command_line_example_trains_and_answers_in_json(tmp_path):
    (command,) = steps(line_with("-m tl_core run built-in:"))
    done = subprocess.run(
        [*command, "--json"], cwd=ROOT, env=environment(tmp_path), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["state"] == "done" and answer["frozen_unchanged"] and Path(answer["model"]).is_dir()


def test_every_file_of_the_tree_exists_and_every_module_is_in_it():
    tree = README.split("```text\n")[1].split("```")[0]
    named = set(re.findall(r"([\w.]+\.py)\b", tree))
    modules = {path.name for folder in ("tl_core", "pages") for path in (ROOT / folder).rglob("*.py")} - {
        "__init__.py"
    }
    assert modules <= named, f"not in the README's tree: {', '.join(sorted(modules - named))}"
    gone = {name for name in named if not list(ROOT.rglob(name))}
    assert not gone, f"in the README's tree and nowhere else: {', '.join(sorted(gone))}"

"""The gate stops at the first thing that fails, with programs of the environment beside it."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# Writes down how it was called, and fails where its first argument is the one in the file.
STAND_IN = """#!/bin/sh
echo $(basename $0) $* >> called
test "$1" != "$(cat failing)"
"""
GATE = ["ruff check .", "ruff format --check .", "mypy", "python -m pytest -q tests/core"]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with the gate, and programs that write down how they were called; one of them may fail."""
    (tmp_path / ".ci").mkdir()
    shutil.copy(ROOT / ".ci" / "check", tmp_path / ".ci")
    programs = tmp_path / ".venv" / "bin"
    programs.mkdir(parents=True)
    for name in ("ruff", "mypy", "python"):
        (programs / name).write_text(STAND_IN)
        (programs / name).chmod(0o755)
    (tmp_path / "failing").write_text("nothing")
    return tmp_path


def passed(checkout: Path) -> tuple[int, list[str]]:
    done = subprocess.run([checkout / ".ci" / "check", "-q", "tests/core"], cwd="/", capture_output=True)
    return done.returncode, (checkout / "called").read_text().splitlines()


def test_a_change_that_passes_everything_passes(checkout):
    assert passed(checkout) == (0, GATE)


@pytest.mark.parametrize(("failing", "at"), [("check", 0), ("format", 1), ("", 2), ("-m", 3)])
def test_nothing_is_asked_after_the_first_failure(checkout, failing, at):
    (checkout / "failing").write_text(failing)
    status, called = passed(checkout)
    assert status != 0 and called == GATE[: at + 1]

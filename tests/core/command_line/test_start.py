"""The program `thaw` as a shell calls it. That it serves the app is in tests/test_readme.py."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PROGRAM = "import sys; from tl_core.command_line.start import main; sys.exit(main())"


@pytest.fixture
def thaw(tmp_path: Path) -> list[str]:
    """The program, as an installation writes it."""
    (tmp_path / "thaw").write_text(PROGRAM)
    return [sys.executable, str(tmp_path / "thaw")]


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["runs", "--json"], 0, '"runs": []'),
        (["melt"], 2, "; see thaw --help\n"),
        (["--help"], 0, "thaw without a command starts the app"),
        (["--port", "here"], 2, "'here' is not a valid integer"),
    ],
)
def test_a_command_is_carried_out_and_everything_else_is_explained(thaw, workspace, words, status, said):
    environment = {"PYTHONPATH": str(ROOT), "THAW_WORKSPACE": str(workspace.root)}
    done = subprocess.run([*thaw, *words], env=environment, capture_output=True, text=True)
    assert done.returncode == status and said in done.stdout + done.stderr

"""The waiting process: it takes one command line, answers it as if started with it, and leaves when nobody
will ask.
"""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.core.stand_ins.training import planned

ROOT = Path(__file__).parents[3]


@pytest.fixture
def waiting() -> Iterator[Callable[[], subprocess.Popen]]:
    started = []

    def begin() -> subprocess.Popen:
        command = [sys.executable, "-m", "tl_core.command_line.warm"]
        started.append(subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stderr=subprocess.PIPE))
        return started[-1]

    yield begin
    for process in started:
        process.kill()
        process.communicate()


def test_it_leaves_quietly_when_its_input_ends(waiting):
    process = waiting()
    process.communicate(timeout=60)
    assert process.returncode == 0


def test_it_computes_what_runs_of_plans_begin_with_and_answers_the_command_line_where_it_is_told(
    waiting, pictures, workspace, tmp_path
):
    """A plan that cannot run is left to the run to refuse. A refusal is its exit status and a sentence."""
    plan = planned(pictures, "linear_probe")
    process, output = waiting(), tmp_path / "output.log"
    told = [
        {"plan": one.to_json(), "workspace": str(workspace.root)}
        for one in (replace(plan, dataset="gone"), plan)
    ]
    asked = {"arguments": ["show", "nothing", "--workspace", str(workspace.root)], "output": str(output)}
    process.communicate("".join(json.dumps(line) + "\n" for line in (*told, asked)).encode(), timeout=120)
    assert {folder.name for folder in workspace.codes.glob("*/*")} == {"train", "val"}
    assert process.returncode == 2
    assert output.read_text() == "'nothing' is not the id of a run; list them with: python -m tl_core runs\n"

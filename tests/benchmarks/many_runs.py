"""A thousand runs: seconds until a fresh command line lists, searches and ranks them, seconds of the pages'
scripts, first and again, and the memory of the process that serves them.
"""

import json
import os
import shutil
import subprocess
import sys
from argparse import Namespace
from dataclasses import replace
from pathlib import Path

from tests.benchmarks.listing import WAYS
from tests.benchmarks.measuring import options, show
from tests.benchmarks.runs import fresh_folder
from tests.core.stand_ins.racers import write_result
from tests.earlier import ROLES, restore
from tl_core.catalogue.run_note import RunNote, keep
from tl_core.runs import Run
from tl_core.runs.run import Status, find_run
from tl_core.workspace import Workspace
from tl_core.workspace.workspace import WORKSPACE_VARIABLE

RUNS, FEW, IMAGES = 1000, 50, 150


def made_up(folder: Path, runs: int) -> Workspace:
    """So many runs that are done, on one dataset of an earlier Thaw, every tenth of them named; its race and
    its study.
    """
    workspace = restore(folder)
    plan = find_run(workspace, ROLES["linear_probe"]).plan
    shutil.rmtree(workspace.runs)
    for seed in range(runs):
        run = Run.create(replace(plan, seed=seed), workspace)
        write_result(run, [(seed * place) % 7 > 1 for place in range(IMAGES)], seconds=10.0 + seed)
        run.write_status(Status("done"))
        if seed % 10 == 0:
            keep(run, RunNote(f"Ants {seed}", "as always", ("good",)))
    return workspace


def apart(way: str, workspace: Workspace) -> tuple[list[tuple[str, float, float]], float]:
    """What one of WAYS measures in a process of its own, and the MiB that the process has at the end."""
    command = [sys.executable, "-m", "tests.benchmarks.listing", way]
    where = {**os.environ, WORKSPACE_VARIABLE: str(workspace.root)}
    said = subprocess.run(command, env=where, capture_output=True, text=True, check=True).stdout
    told = json.loads(said.splitlines()[-1])
    return [tuple(row) for row in told["rows"]], told["mib"]


def benchmark(asked: Namespace) -> None:
    runs = FEW if asked.quick else RUNS
    with fresh_folder() as folder:
        workspace = made_up(folder, runs)
        found = {way: apart(way, workspace) for way in WAYS}
    rows = [(*row, f"{mib:.0f}") for measured, mib in found.values() for row in measured]
    show(f"{runs:,} runs", ("asked for", "s, first", "s, again", "MiB of the process"), rows)


if __name__ == "__main__":
    benchmark(options().parse_args())

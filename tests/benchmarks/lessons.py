"""Every lesson from the question to its sentence, in a process of its own as for a page, without a network.
Linux only, as root or where users may make namespaces.
"""

import json
import os
import subprocess
import sys
import time
from argparse import Namespace
from pathlib import Path

from tests.benchmarks.measuring import options, show
from tests.benchmarks.runs import fresh_folder
from tl_core.lessons.shelf import LESSONS
from tl_core.workspace.workspace import WORKSPACE_VARIABLE

# A network namespace has no way out.
CUT_OFF = ["unshare", "--net", "--map-root-user"]
QUICK = ("relu", "strides")


def seconds_of(name: str, workspace: Path) -> tuple[float, str]:
    """Until the process has ended, and the sentence it ends in."""
    command = [*CUT_OFF, sys.executable, "-m", "tl_core", "lesson", name, "--json"]
    here = {**os.environ, WORKSPACE_VARIABLE: str(workspace)}
    begun = time.perf_counter()
    told = subprocess.run(command, env=here, capture_output=True, text=True, check=True).stdout
    return time.perf_counter() - begun, json.loads(told)["ending"]["sentence"]


def benchmark(asked: Namespace) -> None:
    rows = []
    for name in QUICK if asked.quick else LESSONS:
        with fresh_folder() as workspace:
            first, sentence = seconds_of(name, workspace)
            again, _ = seconds_of(name, workspace)
        rows.append((name, first, again, sentence))
    columns = ("lesson", "s, in a fresh workspace", "s, once it is kept", "the sentence")
    show("Lessons, with the start of a process and the drawing of the images", columns, rows)


if __name__ == "__main__":
    benchmark(options().parse_args())

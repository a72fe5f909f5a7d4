"""Every file of a workspace that Thaw keeps as JSON, damaged in every way in turn: which pages and commands
then end in anything but an answer or a sentence.
"""

import io
import os
from argparse import Namespace
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from itertools import islice
from pathlib import Path

from streamlit.testing.v1 import AppTest

from tests.benchmarks.measuring import options, show
from tests.benchmarks.runs import fresh_folder
from tests.core.stand_ins.damage import DAMAGES, damaged, files_of, furnished
from tests.earlier import ROLES
from tests.pages.conftest import FRAME
from tl_core.command_line.door import DONE, REFUSED
from tl_core.command_line.door import main as carry_out
from tl_core.engines import local
from tl_core.workspace import Workspace
from tl_core.workspace.workspace import WORKSPACE_VARIABLE

RUN, INTERRUPTED, DATA = ROLES["linear_probe"], ROLES["interrupted"], ROLES["dataset"]
GUIDE = {
    "data": DATA,
    "size": "small",
    "similarity": "similar",
    "strategy": "linear_probe",
    "weights": "bundled",
}
PAGES: list[tuple[str, dict[str, str]]] = [
    ("guide/dataset.py", {}),
    ("guide/dataset.py", GUIDE),
    ("guide/dataset.py", {**GUIDE, "data": ROLES["variant"]}),
    ("guide/make.py", {}),
    ("guide/scenario.py", GUIDE),
    ("guide/plan.py", GUIDE),
    ("guide/run.py", {"run": RUN}),
    ("guide/run.py", {"run": INTERRUPTED}),
    ("guide/results.py", {"run": RUN}),
    ("guide/results.py", {}),
    ("lab/race.py", {"race": ROLES["race"]}),
    ("lab/race.py", GUIDE),
    ("lab/layers.py", {"study": ROLES["study"]}),
    ("lab/runs.py", {}),
    ("learn/notes.py", {}),
]
PLANNED = ("--weights", "bundled", "--device", "cpu", "--size", "small", "--similarity", "similar")
COMMANDS: list[tuple[str, ...]] = [
    ("runs",),
    *((verb, RUN) for verb in ("show", "stop", "keep", "resume")),
    ("show", INTERRUPTED),
    ("inspect", DATA),
    ("inspect", ROLES["variant"]),
    ("recommend", DATA, *PLANNED),
    ("predict", RUN, "../pictures/leaf/01.png"),
    ("train-race", f"races/{ROLES['race']}"),
    ("train-study", f"studies/{ROLES['study']}"),
]


def broken(workspace: Workspace) -> Iterator[str]:
    """The pages and commands that end in an error that nobody foresaw."""
    for page, words in PAGES:
        app = AppTest.from_file(FRAME, default_timeout=120)
        app.query_params.update(words)
        app.switch_page(page)
        app.run()
        if app.exception:
            yield page
    for command, *rest in COMMANDS:
        words = [str(workspace.root / word) if "/" in word else word for word in rest]
        where = [] if command.startswith("train-") else ["--workspace", str(workspace.root)]
        with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
            status = carry_out([command, *words, *where])
        if status not in (DONE, REFUSED):
            yield command


def benchmark(asked: Namespace) -> None:
    local.command = lambda *told: None  # what is asked again is not answered
    with fresh_folder() as folder:
        workspace = furnished(folder)
        os.environ |= {WORKSPACE_VARIABLE: str(workspace.root), "THAW_DATA_ROOTS": str(folder)}
        assert not [*broken(workspace)], "the whole workspace is read"
        rows = [row(name, path, workspace, asked.quick) for name, path in files_of(workspace).items()]
    tries = sum(row[1] for row in rows)
    about = f"{len(PAGES)} pages and {len(COMMANDS)} commands after each of {tries} damages"
    show(about, ("file", "damages", "pages and commands that broke"), rows)


def row(name: str, path: Path, workspace: Workspace, quick: bool) -> tuple[str, int, str]:
    found: set[str] = set()
    ways = list(islice(DAMAGES.values(), 1 if quick else None))
    for how in ways:
        with damaged(path, by=how):
            found |= {*broken(workspace)}
    return name, len(ways), ", ".join(sorted(found)) or "none"


if __name__ == "__main__":
    benchmark(options().parse_args())

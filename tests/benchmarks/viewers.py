"""Many who look at once: fifty at one live run, twenty more in the guide; then memory once hundreds of
visitors have come and gone.
"""

import asyncio
import os
import subprocess
import sys
from argparse import Namespace
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from statistics import median, quantiles
from time import perf_counter

import psutil

from tests.benchmarks.measuring import options, show
from tests.benchmarks.runs import fresh_folder
from tests.benchmarks.visits import Visitor, Words
from tests.browser.conftest import ROOT, Server, hostile_plan, serving, wait_for
from tests.conftest import describe_bundled
from tl_core.runs import Run
from tl_core.workspace import Workspace

VIEWERS, GUIDED = 50, 20
SECONDS, ARRIVE_SECONDS, PAUSE_SECONDS = 60.0, 10.0, 2.0
# So many come and go, so many at a time: an hour of a class in a minute. A session ends so soon after a tab.
COME_AND_GONE, AT_A_TIME, GONE_SECONDS = 400, 20, 1
TRAINER = "tests.browser.scripted_trainer"
STEPS, STEP_SECONDS = "100000", "1.0"
MIB = 2**20
Row = tuple[object, ...]


@contextmanager
def live_run(workspace: Workspace) -> Iterator[Run]:
    """A run of five layer groups that says something of each once a second."""
    run = Run.create(hostile_plan(workspace), workspace)
    trainer = subprocess.Popen(
        [sys.executable, "-m", TRAINER, str(run.folder), STEPS, STEP_SECONDS], cwd=ROOT
    )
    try:
        wait_for(lambda: len(run.events()) > 0)
        yield run
    finally:
        trainer.kill()
        trainer.wait()


def guide(run: Run) -> list[tuple[str, Words]]:
    """The pages of the guide, about the data of the run."""
    about = {"data": run.plan.dataset, "size": "small", "similarity": "similar", "weights": "bundled"}
    return [(page, about) for page in ("scenario", "plan", "runs", "notes")]


async def watched(server: Server, run: Run, viewers: int, guided: int, seconds: float) -> Row:
    """What so many viewers and people in the guide see, and what that takes of the server."""
    at_run, in_guide = ([Visitor(server.port) for _ in range(count)] for count in (viewers, guided))
    await Visitor(server.port).follow("run", {"run": run.id}, 2)  # imports and the first drawing
    before, begun = _computed(server.process), perf_counter()
    await asyncio.gather(
        *[
            *_one_by_one([one.follow("run", {"run": run.id}, seconds) for one in at_run]),
            *_one_by_one([one.walk(guide(run), PAUSE_SECONDS, seconds) for one in in_guide]),
        ]
    )
    cores = (_computed(server.process) - before) / (perf_counter() - begun)
    updates = [took for one in at_run for took in one.updates]
    opened = [took for one in (*at_run, *in_guide) for took in one.opened]
    missed = sum(one.missed for one in at_run)
    errors = sum(len(one.errors) for one in (*at_run, *in_guide))
    return (
        viewers, guided, median(updates), _p95(updates), f"{missed} of {missed + len(updates)}",
        _p95(opened), errors, cores, _mib(server),
    )  # fmt: skip


def _p95(seconds: list[float]) -> float:
    return quantiles(seconds * 2, n=20)[-1]  # twice, for there may be one


def _one_by_one(visits: list[Coroutine[None, None, None]]) -> list[Coroutine[None, None, None]]:
    """They come within ARRIVE_SECONDS."""

    async def late(number: int, visit: Coroutine[None, None, None]) -> None:
        await asyncio.sleep(ARRIVE_SECONDS * number / len(visits))
        await visit

    return [late(number, visit) for number, visit in enumerate(visits)]


async def come_and_gone(server: Server, run: Run, visitors: int) -> tuple[float, float]:
    """MiB of the server after the first of them, and after them all."""

    async def visit() -> None:
        tab = Visitor(server.port)
        await tab.walk([("run", {"run": run.id}), *guide(run)], 0.0, 0.1)

    mib = []
    for begin in range(0, visitors, AT_A_TIME):
        await asyncio.gather(*(visit() for _ in range(AT_A_TIME)))
        if begin in (0, visitors - AT_A_TIME):
            await asyncio.sleep(3 * GONE_SECONDS)
            mib.append(_mib(server))
    return mib[0], mib[-1]


def _computed(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system


def _mib(server: Server) -> float:
    return server.process.memory_info().rss / MIB


def benchmark(asked: Namespace) -> None:
    os.environ["STREAMLIT_SERVER_DISCONNECTED_SESSION_TTL"] = str(GONE_SECONDS)
    seconds, visitors = (12.0, 3 * AT_A_TIME) if asked.quick else (SECONDS, COME_AND_GONE)
    with fresh_folder() as folder:
        workspace = Workspace(folder)
        describe_bundled(workspace)
        with live_run(workspace) as run, serving(workspace) as server:
            rows = [
                asyncio.run(watched(server, run, viewers, guided, seconds))
                for viewers, guided in ((1, 0), (20, 0), (VIEWERS, 0), (VIEWERS, GUIDED))
            ]
            first, last = asyncio.run(come_and_gone(server, run, visitors))
    columns = (
        "viewers", "in the guide", "s an update, p50", "p95", "missed", "s a page, p95", "errors", "cores",
        "MiB",
    )  # fmt: skip
    note = f"After {AT_A_TIME} sessions that came and went {first:.0f} MiB, after {visitors} {last:.0f}."
    show("Who looks at once", columns, rows, note)


if __name__ == "__main__":
    benchmark(options().parse_args())

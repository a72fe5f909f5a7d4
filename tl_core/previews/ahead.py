"""What a run begins with, computed while its plan is still being read, as long as that is a matter of
seconds.

Codes are kept in the workspace for every plan, so the run finds them there and has its first point the
sooner.
"""

import time
from contextlib import suppress
from tempfile import TemporaryDirectory

from tl_core.network.pixels import kept_pixels
from tl_core.plans import Plan
from tl_core.runs import Run
from tl_core.runs.hardware import device_for
from tl_core.runs.queue import Queue
from tl_core.training.head_start import codes_to_start_from
from tl_core.training.job import Job, open_job
from tl_core.workspace import Workspace
from tl_core.workspace.events import Report, stages

# A run that is started meanwhile waits as long at most, and nobody's machine is busy for longer with what
# nobody asked for.
AHEAD_SECONDS = 3.0


class _TooLongError(Exception):
    """At this pace it takes longer than AHEAD_SECONDS."""


def compute_ahead(plan: Plan, workspace: Workspace) -> None:
    """Leave in the workspace the codes that a run of the plan would compute first; nothing on a GPU or beside
    a run at work.

    Raises ValueError as `open_job` does.
    """
    device = device_for(plan.device)
    if device.is_gpu or Queue.of(workspace, device.name).busy():
        return
    with TemporaryDirectory(dir=workspace.root, prefix=".ahead-") as folder, suppress(_TooLongError):
        run = Run.create(plan, Workspace.at(folder))
        _compute(open_job(run, workspace, 0, stages(_in_time()), lambda: False))


def _compute(job: Job) -> None:
    if job.plan.fixed_features:
        job.codes("train", "val")
    elif job.plan.head_start == "solved":
        codes_to_start_from(job, kept_pixels(job.dataset, job.preprocessing, job.workspace, job.report))


def _in_time() -> Report:
    """Hears what is being done, and raises _TooLongError once its pace says that it takes longer than
    AHEAD_SECONDS.
    """
    first: dict[str, tuple[float, int]] = {}

    def report(sentence: str, done: int, total: int) -> None:
        now = time.monotonic()
        began, before = first.setdefault(sentence, (now, done))
        share = (done - before) / total if done > before else 1
        if (now - began) / share > AHEAD_SECONDS:
            raise _TooLongError

    return report

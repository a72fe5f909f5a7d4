"""What a run begins with, computed while its user still reads the plan, where that takes a few seconds.

Codes are kept in the workspace for every plan. The run finds them there and shows its first point sooner.
"""

import time
from contextlib import suppress

from tl_core.plans import Plan
from tl_core.runs.channel import Channel
from tl_core.runs.hardware import device_for
from tl_core.runs.queue import Queue
from tl_core.training.batches import Batches
from tl_core.training.head_start import codes_to_start_from
from tl_core.training.setup import Setup, open_setup
from tl_core.workspace import Workspace
from tl_core.workspace.events import Report, stages

# The longest that a run started meanwhile has to wait, and the longest we work without being asked.
AHEAD_SECONDS = 3.0


class _TooLongError(Exception):
    """At this pace it takes longer than AHEAD_SECONDS."""


def compute_ahead(plan: Plan, workspace: Workspace) -> None:
    """Leave in the workspace the codes that a run of the plan would compute first.

    Does nothing where the plan would run on a GPU, or while a run is at work.
    Raises ValueError as `open_setup` does.
    """
    device = device_for(plan.device)
    if device.is_gpu or Queue.of(workspace, (device.name,)).busy():
        return
    with suppress(_TooLongError):
        _compute(open_setup(plan, workspace, Channel(stages(_in_time()))))


def _compute(setup: Setup) -> None:
    if setup.plan.fixed_features:
        setup.codes("train", "val")
    elif setup.plan.head_start == "solved":
        codes_to_start_from(setup, Batches.of(setup).pixels)


def _in_time() -> Report:
    """Hears what is being done; raises _TooLongError once its pace promises more than AHEAD_SECONDS."""
    first: dict[str, tuple[float, int]] = {}

    def report(sentence: str, done: int, total: int) -> None:
        now = time.monotonic()
        began, before = first.setdefault(sentence, (now, done))
        share = (done - before) / total if done > before else 1
        if (now - began) / share > AHEAD_SECONDS:
            raise _TooLongError

    return report

"""How far a run is: its state in words, the step it is at, and about how long that will still take."""

import time
from collections.abc import Iterator
from typing import NamedTuple

import streamlit as st

from pages.parts.frame import words
from tl_core.evidence.wording import readable_seconds
from tl_core.runs import Run, metrics
from tl_core.runs.run import EXAMPLE, Status
from tl_core.workspace.events import Event, Stage, of_kind

ICONS = {
    "queued": "hourglass_top",
    "running": "play_circle",
    "stopping": "stop_circle",
    "stopped": "stop_circle",
    "done": "check_circle",
    "failed": "error",
    "interrupted": "power_off",
}
# A trainer that is well writes several events in this time.
QUIET_SECONDS = 10


class Counted(NamedTuple):
    """So much of so much of a step is done, as an attempt said at a time, in seconds since it began."""

    attempt: int
    done: int
    total: int
    time: float


def state_line(run: Run, status: Status, events: list[Event]) -> None:
    """What the run is doing, how far it is, and about how long that will still take."""
    icon = f":material/{ICONS[status.state]}:"
    if status.state == "failed":
        st.error(f"Failed: {words.sentence(status.reason)}", icon=icon)
    elif status.state in ("stopped", "interrupted"):
        st.warning(words.reason(status.reason), icon=icon)
    elif status.state == "done":
        st.success("Done." if run == EXAMPLE else "Done. The best weights are kept.", icon=icon)
    else:
        counted = counted_stages(events)
        text = [f"{icon} {_now(status, events)}", *_how_far(run, status, events, counted)]
        st.progress(_share(counted), text=" · ".join(text))


def _now(status: Status, events: list[Event]) -> str:
    """What the run does now, in Markdown: the stage it last told of, or why it does not run yet or any
    more.
    """
    stage = metrics.stage(events)
    if stage and status.state == "running":
        return words.sentence(stage.stage)
    return words.reason(status.reason or status.state)


def _share(counted: list[Counted]) -> float:
    """How much of the counted step is done, from 0 to 1."""
    if not counted:
        return 0.0
    last = counted[-1]
    return min(last.done / last.total, 1.0)


def _how_far(run: Run, status: Status, events: list[Event], counted: list[Counted]) -> Iterator[str]:
    """The count, the time left, and how long ago the run last spoke if it is unusually quiet."""
    stage = metrics.stage(events)
    if stage and stage.total:
        yield f"{stage.done} of {stage.total}"
    left = seconds_left(counted)
    if left and status.state == "running":
        yield f"about {readable_seconds(left)} left"
    quiet = _quiet_seconds(run)
    if quiet > QUIET_SECONDS:
        yield f"last update {readable_seconds(quiet)} ago"


def _quiet_seconds(run: Run) -> float:
    """Since the run last wrote an event; 0 before its first."""
    path = run.events_path
    return time.time() - path.stat().st_mtime if path.exists() else 0.0


def counted_stages(events: list[Event]) -> list[Counted]:
    """The stage events of the step that is counted now: of one attempt, towards one total, never going back.

    Steps that count nothing, like a validation between two epochs, do not interrupt it.
    """
    found: list[Counted] = []
    for stage in reversed(of_kind(events, Stage)):
        if not stage.total:
            continue
        now = Counted(stage.attempt, stage.done or 0, stage.total, stage.time)
        after = found[-1] if found else now
        same_step = (now.attempt, now.total) == (after.attempt, after.total)
        if not same_step or now.done > after.done:
            break
        found.append(now)
    return found[::-1]


def seconds_left(counted: list[Counted]) -> float | None:
    """Until the counted step ends, at the pace it has kept so far; None before it has moved."""
    if not counted or counted[-1].done <= counted[0].done:
        return None
    first, last = counted[0], counted[-1]
    seconds_each = (last.time - first.time) / (last.done - first.done)
    return seconds_each * (last.total - last.done)

"""How far a run is: its state in words, the step it is at, and how long that will still take."""

import time

import streamlit as st

from pages.parts.frame import words
from tl_core.evidence.wording import readable_seconds
from tl_core.runs import Run, metrics
from tl_core.runs.run import EXAMPLE, Status

ICONS = {
    "queued": "hourglass_top", "running": "play_circle", "stopping": "stop_circle", "stopped": "stop_circle",
    "done": "check_circle", "failed": "error", "interrupted": "power_off",
}  # fmt: skip
# A trainer that is well writes several events in this time.
QUIET_SECONDS = 10


def state_line(run: Run, status: Status, events: list[dict]) -> None:
    """What the run is doing, how far it is, and how long this step will still take."""
    stage, icon = metrics.stage(events), f":material/{ICONS[status.state]}:"
    if status.state == "failed":
        st.error(f"Failed: {words.sentence(status.reason)}", icon=icon)
    elif status.state in ("stopped", "interrupted"):
        st.warning(words.sentence(opening(status.reason)), icon=icon)
    elif status.state == "done":
        st.success("Done." if run == EXAMPLE else "Done. The best weights are kept.", icon=icon)
    else:
        now = (
            stage["stage"] if stage and status.state == "running" else opening(status.reason or status.state)
        )
        counted = counted_stages(events)
        share = counted[-1]["done"] / max(counted[-1]["total"], 1) if counted else 0.0
        st.progress(min(share, 1.0), text=f"{icon} {words.sentence(now)}{how_far(run, stage, counted)}")


def opening(reason: str) -> str:
    """A reason as a sentence of its own."""
    return f"{reason[:1].upper()}{reason[1:]}."


def how_far(run: Run, stage: dict | None, counted: list[dict]) -> str:
    """The count, the time left, and how long ago the run last spoke if it is unusually quiet."""
    left, quiet = (
        seconds_left(counted),
        time.time() - run.events_path.stat().st_mtime if run.events_path.exists() else 0.0,
    )
    parts = [f"{stage['done']} of {stage['total']}"] if stage and stage["total"] else []
    parts += [f"about {readable_seconds(left)} left in this step"] if left else []
    parts += [f"last update {readable_seconds(quiet)} ago"] if quiet > QUIET_SECONDS else []
    return "".join(f" · {part}" for part in parts)


def counted_stages(events: list[dict]) -> list[dict]:
    """The stage events of the step that is counted now: of one attempt, towards one total, never going back.

    Steps that count nothing, like a validation between two epochs, do not interrupt it.
    """
    found: list[dict] = []
    for event in reversed(events):
        if event["kind"] != "stage" or not event["total"]:
            continue
        after = found[-1] if found else event
        if (event["attempt"], event["total"]) != (after["attempt"], after["total"]) or event["done"] > after[
            "done"
        ]:
            break
        found.append(event)
    return found[::-1]


def seconds_left(counted: list[dict]) -> float | None:
    """Until the counted step ends, at the pace it has kept so far; None before it has moved."""
    if not counted or counted[-1]["done"] <= counted[0]["done"]:
        return None
    first, last = counted[0], counted[-1]
    return (last["time"] - first["time"]) / (last["done"] - first["done"]) * (last["total"] - last["done"])

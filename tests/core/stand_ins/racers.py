"""What tests of races share: a training that only writes down its hits, so that a test decides who wins."""

from collections.abc import Callable, Sequence

import numpy as np

from tl_core.evidence.estimate import share
from tl_core.lab.experiment import Member
from tl_core.lab.race import Race
from tl_core.matrix.strategy import Strategy
from tl_core.runs import Run
from tl_core.runs.run import Status
from tl_core.runs.trainer import Work
from tl_core.workspace import Workspace
from tl_core.workspace.events import Emit
from tl_core.workspace.workspace import write_json


def end(
    member: Member, workspace: Workspace, val: Sequence[int], test: Sequence[int] = (), seconds: float = 2.0
) -> None:
    """Make the member done, with these hits (1 or 0 an image) on each part."""
    run = Run.create(member.plan, workspace, member.run.id)
    write_result(run, val, test, seconds)
    run.write_status(Status("done"))


def write_result(run: Run, val: Sequence[int], test: Sequence[int] = (), seconds: float = 2.0) -> None:
    parts = {"val": np.array(val, int), "test": np.array(test, int)}
    predictions = {
        part: {"predicted": hits.tolist(), "labels": [1] * len(hits)} for part, hits in parts.items()
    }
    write_json(run.folder / "predictions.json", predictions)
    figures = {f"{part}_images": len(hits) for part, hits in parts.items()}
    for part, hits in parts.items():
        figures[f"{part}_accuracy"] = float(hits.mean()) if len(hits) else None
        found = share(int(hits.sum()), len(hits)) if len(hits) else None
        figures[f"{part}_interval"] = found and [found.low, found.high]
    groups = [
        {"name": "stem", "parameters": 500, "trained": False},
        {"name": "head", "parameters": 34, "trained": True},
    ]
    reported = "test" if len(test) else "val"
    write_json(
        run.folder / "result.json", {**figures, "reported": reported, "groups": groups, "seconds": seconds}
    )


def hitting(hits: dict[Strategy, Sequence[int]], heard: Callable[[Run], None] = lambda run: None) -> Work:
    """A training that ends at once with the hits of its strategy; `heard` may interfere. A strategy without
    hits fails.
    """

    def work(
        run: Run, workspace: Workspace, attempt: int, emit: Emit, should_stop: Callable[[], bool]
    ) -> bool:
        emit("stage", stage="Hitting", done=1, total=1)
        heard(run)
        if run.stop_requested():
            return False
        if run.plan.strategy not in hits:
            raise ValueError("there is no luck")
        write_result(run, hits[run.plan.strategy])
        return True

    return work


def members_of(race: Race, strategy: Strategy) -> list[Member]:
    return [member for member in race.members if member.plan.strategy == strategy]

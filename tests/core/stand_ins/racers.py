"""What tests of races share: a training that only writes down its hits, so that a test decides who wins."""

from collections.abc import Callable, Sequence
from pathlib import Path

from tests.core.stand_ins import results
from tl_core.lab.member import Member
from tl_core.lab.race import Race
from tl_core.matrix.strategy import Strategy
from tl_core.plans import Plan
from tl_core.runs import Run
from tl_core.runs.channel import Channel
from tl_core.runs.result import Named, Predictions, Score
from tl_core.runs.run import Status
from tl_core.runs.trainer import Work
from tl_core.workspace import Workspace, stored


def end(
    member: Member, workspace: Workspace, val: Sequence[int], test: Sequence[int] = (), seconds: float = 2.0
) -> None:
    """Make the member done, with these hits (1 or 0 an image) on each part."""
    run = Run.create(member.plan, workspace, member.run.id)
    write_result(run, val, test, seconds)
    run.write_status(Status("done"))


def write_result(run: Run, val: Sequence[int], test: Sequence[int] = (), seconds: float = 2.0) -> None:
    named = [Named(tuple(map(int, hits)), (1,) * len(hits)) for hits in (val, test)]
    stored.write(run.folder / "predictions.json", Predictions(*named))
    parts = {"val": val, "test": test}
    scores = {part: Score(int(sum(hits)), len(hits)) for part, hits in parts.items() if len(hits)}
    results.write_result(run, scores=scores, reported_on="test" if len(test) else "val", seconds=seconds)


def hitting(hits: dict[Strategy, Sequence[int]], heard: Callable[[Run], None] = lambda run: None) -> Work:
    """A training that ends at once with the hits of its strategy; `heard` may interfere. A strategy without
    hits fails.
    """

    def work(plan: Plan, workspace: Workspace, folder: Path, channel: Channel) -> bool:
        run = Run(folder)
        channel.stage("Hitting", 1, 1)
        heard(run)
        if run.stop_requested():
            return False
        if plan.strategy not in hits:
            raise ValueError("there is no luck")
        write_result(run, hits[plan.strategy])
        return True

    return work


def members_of(race: Race, strategy: Strategy) -> list[Member]:
    return [member for member in race.members if member.plan.strategy == strategy]

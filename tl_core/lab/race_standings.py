"""Where a race stands, read from its members' folders: a line a strategy, and the budget all had."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import fmean

from tl_core.dataset.dataset import Part
from tl_core.evidence import Estimate
from tl_core.evidence.estimate import wilson
from tl_core.evidence.wording import counted
from tl_core.lab.member import Member, MemberState
from tl_core.lab.race import STRATEGIES, Race
from tl_core.matrix.strategy import Strategy
from tl_core.plans import Plan
from tl_core.runs import Run
from tl_core.runs.result import Result

# A strategy with runs in several states shows the one that asks for most attention.
TELLING: tuple[MemberState, ...] = (
    "running",
    "stopping",
    "queued",
    "failed",
    "interrupted",
    "stopped",
    "waiting",
    "dropped",
    "done",
)


@dataclass(frozen=True)
class Standing:
    """One strategy in a race. Means are over its runs that are done; None before there is one.

    `runs` are the ids of all its runs, `done` those that are done. `accuracy` is their mean on the reported
    `part`, with its interval; `accuracies` has one a run. `seconds` are those of one run; `parameters` those
    that learned; `reason` says why a run failed or was dropped, where one was.
    """

    strategy: Strategy
    state: MemberState
    runs: tuple[str, ...]
    done: tuple[Run, ...] = ()
    reason: str = ""
    val_accuracy: float | None = None
    part: Part | None = None
    accuracy: Estimate | None = None
    accuracies: tuple[float, ...] = ()
    seconds: float | None = None
    parameters: int | None = None

    def to_json(self) -> dict[str, object]:
        """As one object, the accuracy and its `interval` apart."""
        found = self.accuracy
        return {
            "strategy": self.strategy,
            "state": self.state,
            "runs": list(self.runs),
            "done": len(self.done),
            "reason": self.reason,
            "val_accuracy": self.val_accuracy,
            "part": self.part,
            "accuracy": found and found.value,
            "interval": found and [found.low, found.high],
            "accuracies": list(self.accuracies),
            "seconds": self.seconds,
            "parameters": self.parameters,
        }


def standings(race: Race) -> list[Standing]:
    """The best on validation first, since the winner is chosen there; those without a run that is done
    last.
    """
    raced: dict[Strategy, list[Member]] = {strategy: [] for strategy in STRATEGIES}
    for member in race.members:
        raced[member.plan.strategy].append(member)
    lines = [_standing(members) for members in raced.values() if members]
    return sorted(lines, key=lambda line: _rank(line, race.rule))


def _rank(line: Standing, rule: Strategy) -> tuple[bool, float, bool, int]:
    """A tie goes to the rule, then to the one with less to learn."""
    return line.accuracy is None, -(line.val_accuracy or 0), line.strategy != rule, line.parameters or 0


def _standing(members: list[Member]) -> Standing:
    states = [member.state() for member in members]
    done = [member for member, state in zip(members, states, strict=True) if state == "done"]
    reasons = [reason for member in members if (reason := member.reason())]
    line = Standing(
        members[0].plan.strategy,
        min(states, key=TELLING.index),
        tuple(member.run.id for member in members),
        tuple(member.run for member in done),
        reason=next(iter(reasons), ""),
    )
    return _measured(line, [member.result() for member in done]) if done else line


def _measured(line: Standing, results: list[Result]) -> Standing:
    """With what the runs that are done came to."""
    first = results[0]
    accuracies = tuple(result.reported.accuracy for result in results)
    return replace(
        line,
        val_accuracy=fmean(result.scores["val"].accuracy for result in results),
        part=first.reported_on,
        accuracy=wilson(fmean(accuracies), first.reported.images),
        accuracies=accuracies,
        seconds=fmean(result.seconds for result in results),
        parameters=first.learned,
    )


def budget(plans: Sequence[Plan]) -> str:
    """What every strategy of a race is given, in a few short sentences."""
    learning = [plan for plan in plans if not plan.fixed_features]
    seeds = len({plan.seed for plan in plans})
    sentences = [f"Same split, {counted(seeds, 'seed')}."]
    if learning:
        sentences.append(f"Strategies that fine-tune get {counted(learning[0].epochs, 'epoch')} each.")
    if seeds > 1:
        sentences.append("One that cannot catch up any more is dropped.")
    if len(learning) < len(plans):
        sentences.append("Linear probes are solved, not trained: one run serves all seeds.")
    sentences.append("Codes are computed once. Their time counts for the run that needs them first.")
    return " ".join(sentences)

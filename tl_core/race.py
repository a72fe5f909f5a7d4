"""A race: several strategies on the same split with the same seeds. Its folder names its runs; all else is read from theirs."""

import os
import secrets
import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, get_args

from tl_core.answers import Answers
from tl_core.backbones import BackboneCard
from tl_core.dataset import Dataset
from tl_core.engines import local
from tl_core.lease import Lease
from tl_core.plan import Plan, plan_for
from tl_core.runs import FINAL, RUN_ID, Run, new_run_id
from tl_core.runs import State as RunState
from tl_core.scenario import scenario_for
from tl_core.strategy import Strategy, recipe_for
from tl_core.workspace import Workspace, read_json, write_json

SEEDS, MOST_SEEDS = 3, 20
STRATEGIES: tuple[Strategy, ...] = get_args(Strategy)

State = Literal["running", "stopping", "stopped", "interrupted", "done"]
OVER: tuple[State, ...] = ("stopped", "interrupted", "done")
MemberState = RunState | Literal["waiting"]


def plans_for_race(
    strategies: Sequence[str], seeds: int, answers: Answers, card: BackboneCard, dataset: Dataset, changes: dict[str, object]
) -> list[Plan]:
    """One plan a run, seed by seed, so that a race stopped early has run every strategy about equally often.

    The budget is equal: every strategy that fine-tunes gets the epochs of `fine_tune_all`, from scratch too. A strategy whose
    features are fixed is solved and not trained: nothing in it is random but the folds that choose C, and one run serves all
    seeds. `changes` are fields of every plan; its `seed` is the first one.
    Raises ValueError for less than two strategies, one that is unknown, one without the rule's own, or too many seeds.
    """
    rule = scenario_for(answers).strategy
    for strategy in strategies:
        recipe_for(strategy)
    if rule not in strategies or len(set(strategies)) < 2:
        raise ValueError(f"a race is between the rule's strategy, {rule}, and at least one other; name both")
    if not 1 <= seeds <= MOST_SEEDS:
        raise ValueError(f"seeds is {seeds}; take 1 to {MOST_SEEDS}")
    budget = {"epochs": plan_for("fine_tune_all", answers, card, dataset).epochs}
    chosen = [strategy for strategy in STRATEGIES if strategy in strategies]
    plans = [replace(plan_for(strategy, answers, card, dataset), **{**budget, **changes}) for strategy in chosen]
    card.check_size(plans[0].image_size)
    again = [plan for plan in plans if not plan.fixed_features]
    return plans + [replace(plan, seed=plan.seed + number) for number in range(1, seeds) for plan in again]


@dataclass(frozen=True)
class Member:
    """One run of a race. Its folder appears when its turn has come; until then it is waiting."""

    run: Run
    plan: Plan

    @property
    def begun(self) -> bool:
        return (self.run.folder / "plan.json").exists()

    @property
    def state(self) -> MemberState:
        return self.run.status().state if self.begun else "waiting"


@dataclass(frozen=True)
class Race:
    """The folder of one race: race.json with its members' ids and plans, a lease, a stop file, a log."""

    folder: Path

    @classmethod
    def create(cls, plans: list[Plan], workspace: Workspace, race_id: str | None = None) -> "Race":
        """Make the folder of a race. The same id twice gives the same race: a double click starts one."""
        race = cls(workspace.races / check_race_id(race_id or new_run_id()))
        new = race.folder.with_name(f".{race.id}.{secrets.token_hex(4)}")
        members = [{"run": new_run_id(), "plan": plan.to_json()} for plan in plans]
        write_json(new / "race.json", {"created": time.time(), "members": members})
        try:
            os.rename(new, race.folder)
        except OSError:
            shutil.rmtree(new)
            if not race.folder.exists():
                raise
        return race

    @property
    def id(self) -> str:
        return self.folder.name

    @property
    def workspace(self) -> Workspace:
        return Workspace(self.folder.parent.parent)

    @property
    def created(self) -> float:
        """Seconds since the epoch, for display."""
        return read_json(self.folder / "race.json")["created"]

    @property
    def members(self) -> list[Member]:
        """In the order in which they run."""
        stored = read_json(self.folder / "race.json")["members"]
        return [Member(Run(self.workspace.runs / member["run"]), Plan.from_json(member["plan"])) for member in stored]

    @property
    def rule(self) -> Strategy:
        """What the matrix says of this data."""
        plan = self.members[0].plan
        return scenario_for(Answers(plan.size, plan.similarity)).strategy

    @property
    def lease(self) -> Lease:
        """The racing process holds it for life."""
        return Lease(self.folder)

    def state(self) -> State:
        """As the files tell it. The lease is looked at first: what is read after it is free has been written to the end."""
        at_work = self.lease.expected()
        if all(member.state in ("done", "failed") for member in self.members):
            return "done"
        if at_work:
            return "stopping" if self.stop_requested() else "running"
        return "stopped" if self.stop_requested() else "interrupted"

    def start(self) -> None:
        """Race in another process, or go on with what has not ended. A race that is at work is left alone."""
        if self.lease.announce():
            self._stop_file.unlink(missing_ok=True)
            local.command(["train-race", str(self.folder)], self.folder / "output.log")

    def request_stop(self) -> None:
        """Stop the run in progress, which keeps its best weights, and begin no other.

        The process makes a member's folder and then looks for this file; here the file comes first: one of them sees the other.
        """
        self._stop_file.touch()
        for member in self.members:
            if member.begun and member.state not in FINAL:
                member.run.request_stop()

    def stop_requested(self) -> bool:
        return self._stop_file.exists()

    @property
    def _stop_file(self) -> Path:
        return self.folder / "stop"


def check_race_id(race_id: str) -> str:
    """The id, if it has the form of one (that of a run's). Raises ValueError: an id from a browser must never become a path."""
    if not RUN_ID.fullmatch(race_id):
        raise ValueError(f"{race_id!r} is not the id of a race")
    return race_id


def find_race(workspace: Workspace, race_id: str) -> Race:
    """The race of that id. Raises ValueError when there is none."""
    race = Race(workspace.races / check_race_id(race_id))
    if not (race.folder / "race.json").exists():
        raise ValueError(f"there is no race {race_id}")
    return race


def list_races(workspace: Workspace) -> list[Race]:
    """Every race of the workspace, newest first."""
    found = [Race(path.parent) for path in workspace.races.glob("*/race.json") if RUN_ID.fullmatch(path.parent.name)]
    return sorted(found, key=lambda race: race.created, reverse=True)

"""What is at work in a workspace, and needs what it needs: runs, races, studies, questions of pages."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tl_core.engines.tasks import Task
from tl_core.lab.experiment import Experiment
from tl_core.lab.race import Race
from tl_core.lab.study import Study
from tl_core.plans import Plan
from tl_core.plans.kept import Mark, about, marks
from tl_core.runs import Run
from tl_core.runs.run import list_runs
from tl_core.workspace import Workspace


@dataclass(frozen=True)
class AtWork:
    """One look at a workspace: each thing is looked up once. What is another's counts, whoever looks."""

    workspace: Workspace

    @cached_property
    def everything(self) -> Workspace:
        return self.workspace.opened_for(None)

    @cached_property
    def runs(self) -> list[Run]:
        """All that can be read, at work or not, newest first."""
        return [run for run in list_runs(self.everything) if not run.damage()]

    @cached_property
    def experiments(self) -> list[Experiment]:
        return [*Race.every(self.everything), *Study.every(self.everything)]

    @cached_property
    def plans(self) -> list[Plan]:
        """Of the runs that are on their way, those that an experiment will begin among them."""
        alone = [run.plan for run in self.runs if run.lease.expected()]
        return alone + [
            member.plan for one in self.experiments if one.lease.expected() for member in one.members
        ]

    @cached_property
    def questions(self) -> list[Task]:
        """Those that a process answers now, or will."""
        return [task for task in self.tasks if task.lease.expected()]

    @cached_property
    def tasks(self) -> list[Task]:
        return list(self._tasks())

    def _tasks(self) -> Iterator[Task]:
        for folder in self.workspace.tasks.glob("[!.]*"):
            with suppress(ValueError):
                yield Task.read(folder)

    @cached_property
    def datasets_of_runs(self) -> frozenset[str]:
        """The datasets that any run was made with, or any experiment will be."""
        of_experiments = {member.plan.dataset for one in self.experiments for member in one.members}
        return frozenset({run.plan.dataset for run in self.runs} | of_experiments)

    @cached_property
    def marks(self) -> dict[Path, list[tuple[Mark, float]]]:
        """What is known of kept codes and pixels: {the file, or the folder, among them: its marks}."""
        found: dict[Path, list[tuple[Mark, float]]] = {}
        for mark, left in marks(self.workspace):
            for home in (self.workspace.codes, self.workspace.pixels):
                if Path(mark.place).is_relative_to(home) and Path(mark.place) != home:
                    place = home / Path(mark.place).relative_to(home).parts[0]
                    found.setdefault(place, []).append((mark, left))
        return found

    @cached_property
    def needed(self) -> frozenset[Path]:
        """The codes and pixels that plans on their way find and use."""
        subjects = {about(plan) for plan in self.plans}
        return frozenset(
            place for place, left in self.marks.items() if any(mark.subject in subjects for mark, _ in left)
        )

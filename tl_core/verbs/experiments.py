"""Experiments over several runs, carried out in this process: a race of strategies, a study of layers."""

from collections.abc import Sequence
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Unpack

from tl_core.evidence import notebook
from tl_core.evidence.wording import in_points
from tl_core.lab import experimenter, race_verdict, study, study_verdict
from tl_core.lab.experiment import Experiment
from tl_core.lab.race import RACERS, SEEDS, Race, plans_for_race
from tl_core.lab.race_standings import Standing, standings
from tl_core.lab.study import CURVES, Study, plans_for_study, sample_of_source
from tl_core.lab.study_curves import Curves, curves_of
from tl_core.matrix.strategy import recipe_for
from tl_core.plans.options import OF_THE_LOOP
from tl_core.plans.plan import DeviceChoice, changes_of
from tl_core.plans.room import check_fits
from tl_core.runs.hardware import devices_for
from tl_core.verbs.data import BUILT_IN, Data, Place, dataset_of, workspace_of
from tl_core.verbs.progress import heard
from tl_core.verbs.recommending import basis_of
from tl_core.verbs.setting import AUTO, terms
from tl_core.verbs.wishes import Figures, Options, check, given, named
from tl_core.workspace.events import Report

# What an experiment may change in every plan.
CHANGES = ("epochs", "batch_size", "image_size", "seed")
# What a race may change. A study's networks have one recipe, the paper's.
RACED = (*CHANGES, "class_weights", *OF_THE_LOOP)


@dataclass(frozen=True)
class RaceOutcome:
    """A race that has ended: what the rule said, and what the data says."""

    race: Race
    notes: tuple[str, ...] = ()

    @property
    def verdict(self) -> race_verdict.RaceVerdict:
        """Raises ValueError for a race that was stopped too early for one."""
        if (verdict := race_verdict.verdict(self.race, self.standings)) is None:
            raise ValueError(f"there is no verdict: race {self.race.id} is {self.race.state()}")
        return verdict

    @property
    def standings(self) -> list[Standing]:
        """A line a strategy, the best on validation first."""
        return standings(self.race)

    def to_json(self) -> dict[str, object]:
        return {**race_verdict.summary(self.race), "notes": list(self.notes)}

    def _repr_html_(self) -> str:
        verdict = race_verdict.verdict(self.race, self.standings)
        said = [verdict.sentence, verdict.chosen_on] if verdict else [f"The race is {self.race.state()}."]
        rows = [
            [recipe_for(line.strategy).title, line.state, line.accuracy and in_points(line.accuracy)]
            for line in self.standings
        ]
        return "".join(
            (
                notebook.title(said[0]),
                notebook.table(["strategy", "state", "accuracy"], rows),
                notebook.paragraphs(*said[1:], *self.notes),
            )
        )


@dataclass(frozen=True)
class StudyOutcome:
    """A layer study that has ended: how far up the layers carry over, and what freezing them costs."""

    study: Study
    notes: tuple[str, ...] = ()

    @property
    def curves(self) -> Curves:
        return curves_of(self.study)

    @property
    def verdict(self) -> study_verdict.StudyVerdict:
        """Raises ValueError for a study that was stopped too early for one."""
        if (verdict := study_verdict.verdict(self.study, self.curves)) is None:
            raise ValueError(f"there is no verdict: study {self.study.id} is {self.study.state()}")
        return verdict

    def to_json(self) -> dict[str, object]:
        return {**study_verdict.summary(self.study), "notes": list(self.notes)}

    def _repr_html_(self) -> str:
        """The sentence, then a line a curve with its accuracies by n."""
        curves = self.curves
        verdict = study_verdict.verdict(self.study, curves)
        lines = {
            curve: {point.n: in_points(point.accuracy) for point in points}
            for curve in CURVES
            if (points := curves.points(curve))
        }
        columns = sorted({n for line in lines.values() for n in line})
        rows = [[curve, *(line.get(n, "") for n in columns)] for curve, line in lines.items()]
        return "".join(
            (
                notebook.title(verdict.sentence if verdict else f"The study is {self.study.state()}."),
                notebook.table(["curve", *(f"n = {n}" for n in columns)], rows),
                notebook.paragraphs(study_verdict.RULE, *self.notes),
            )
        )


def race(
    data: Data,
    *,
    strategies: str | Sequence[str] | None = None,
    seeds: int = SEEDS,
    weights: str = AUTO,
    device: DeviceChoice = "auto",
    workspace: Place | None = None,
    report: Report | None = None,
    **options: Unpack[Options],
) -> RaceOutcome:
    """Race strategies against each other: what the rule said, and what the data says.

    `strategies` are the scenario's own and at least one other; all but `from_scratch` unless given. `seeds`
    are the runs of each that is random. Raises ValueError, before a run is made, for a race that cannot be.
    """
    check(options, Options)
    with terms(weights, device, workspace_of(workspace, data), report) as here:
        basis = basis_of(data, options, here)
        raced = RACERS if strategies is None else named(strategies)
        changes = changes_of({**basis.here.changes(), **given(options, RACED)})
        cut = basis.axes.early_cut if basis.axes else None
        plans = plans_for_race(raced, seeds, basis.answers, basis.card, basis.dataset, changes, cut)
        check_fits(plans, basis.card, {basis.dataset.id: basis.dataset}, here.workspace)
        return _raced(Race.create(plans, here.workspace), here.report, tuple(basis.notes))


def layers(
    data: Data,
    *,
    seeds: int = study.SEEDS,
    selffers: bool = True,
    weights: str = AUTO,
    device: DeviceChoice = "auto",
    workspace: Place | None = None,
    report: Report | None = None,
    **figures: Unpack[Figures],
) -> StudyOutcome:
    """Study the layers: how far up they carry over, and what freezing them costs.

    `seeds` are the networks of each kind; `selffers` the controls on the source's own classes, where the
    source is at hand. Raises ValueError, before a run is made, for a study that cannot be.
    """
    check(figures, Figures)
    with terms(weights, device, workspace_of(workspace, data), report) as here:
        basis = basis_of(data, figures, here, needless="a layer study measures by itself")
        name = sample_of_source(basis.card, basis.answers) if selffers else None
        sample = dataset_of(f"{BUILT_IN}{name}", {}, here.workspace, here.report) if name else None
        changes = changes_of({**basis.here.changes(), **given(figures, CHANGES)})
        plans = plans_for_study(seeds, basis.answers, basis.card, basis.dataset, sample, changes)
        datasets = {one.id: one for one in (basis.dataset, sample) if one}
        check_fits(plans, basis.card, datasets, here.workspace)
        return _studied(Study.create(plans, here.workspace), here.report, tuple(basis.notes))


def train_race(folder: str | PathLike[str], *, report: Report | None = None) -> RaceOutcome:
    """Carry out the race in a folder, or go on with it: what a page starts."""
    with heard(report) as tell:
        return _raced(Race(Path(folder)), tell)


def train_study(folder: str | PathLike[str], *, report: Report | None = None) -> StudyOutcome:
    """Carry out the layer study in a folder, or go on with it: what a page starts."""
    with heard(report) as tell:
        return _studied(Study(Path(folder)), tell)


def _raced(race: Race, report: Report, notes: tuple[str, ...] = ()) -> RaceOutcome:
    _carry_out(race, report)
    return RaceOutcome(race, notes)


def _studied(study: Study, report: Report, notes: tuple[str, ...] = ()) -> StudyOutcome:
    _carry_out(study, report)
    return StudyOutcome(study, notes)


def _carry_out(experiment: Experiment, report: Report) -> None:
    """As many members at once as this machine has devices for them."""
    from tl_core.training.train import train

    at_once = len(devices_for(experiment.members[0].plan.device))
    experimenter.carry_out(experiment, report, train, at_once)

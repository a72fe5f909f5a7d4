"""How answers about runs and experiments read on a terminal: the verdict first, in plain lines."""

from tl_core.command_line.catalogue_lines import run_line
from tl_core.evidence.wording import readable_count, readable_seconds
from tl_core.lab import race_standings, race_verdict, study_verdict
from tl_core.lab.race_standings import Standing
from tl_core.lab.study import CURVES
from tl_core.lab.study_curves import Point
from tl_core.predictions.explanation import Explanation
from tl_core.predictions.prediction import Prediction
from tl_core.predictions.prediction_table import PredictionTable
from tl_core.runs.calibration import balanced_accuracy, calibration_of, macro_f1
from tl_core.runs.result import Result, Score
from tl_core.verbs.experiments import RaceOutcome, StudyOutcome
from tl_core.verbs.predictions import ExportedModel
from tl_core.verbs.runs import FinishedRun, ShownRun, StoppingRun

# A terminal shows so many answers: those worth a look.
MOST_PREDICTIONS = 20


def finished_lines(finished: FinishedRun) -> list[str]:
    """A finished run; one that was stopped before it had a result has its state only."""
    result, status = finished.run.result(), finished.status
    if result is None:
        return [f"Run {finished.id} is {status.state}: {status.reason}"]
    failure = [f"{status.state.capitalize()}: {result.failure}"] if result.failure else []
    return [*_result_lines(result, status.state), *failure, *finished.notes]


def _result_lines(result: Result, state: str) -> list[str]:
    return [
        result.verdict,
        f"Validation {_score(result.scores.get('val'))}; test {_score(result.scores.get('test'))}",
        *([f"Cross-validated {_score(result.cross_validated)}"] if result.cross_validated else []),
        f"Frozen groups {'unchanged' if result.frozen_unchanged else 'CHANGED'};"
        f" {readable_seconds(result.seconds)}",
        f"Balanced accuracy {balanced_accuracy(result):.3f}, macro F1 {macro_f1(result):.3f}",
        *_correction_lines(result),
        f"Run {result.run} is {state}; {_model(result.model)}",
    ]


def _correction_lines(result: Result) -> list[str]:
    corrected = {"Excluded": result.excluded, "Relabelled": result.relabelled}
    return [
        f"{done}: {images} images of the dataset, listed in the run's plan"
        for done, images in corrected.items()
        if images
    ]


def _model(folder: str | None) -> str:
    return f"its model is in {folder}" if folder else "its weights were left out"


def _score(score: Score | None) -> str:
    if score is None:
        return "not measured"
    low, high = score.interval
    return f"{score.accuracy:.3f} (95 % interval {low:.3f} to {high:.3f}, {score.images} images)"


def shown_lines(shown: ShownRun) -> list[str]:
    run, status, result = shown.run, shown.run.status(), shown.run.result()
    reason = [status.reason] if status.reason else []
    more = _result_lines(result, status.state) if result else []
    if result and (calibration := calibration_of(run)):
        more.insert(len(more) - 1, calibration.sentence)
    return [run_line(shown.line), *reason, f"Folder {run.folder}", *more]


def stopping_lines(stopping: StoppingRun) -> list[str]:
    return [f"Run {stopping.run.id} stops after this step and keeps its best weights so far."]


def prediction_lines(table: PredictionTable) -> list[str]:
    """All likely classes of one image; of several a line each, the least sure first, then what they come
    to.
    """
    if len(table) == 1 and not table.rejected:
        (one,) = table
        doubt = [f"No answer: {one.trusted}"] if one.answer is None else []
        return [*doubt, *(f"{named.score:.3f}  {named.name}" for named in one.classes), table.price]
    shown = table[:MOST_PREDICTIONS]
    left = len(table) - len(shown)
    more = [f"And {left:,} surer ones; --csv FILE or --json has them all"] if left else []
    refused = [f"Not read: {one.name}: {one.reason}" for one in table.rejected[:MOST_PREDICTIONS]]
    return [*map(_prediction_line, shown), *more, *refused, table.sentence, table.price]


def _prediction_line(one: Prediction) -> str:
    likeliest, second = (f"{named.score:.3f} {named.name}" for named in one.classes[:2])
    said = likeliest if one.answer else f"no answer ({one.trusted}); {likeliest}"
    wrong = "" if not one.label or one.right else f"; in truth {one.label}"
    return f"{said}; {second}; {one.image}{wrong}"


def explanation_lines(told: Explanation) -> list[str]:
    """What each map comes to, the files, and the nearest training images."""
    maps = [f"{one.name} {one.share:.3f}: {told.sum_of(one)}; {one.picture}" for one in told.maps]
    near = [f"Nearest: {one.path} ({one.label}, distance {one.distance:.3f})" for one in told.nearest]
    return [*maps, told.method, told.sanity, *near]


def export_lines(exported: ExportedModel) -> list[str]:
    return [exported.sentence, *(parity.sentence for parity in exported.parities)]


def race_lines(outcome: RaceOutcome) -> list[str]:
    """The sentence first, where there is one; then a line a strategy, the best on validation first."""
    race, standings = outcome.race, outcome.standings
    verdict = race_verdict.verdict(race, standings)
    none = [f"There is no verdict: race {race.state()}."]
    said = [verdict.sentence, verdict.chosen_on] if verdict else none
    width = max(len(line.strategy) for line in standings)
    return [
        *said,
        *(f"{line.strategy:<{width}}  {_standing(line)}" for line in standings),
        race_standings.budget([member.plan for member in race.members]),
        f"Race {race.id} in {race.folder}",
        *outcome.notes,
    ]


def _standing(line: Standing) -> str:
    if line.accuracy is None:
        return f"{line.state}: {line.reason}" if line.reason else line.state
    seconds, parameters = readable_seconds(line.seconds or 0), readable_count(line.parameters or 0)
    runs = f"{len(line.done)} of {len(line.runs)} runs"
    ended = line.reason if line.state == "dropped" else line.state
    return (
        f"{line.accuracy.value:.3f} (95 % interval {line.accuracy.low:.3f} to {line.accuracy.high:.3f}) "
        f" {seconds:>6} a run  {parameters:>7} learned  {ended}, {runs}"
    )


def study_lines(outcome: StudyOutcome) -> list[str]:
    """The sentence first, where there is one; then a line a curve, its accuracies by n."""
    study, curves = outcome.study, outcome.curves
    verdict = study_verdict.verdict(study, curves)
    none = [f"There is no sentence: study {study.state()}."]
    said = [verdict.sentence, study_verdict.RULE] if verdict else none
    drawn = {curve: points for curve in CURVES if (points := curves.points(curve))}
    return [
        *said,
        *(f"{curve:<5} {'  '.join(map(_point, points))}" for curve, points in drawn.items()),
        study_verdict.budget([member.plan for member in study.members]),
        f"Study {study.id} in {study.folder}",
        *outcome.notes,
    ]


def _point(point: Point) -> str:
    accuracy = point.accuracy
    return f"n={point.n} {accuracy.value:.3f} ({accuracy.low:.3f} to {accuracy.high:.3f})"

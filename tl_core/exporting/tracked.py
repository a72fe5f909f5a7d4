"""The curves of a run for TensorBoard and for MLflow, from what it told while it went. Both are extras."""

import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tl_core.handover.forms import Form
from tl_core.runs import Run, metrics
from tl_core.runs.calibration import balanced_accuracy, macro_f1
from tl_core.runs.result import Result

ABSENT = "{name} is not installed; install it with: pip install {package}, or as the extra thaw[{form}]"
# MLflow takes no more at once, and no longer text (https://mlflow.org/docs/latest/rest-api.html, Log Batch).
METRICS_A_BATCH, PARAMETERS_A_BATCH, LONGEST = 1000, 100, 500
SERVER = "MLFLOW_TRACKING_URI"


class Client(Protocol):
    """What is used of MLflow's client."""

    def log_batch(
        self, run_id: str, metrics: Sequence[object] = (), params: Sequence[object] = ()
    ) -> object: ...


@dataclass(frozen=True)
class Point:
    """A value on a curve, `head/val/accuracy`. `step` is its place on the curve: an epoch may be a fraction.
    `time` is in seconds since 1970.
    """

    curve: str
    step: int
    value: float
    time: float


def points(run: Run) -> list[Point]:
    """Every finite point of every curve, in the order in which they were told."""
    table = metrics.table(run.events()).dropna(subset="value")
    steps = table.groupby(metrics.NAMES).cumcount()
    told = zip(table.group, table.split, table.metric, steps, table.value, table.time, strict=True)
    return [
        Point(f"{group}/{part}/{metric}", int(step), float(value), run.created + float(time))
        for group, part, metric, step, value, time in told
    ]


def figures(run: Run) -> dict[str, float]:
    """What the run came to."""
    result = run.result()
    if result is None:
        raise ValueError(f"run {run.id} has no result yet; wait until it is done")
    return dict(_figures(result))


def _figures(result: Result) -> Iterator[tuple[str, float]]:
    for part, score in result.scores.items():
        yield f"result/{part}/accuracy", score.accuracy
    yield "result/balanced_accuracy", balanced_accuracy(result)
    yield "result/macro_f1", macro_f1(result)
    yield "result/seconds", result.seconds
    yield "result/parameters_learned", float(result.learned)


def as_tensorboard(run: Run, folder: Path) -> None:
    """An event file: `tensorboard --logdir FOLDER`. Raises ValueError where TensorBoard is not installed."""
    try:
        from torch.utils.tensorboard import SummaryWriter
    except ImportError as error:
        raise ValueError(
            ABSENT.format(name="TensorBoard", package="tensorboard", form="tensorboard")
        ) from error
    with SummaryWriter(str(folder)) as writer:
        for point in points(run):
            writer.add_scalar(point.curve, point.value, point.step, walltime=point.time)
        for name, value in figures(run).items():
            writer.add_scalar(name, value, 0)
        writer.add_text("plan", f"```json\n{json.dumps(run.plan.to_json(), indent=1)}\n```")


def as_mlflow(run: Run, folder: Path) -> None:
    """A run of MLflow, at the server that MLFLOW_TRACKING_URI names, else in a database in the folder:
    `mlflow ui --backend-store-uri sqlite:///FOLDER/mlflow.db`. mlflow.json says where it is.

    Raises ValueError where MLflow is not installed.
    """
    try:
        from mlflow import MlflowClient
    except ImportError as error:
        raise ValueError(ABSENT.format(name="MLflow", package="mlflow", form="mlflow")) from error
    place = os.environ.get(SERVER) or f"sqlite:///{folder / 'mlflow.db'}"
    client = MlflowClient(tracking_uri=place)
    experiment = client.get_experiment_by_name(run.plan.dataset)
    known = experiment.experiment_id if experiment else client.create_experiment(run.plan.dataset)
    tags = {"mlflow.runName": f"{run.plan.strategy} {run.id}", "thaw.run": run.id}
    made = client.create_run(known, start_time=_milliseconds(run.created), tags=tags).info.run_id
    _log(client, made, run)
    client.set_terminated(made, "FINISHED", end_time=_milliseconds(run.created + _seconds(run)))
    told = {"run_id": made, "experiment": run.plan.dataset, "server": os.environ.get(SERVER, "mlflow.db")}
    (folder / "mlflow.json").write_text(json.dumps(told, indent=1), encoding="utf-8")


def _log(client: Client, made: str, run: Run) -> None:
    from mlflow.entities import Metric, Param

    at_end = _milliseconds(run.created + _seconds(run))
    logged = [Metric(one.curve, one.value, _milliseconds(one.time), one.step) for one in points(run)]
    logged += [Metric(name, value, at_end, 0) for name, value in figures(run).items()]
    plan = [Param(name, str(value)[:LONGEST]) for name, value in run.plan.to_json().items()]
    for first in range(0, len(logged), METRICS_A_BATCH):
        client.log_batch(made, metrics=logged[first : first + METRICS_A_BATCH])
    for first in range(0, len(plan), PARAMETERS_A_BATCH):
        client.log_batch(made, params=plan[first : first + PARAMETERS_A_BATCH])


def _seconds(run: Run) -> float:
    result = run.result()
    return result.seconds if result else 0.0


def _milliseconds(seconds: float) -> int:
    return int(1000 * seconds)


TRACKERS: dict[Form, Callable[[Run, Path], None]] = {"tensorboard": as_tensorboard, "mlflow": as_mlflow}

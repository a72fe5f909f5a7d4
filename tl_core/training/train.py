"""The training of a run, from its plan to its model: what a trainer process does between its first and its
last word.
"""

import shutil
import time
from collections.abc import Callable
from dataclasses import replace

import torch

from tl_core.heads.linear import temperature
from tl_core.network.receipt import group_hashes, receipt_for
from tl_core.runs import Run
from tl_core.training.export import save_model
from tl_core.training.fine_tune import fine_tune
from tl_core.training.fixed_features import solve_fixed_features
from tl_core.training.job import Job, Outcome, StopRequestedError, open_job
from tl_core.training.results import draw_mistakes, predictions_of, result_of
from tl_core.workspace import Workspace, stored
from tl_core.workspace.events import Emit
from tl_core.workspace.workspace import write_json


def train(run: Run, workspace: Workspace, attempt: int, emit: Emit, should_stop: Callable[[], bool]) -> bool:
    """Carry out the run's plan; True when it went to its end, False when the user stopped it.

    Writes result.json, receipt.json and model/ into the run's folder (not when it was stopped before there
    was anything to keep). Raises ValueError with one sentence for a plan that cannot run, or a training that
    diverged (what there was before that is written all the same), StaleAttemptError when a newer attempt has
    begun.
    """
    started = time.monotonic()
    try:
        job = open_job(run, workspace, attempt, emit, should_stop)
        before = group_hashes(job.network)
        outcome = solve_fixed_features(job) if job.plan.fixed_features else fine_tune(job)
    except StopRequestedError:
        return False
    _conclude(job, outcome, before, started)
    if outcome.failure:
        raise ValueError(outcome.failure)
    return outcome.finished


def _conclude(job: Job, outcome: Outcome, before: dict[str, str], started: float) -> None:
    """Write down what came out, in the order in which a reader trusts it: receipt, model, result."""
    run = job.run
    job.emit("stage", stage="Writing the result", done=None, total=None)
    run.check_attempt(job.attempt)
    receipt = receipt_for(job.network, outcome.trained, before)
    write_json(run.folder / "receipt.json", receipt.to_json())
    calibration = _temperature(job, outcome)
    result = result_of(job, outcome, receipt, calibration)
    draw_mistakes(job, result)
    stored.write(run.folder / "predictions.json", predictions_of(job, outcome))
    save_model(job, run.folder / "model", calibration)
    run.check_attempt(job.attempt)
    result = replace(result, seconds=round(time.monotonic() - started, 2))
    write_json(run.folder / "result.json", result.to_json())
    if outcome.finished:
        for scratch in ("checkpoints", "boundary"):
            shutil.rmtree(run.folder / scratch, ignore_errors=True)


def _temperature(job: Job, outcome: Outcome) -> float:
    """Fitted on the validation part, which the head itself has not seen."""
    labels = torch.tensor([item.label for item in job.dataset.part("val")])
    return temperature(outcome.scores["val"].cpu(), labels)

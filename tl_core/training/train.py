"""The training of a run, from its plan to its model."""

import time
from dataclasses import replace
from pathlib import Path

import torch

from tl_core.dataset.dataset import Part
from tl_core.heads.calibrating import Half, judged_by_shares
from tl_core.heads.linear import temperature
from tl_core.network.receipt import receipt_for
from tl_core.novelty.memory import Memory
from tl_core.novelty.remembering import Trained, remember
from tl_core.plans import Plan
from tl_core.runs import calibration
from tl_core.runs.channel import Channel, StopRequestedError
from tl_core.runs.keeping import CHECKPOINTS
from tl_core.runs.result import HELD_OUT
from tl_core.runs.stopwatch import Expected, Stopwatch
from tl_core.training.export import save_model
from tl_core.training.fine_tune import fine_tune
from tl_core.training.fixed_features import solve_fixed_features
from tl_core.training.results import draw_mistakes, predictions_of, result_of
from tl_core.training.setup import Outcome, Setup, open_setup
from tl_core.workspace import Workspace, stored
from tl_core.workspace.workspace import write_json


def train(plan: Plan, workspace: Workspace, folder: Path, channel: Channel) -> bool:
    """Carry out a plan; True when it went to its end, False when the user stopped it, or only the best
    weights of an earlier attempt were to be kept.

    Writes result.json, receipt.json and model/ into `folder`, the run's own (not when it was stopped before
    there was anything to keep), and goes on from the checkpoints there. What other runs need too is kept in
    the workspace. Raises ValueError with one sentence for a plan that cannot run, or a training that diverged
    (what there was before that is written all the same), StaleAttemptError when a newer attempt has begun.
    """
    started, watch = time.monotonic(), Stopwatch(channel.emit)
    begun = channel.failure or (folder / CHECKPOINTS).exists()
    try:
        setup = open_setup(plan, workspace, replace(channel, emit=watch))
        expected = None if begun else Expected.of(plan, setup.dataset, setup.device.name, workspace)
        outcome = solve_fixed_features(setup) if plan.fixed_features else fine_tune(setup, folder)
    except StopRequestedError:
        return False
    _conclude(setup, folder, outcome, started)
    if outcome.failure and not channel.failure:
        raise ValueError(outcome.failure)
    watch.turn(None)
    if expected and outcome.finished and channel.requested_groups() is None:
        expected.note(workspace, watch.taken, outcome.epochs_done)
    return outcome.finished


def _conclude(setup: Setup, folder: Path, outcome: Outcome, started: float) -> None:
    """Write down what came out, in the order in which a reader trusts it: receipt, model, result."""
    setup.channel.stage("Writing the result")
    setup.channel.check()
    receipt = receipt_for(setup.network, setup.hashes, outcome.trained, outcome.spans, outcome.best_epoch)
    write_json(folder / "receipt.json", receipt.to_json())
    heat = _temperature(setup, outcome)
    named = predictions_of(setup, outcome, heat)
    result = result_of(setup, folder, outcome, receipt, heat, named)
    draw_mistakes(setup, folder, result)
    stored.write(folder / "predictions.json", named)
    val, test = (_judged(setup, outcome, part) for part in HELD_OUT)
    if found := judged_by_shares(setup.dataset.classes, val, test):
        stored.write(folder / calibration.FILE, found)
    save_model(setup, folder / "model", heat, _memory(setup, outcome, heat))
    setup.channel.check()
    seconds = setup.channel.earlier_seconds + time.monotonic() - started
    result = replace(result, seconds=round(seconds, 2))
    write_json(folder / "result.json", result.to_json())


def _memory(setup: Setup, outcome: Outcome, temperature: float) -> Memory | None:
    """What the model remembers of its images, to know when to give no answer."""
    setup.channel.stage("Remembering what was learned")
    kept = setup.codes("train", "val") if setup.plan.fixed_features else None
    about = setup.network, setup.preprocessing, setup.device, setup.dataset, setup.workspace
    trained = Trained(*about, outcome.at_once, kept)
    in_folds = outcome.judged.scores if outcome.judged else None
    return remember(trained, outcome.scores["val"], in_folds, temperature)


def _judged(setup: Setup, outcome: Outcome, part: Part) -> Half:
    labels = torch.tensor([item.label for item in setup.dataset.part(part)], dtype=torch.long)
    return Half(outcome.scores[part].cpu(), labels)


def _temperature(setup: Setup, outcome: Outcome) -> float:
    """Fitted on the validation part, which the head itself has not seen."""
    labels = torch.tensor([item.label for item in setup.dataset.part("val")])
    return temperature(outcome.scores["val"].cpu(), labels)

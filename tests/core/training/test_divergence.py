"""A training that diverges ends with a reason: the layer group that blew up first, and the best weights from
before.
"""

import math

import pytest
import torch
from safetensors.torch import load_file

from tests.core.stand_ins.training import GROUPS, carried_out, planned
from tl_core.backbones.card import HEAD
from tl_core.runs import Run
from tl_core.runs.trainer import RunFailedError, carry_out
from tl_core.training.divergence import DivergedError, GradientLog
from tl_core.training.state import Best
from tl_core.training.train import train
from tl_core.workspace.events import Metric, Note, of_kind

# AdamW shrinks weights by rate times decay in each step: at 100 that is a factor of -99, and numbers soon
# end. The head begins random: from a solved one no step is so long.
TOO_FAST = {"epochs": 6, "weight_decay": 10.0, "head_start": "random"}


def diverged(plan, workspace) -> Run:
    run = Run.create(plan, workspace)
    with pytest.raises(RunFailedError):
        carry_out(run, train)
    return run


@pytest.mark.parametrize(
    "rates", [{"head_rate": 10.0, "backbone_rate": 10.0}, {"backbone_rate": 10.0, "augment": "none"}]
)
def test_a_run_whose_rate_is_far_too_large_fails_with_a_group_and_a_way_out(pictures, workspace, rates):
    run = diverged(planned(pictures, **TOO_FAST, **rates), workspace)
    status, result = run.status(), run.result()
    assert status.state == "failed" and "blew up first" in status.reason and "smaller rates" in status.reason
    assert sum(f"gradient of {group} blew" in status.reason for group in (*GROUPS, HEAD)) == 1
    assert result.best_epoch < result.epochs_done < 6


def test_the_weights_that_are_kept_are_the_best_before_it(pictures, workspace):
    run = diverged(planned(pictures, **TOO_FAST, backbone_rate=10.0, head_rate=10.0), workspace)
    kept = load_file(run.folder / "model" / "model.safetensors")
    assert all(tensor.isfinite().all() for tensor in kept.values())
    best = max(value for value in curve(run, "accuracy"))
    assert run.result().reported.accuracy == best and run.receipt().frozen_unchanged


def curve(run: Run, metric: str) -> list[float]:
    points = of_kind(run.events(), Metric)
    return [e.value for e in points if (e.group, e.split, e.metric) == (HEAD, "val", metric)]


def test_from_a_solved_head_no_rate_is_large_enough_to_diverge_and_the_run_says_so(pictures, workspace):
    solved = planned(pictures, **TOO_FAST | {"head_start": "solved"}, backbone_rate=10.0, head_rate=10.0)
    done = carried_out(solved, workspace)
    said = [event.sentence for event in of_kind(done.events, Note)]
    assert done.finished and sum("the rates of this run are" in sentence for sentence in said) == 1
    assert 0 < max(done.curve(HEAD, "train", "rate")) < 1


def test_an_ordinary_run_fails_nothing(pictures, workspace):
    assert carried_out(planned(pictures, head_rate=0.1, backbone_rate=0.1), workspace).finished


def test_weights_without_a_finite_loss_are_never_the_best():
    assert not Best(1, 0.9, math.nan).beats(Best(0, 0.5, 1.0)) and not Best(1, 0.9, math.inf).beats(
        Best(0, 0.5, 1.0)
    )


class Steps:
    """Three groups of one weight each, whose gradients a test sets."""

    def __init__(self) -> None:
        self.weights = {name: torch.nn.Parameter(torch.ones(1)) for name in ("stem", "top", HEAD)}
        self.optimiser = torch.optim.SGD(
            [{"params": [weight], "name": name} for name, weight in self.weights.items()]
        )
        self.log, self.count = GradientLog(), 0

    def take(self, loss: float, **gradients: float) -> None:
        for name, gradient in gradients.items():
            self.weights[name].grad = torch.tensor([gradient])
        self.count += 1
        self.log.add(self.count, torch.tensor(loss), self.optimiser)

    def first_to_blow_up(self) -> str:
        with pytest.raises(DivergedError) as error:
            self.log.check()
        return str(error.value)


def test_the_group_that_is_not_finite_first_is_named_with_its_step():
    steps = Steps()
    steps.take(1.0, stem=1.0, top=1.0, head=1.0)
    steps.take(1.0, stem=9.0, top=math.inf, head=9.0)
    steps.take(math.nan, stem=math.nan, top=math.nan, head=math.nan)
    assert steps.first_to_blow_up() == "the gradient of top blew up first, in step 2"


def test_of_several_in_one_step_it_is_the_one_that_had_grown_most():
    steps = Steps()
    steps.take(1.0, stem=0.1, top=5.0, head=5.0)
    steps.log.check()
    steps.take(1.0, stem=3.0, top=10.0, head=20.0)
    steps.take(math.nan, stem=math.nan, top=math.nan, head=math.nan)
    assert "gradient of stem " in steps.first_to_blow_up()


def test_before_anything_has_grown_it_is_the_one_nearest_the_head():
    steps = Steps()
    steps.take(math.nan, stem=math.nan, top=math.nan, head=1.0)
    assert "gradient of top " in steps.first_to_blow_up()


def test_a_loss_that_overflows_before_any_gradient_is_seen_too():
    steps = Steps()
    steps.take(1.0, stem=1.0, top=1.0, head=1.0)
    steps.take(1e30, stem=2.0, top=2.0, head=8.0)
    steps.take(math.inf, stem=2.0, top=2.0, head=9.0)
    assert "gradient of head " in steps.first_to_blow_up()

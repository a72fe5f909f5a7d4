"""Where the memory does not hold a batch, a run goes on with the same batch in parts, and says so."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn

from tests.core.stand_ins.training import (
    attempted,
    beginner,
    carried_out,
    forward_passes,
    killed_at,
    learner_of,
    random_weights,
    same,
    weights_of,
)
from tl_core.backbones.card import HEAD
from tl_core.heads.losses import LOSSES
from tl_core.measuring.describe import describe
from tl_core.network.model import Network
from tl_core.runs import Run
from tl_core.runs.hardware import CPU
from tl_core.training.accumulation import parts_of, ran_out
from tl_core.training.batches import WHOLE
from tl_core.training.learner import Learner
from tl_core.workspace.events import Event, Warning, of_kind


@contextmanager
def memory_for(images: int, error: Exception) -> Iterator[None]:
    """Inside, a network that is given more images than that raises as a full memory does."""

    def refuse(module: nn.Module, inputs: tuple) -> None:
        if isinstance(module, Network) and len(inputs[0]) > images:
            raise error

    handle = nn.modules.module.register_module_forward_pre_hook(refuse)
    try:
        yield
    finally:
        handle.remove()


def full() -> torch.OutOfMemoryError:
    return torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB.")


def warnings(events: list[Event]) -> list[str]:
    return [event.sentence for event in of_kind(events, Warning)]


def gradients(
    learner: Learner, images: np.ndarray, at_once: int
) -> tuple[torch.Tensor, torch.Tensor, list[torch.Tensor]]:
    learner.memory.at_once = at_once
    loss, scores, codes = learner.gradients(images, None)
    network = learner.state.network
    assert all(len(codes[group]) == len(images) for group in network.group_names)
    own = [parameter.grad for parameter in network.parameters() if parameter.grad is not None]
    return loss, scores, [gradient.clone() for gradient in own]


@pytest.mark.parametrize("head", ["softmax", "svm"])
@pytest.mark.parametrize("at_once", [2, 3, 4])
def test_parts_of_a_batch_give_the_gradients_of_the_undivided_one(
    tmp_path, pictures, workspace, head, at_once
):
    """In a transformer, where no BatchNorm learns. Seven images make parts of different sizes."""
    weights = random_weights("test_vit", tmp_path / "vit")
    groups = describe(weights, workspace, CPU).group_names
    plan = replace(
        beginner(pictures),
        weights=str(weights),
        groups=groups,
        trained=groups,
        pretrained=groups,
        head_after=groups[-1],
        image_size=32,
        head=head,
    )
    learner, images = learner_of(plan, workspace), np.array([0, 1, 5, 13, 20, 26, 33])
    whole, parts = gradients(learner, images, 1024), gradients(learner, images, at_once)
    torch.testing.assert_close(parts[0], whole[0])
    torch.testing.assert_close(parts[1], whole[1])
    for one, other in zip(parts[2], whole[2], strict=True):
        torch.testing.assert_close(one, other, rtol=1e-4, atol=1e-6)


def test_an_undivided_batch_has_the_gradients_of_its_mean_loss_to_the_bit(pictures, workspace):
    learner, images = learner_of(beginner(pictures), workspace), np.arange(0, 36, 5)
    loss, _, found = gradients(learner, images, 1024)
    network, batches = learner.state.network, learner.batches
    learner.state.optimiser.zero_grad()
    expected = LOSSES["softmax"](network(batches.images(images, WHOLE)), batches.labels[images]).mean()
    expected.backward()
    assert torch.equal(loss, expected.detach())
    own = [parameter.grad for parameter in network.parameters() if parameter.grad is not None]
    assert all(torch.equal(one, other) for one, other in zip(found, own, strict=True))


@pytest.mark.parametrize(
    "error", [full(), RuntimeError("DefaultCPUAllocator: can't allocate memory"), MemoryError()]
)
def test_a_run_goes_on_with_the_same_batch_in_parts_and_says_so(pictures, workspace, error):
    plan = beginner(pictures, batch_size=8)
    ample = carried_out(plan, workspace)
    with memory_for(3, error), forward_passes(Network) as sizes:
        run = carried_out(plan, workspace)
    assert run.finished and max(sizes[sizes.index(3) :]) == 3
    (sentence,) = warnings(run.events)
    assert "at most 3 images" in sentence and "stays 8 images" in sentence
    assert run.curve(HEAD, "train", "rate") == ample.curve(HEAD, "train", "rate") and not warnings(
        ample.events
    )


def test_a_resumed_run_keeps_the_smaller_parts_and_ends_with_the_same_weights(pictures, workspace):
    plan = beginner(pictures, batch_size=8)
    with memory_for(4, full()):
        whole, run = carried_out(plan, workspace), Run.create(plan, workspace)
        killed_at(1.5, run, workspace)
    with forward_passes(Network) as sizes:
        resumed = attempted(run, workspace)
    assert resumed.finished and max(sizes) <= 4 and not warnings(resumed.events)
    assert same(weights_of(run), weights_of(whole.run))


def test_where_not_even_a_few_images_fit_the_run_ends_with_the_way_out(pictures, workspace):
    with (
        memory_for(1, full()),
        pytest.raises(ValueError, match="does not hold even a few images at once; take a smaller image"),
    ):
        carried_out(beginner(pictures), workspace)


def test_any_other_error_is_not_taken_for_a_full_memory(pictures, workspace):
    with (
        memory_for(1, RuntimeError("shapes do not match")),
        pytest.raises(RuntimeError, match="shapes do not match"),
    ):
        carried_out(beginner(pictures), workspace)


@pytest.mark.parametrize(
    "said",
    [
        "CUDA error: out of memory",
        "cuDNN error: CUDNN_STATUS_NOT_SUPPORTED. This error may appear if ...",
        "cuDNN error: CUDNN_STATUS_ALLOC_FAILED",
        "CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`",
    ],
)
def test_what_libraries_of_a_gpu_say_when_memory_is_full_is_known(said):
    assert ran_out(RuntimeError(said)) and not ran_out(ValueError(said))


@pytest.mark.parametrize("allocate", [lambda: torch.empty(2**57), lambda: np.empty(2**57)])
def test_a_real_allocation_that_fails_is_known_for_what_it_is(allocate):
    with pytest.raises((RuntimeError, MemoryError)) as raised:
        allocate()
    assert ran_out(raised.value) and ran_out(full()) and not ran_out(RuntimeError("shapes do not match"))


@pytest.mark.parametrize("images, at_once, sizes", [
    (8, 1024, [8]), (8, 8, [8]), (8, 4, [4, 4]), (7, 3, [3, 2, 2]), (5, 2, [3, 2]), (3, 2, [3]), (1, 8, [1]),
])  # fmt: skip
def test_parts_are_even_and_never_of_one_image(images, at_once, sizes):
    assert [len(part) for part in parts_of(np.arange(images), at_once)] == sizes

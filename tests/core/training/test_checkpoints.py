"""What a checkpoint gives back is what was saved, whole, or the one before."""

from dataclasses import replace

import pytest
import torch
from safetensors import safe_open
from torch import nn

from tests.core.stand_ins.training import looked_at, planned, random_network
from tl_core.heads.probes import Probes
from tl_core.network.model import freeze, taps
from tl_core.runs.receipt import Span
from tl_core.training import checkpoints
from tl_core.training.optimisation import optimiser_for
from tl_core.training.state import Best, Reached, State, Toggles

SPANS = {"layer3": (Span(0, "a", "a", 1.5), Span(2.25, "b", "b"))}
TOGGLES = Toggles(("layer4",), {"layer4": 12}, frozenset({"layer3", "layer4"}), SPANS)


@pytest.fixture
def plan(picture_folder, workspace):
    return planned(looked_at(picture_folder, workspace))


def fresh(plan) -> State:
    network = random_network("test_resnet", 64)
    freeze(network, plan.trained)
    return State(network, optimiser_for(network, plan), Probes({"stem": 32, "layer4": 96}, 3))


def trained(state: State, steps: int) -> State:
    generator = torch.Generator().manual_seed(steps)
    for _ in range(steps):
        with taps(state.network) as read:
            scores = state.network(torch.randn(4, 3, 64, 64, generator=generator))
        state.optimiser.zero_grad()
        nn.functional.cross_entropy(scores, torch.tensor([0, 1, 2, 0])).backward()
        state.optimiser.step()
        state.probes.learn(read, torch.tensor([0, 1, 2, 0]))
    return state


def everything(state: State) -> list[torch.Tensor]:
    states = [optimiser.state_dict()["state"] for optimiser in (state.optimiser, state.probes.optimiser)]
    moments = [
        value
        for state in states
        for _, values in sorted(state.items())
        for _, value in sorted(values.items())
    ]
    return [
        *state.network.state_dict().values(),
        *state.probes.state_dict().values(),
        *map(torch.as_tensor, moments),
    ]


def same(one: State, other: State) -> bool:
    pairs = list(zip(everything(one), everything(other), strict=True))
    return all(torch.equal(left, right) for left, right in pairs)


def test_what_comes_back_is_what_was_saved_and_goes_on_alike(tmp_path, plan):
    state, reached = trained(fresh(plan), 2), Reached(1, Best(1, 0.5, 0.7), at_once=4, share=0.3)
    checkpoints.save(tmp_path, state, TOGGLES, reached)
    drawn = torch.rand(3)
    other = trained(fresh(plan), 1)
    torch.rand(7)
    saved = checkpoints.last(tmp_path)
    saved.restore(other)
    assert saved.reached == reached and saved.toggles == TOGGLES
    assert same(state, other) and torch.equal(torch.rand(3), drawn)
    assert same(trained(state, 3), trained(other, 3))


def test_without_a_checkpoint_there_is_nothing_to_go_back_to(tmp_path):
    assert checkpoints.last(tmp_path / "checkpoints") is None


def test_the_last_two_are_kept_and_the_last_comes_back(tmp_path, plan):
    state, best = fresh(plan), Best(1, 0.5, 0.7)
    for epoch in (8, 9, 10, 11):
        checkpoints.save(tmp_path, state, TOGGLES, Reached(epoch, best, 8))
    kept = ["epoch-00010.safetensors", "epoch-00011.safetensors"]
    assert sorted(path.name for path in tmp_path.glob("epoch-*")) == kept
    assert checkpoints.last(tmp_path).reached.epoch == 11


def test_a_checkpoint_that_was_not_finished_is_not_there(tmp_path, plan, monkeypatch):
    state, best = fresh(plan), Best(1, 0.5, 0.7)
    checkpoints.save(tmp_path, state, TOGGLES, Reached(1, best, 8))

    def full(*_: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(checkpoints, "flush", full)
    with pytest.raises(OSError):
        checkpoints.save(tmp_path, state, TOGGLES, Reached(2, best, 8))
    assert checkpoints.last(tmp_path).reached.epoch == 1
    assert [path.name for path in tmp_path.glob("*epoch-*")] == ["epoch-00001.safetensors"]


def test_a_checkpoint_of_an_earlier_version_is_read_and_goes_in_its_time(tmp_path, plan):
    """Each was a folder with the tensors in one file and the state in another, without spans."""
    folder = tmp_path / "checkpoints"
    state, reached = trained(fresh(plan), 2), Reached(1, Best(0.5, 0.5, 0.7), at_once=4)
    checkpoints.save_best(folder, state.network, reached.best)
    checkpoints.save(folder, state, TOGGLES, reached)
    for path in list(folder.iterdir()):
        with safe_open(path, "pt") as file:
            written = file.metadata()["state"]
        earlier = path.with_suffix("")
        earlier.mkdir()
        path.rename(earlier / "tensors.safetensors")
        (earlier / "state.json").write_text(written)
    other = trained(fresh(plan), 1)
    saved = checkpoints.last(folder)
    saved.restore(other)
    assert (saved.reached, saved.toggles) == (reached, TOGGLES) and same(state, other)
    checkpoints.load_best(folder, other.network, reached.best)
    checkpoints.save(folder, state, TOGGLES, replace(reached, epoch=2))
    assert (folder / "best-00000.500").is_dir() and (folder / "epoch-00001").is_dir()
    later = replace(reached, epoch=3, best=Best(3, 0.9, 0.1))
    checkpoints.save_best(folder, state.network, later.best)
    checkpoints.save(folder, state, TOGGLES, later)
    assert not any(path.is_dir() for path in folder.iterdir())


def test_the_best_weights_come_back_and_older_ones_go_with_the_next_checkpoint(tmp_path, plan):
    state = trained(fresh(plan), 1)
    first, second = Best(1, 0.5, 0.7), Best(1.5, 0.6, 0.6)
    checkpoints.save_best(tmp_path, state.network, first)
    kept = {name: tensor.clone() for name, tensor in state.network.state_dict().items()}
    checkpoints.save(tmp_path, state, TOGGLES, Reached(1, first, 8))
    checkpoints.save_best(tmp_path, trained(state, 1).network, second)
    checkpoints.load_best(tmp_path, state.network, first)
    assert all(torch.equal(kept[name], tensor) for name, tensor in state.network.state_dict().items())
    checkpoints.save(tmp_path, state, TOGGLES, Reached(2, second, 8))
    assert [path.name for path in tmp_path.glob("best-*")] == ["best-00001.500.safetensors"]

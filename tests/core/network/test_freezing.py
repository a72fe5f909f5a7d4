"""Frozen means frozen, in every family and whatever is toggled: nothing changes, and nothing behaves as in
training.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

import pytest
import torch
from torch import Tensor, nn
from torch.utils.hooks import RemovableHandle

from tests.core.stand_ins.families import CLASSES, FAMILIES, images, network_of, toggles
from tl_core.backbones.card import HEAD
from tl_core.network.model import Network, freeze, taps

STEPS = 2
OPTIMISERS: dict[str, Callable[..., torch.optim.Optimizer]] = {
    "SGD": partial(torch.optim.SGD, lr=0.05, momentum=0.9, weight_decay=0.1),
    "AdamW": partial(torch.optim.AdamW, lr=0.01, weight_decay=0.1),
}


def all_tensors(network: Network) -> dict[str, dict[str, Tensor]]:
    """{group or head: {name: a copy of the parameter or buffer}}."""
    names = (*network.group_names, HEAD)
    return {
        group: {name: held.clone() for name, held in network.group_tensors(group).items()} for group in names
    }


def steps(network: Network, optimiser: torch.optim.Optimizer) -> None:
    for step in range(STEPS):
        labels = (torch.arange(4) + step) % CLASSES
        optimiser.zero_grad()
        nn.functional.cross_entropy(network(images()), labels).backward()
        optimiser.step()


@pytest.mark.parametrize("optimiser", OPTIMISERS)
@pytest.mark.parametrize("family", FAMILIES)
def test_toggles_hold_at_once_and_to_the_bit(family, optimiser):
    """The optimiser holds every parameter throughout, with the momentum and moments of those that learned
    before.
    """
    network = network_of(family)
    holding = OPTIMISERS[optimiser](network.parameters())
    first = toggles(network, f"{family} {optimiser}")
    others = tuple(name for name in network.group_names if name not in first)
    for trained in (first, others, first):
        before = all_tensors(network)
        freeze(network, trained)
        steps(network, holding)
        after = all_tensors(network)
        for group, held in before.items():
            changed = {name for name, tensor in held.items() if not torch.equal(tensor, after[group][name])}
            assert bool(changed) == (group in trained or group == HEAD), group
            if group in trained:
                assert changed & set(network.group_parameters(group)), group
                assert {name for name in held if name.endswith("running_mean")} <= changed, group


@pytest.mark.parametrize("family", FAMILIES)
def test_a_frozen_backbone_behaves_in_training_as_in_evaluation(family):
    network = network_of(family)
    freeze(network, ())
    with torch.no_grad():
        training, evaluation = network(images()), network.eval()(images())
    assert torch.equal(training, evaluation)


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("family", FAMILIES)
def test_every_frozen_module_gives_in_training_what_it_gives_in_evaluation(family, seed):
    """Those above a group that learns too, for the same input. Its copy may lie otherwise in memory, and
    then rounds otherwise.
    """
    network = network_of(family)
    trained = toggles(network, f"{family} {seed}")
    frozen = [name for group in network.layout.groups if group.name not in trained for name in group.modules]
    freeze(network, trained)
    with torch.no_grad(), listening(network, frozen) as heard:
        network(images())
    network.eval()
    assert heard
    with torch.no_grad():
        for name, (inputs, named, output) in heard.items():
            torch.testing.assert_close(
                network.backbone.get_submodule(name)(*inputs, **named), output, rtol=1e-5, atol=1e-6
            )


@contextmanager
def listening(network: Network, names: list[str]) -> Iterator[dict[str, tuple]]:
    """Inside, the yielded {module: (inputs, named inputs, output)} fills with copies, for modules that give
    one activation.
    """
    heard: dict[str, tuple] = {}

    def before(module: nn.Module, inputs: tuple, named: dict, name: str) -> None:
        # Copied before, for some modules write over their input.
        heard[name] = (
            tuple(copied(value) for value in inputs),
            {key: copied(value) for key, value in named.items()},
        )

    def after(module: nn.Module, inputs: tuple, named: dict, output: object, name: str) -> None:
        heard[name] = (*heard[name], copied(output))
        if not isinstance(output, Tensor):
            del heard[name]

    handles: list[RemovableHandle] = []
    for name in names:
        module = network.backbone.get_submodule(name)
        handles.append(module.register_forward_pre_hook(partial(before, name=name), with_kwargs=True))
        handles.append(module.register_forward_hook(partial(after, name=name), with_kwargs=True))
    yield heard
    for handle in handles:
        handle.remove()


def copied(value: object) -> object:
    """DenseNet hands a list from layer to layer, which grows."""
    return (
        [copied(item) for item in value]
        if isinstance(value, list)
        else value.clone()
        if isinstance(value, Tensor)
        else value
    )


@pytest.mark.parametrize("family", [name for name, family in FAMILIES.items() if family.options])
def test_a_group_that_learns_behaves_as_in_training(family):
    """Dropout and stochastic depth are on in it, or batch statistics are used."""
    network = network_of(family)
    freeze(network, network.group_names)
    with torch.no_grad(), taps(network) as read:
        network(images())
        training = dict(read)
        network.eval()(images())
    assert not torch.equal(training[network.group_names[-1]], read[network.group_names[-1]])

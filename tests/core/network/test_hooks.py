"""Who listens to a network hears what its modules give and read, and leaves it as it was, also after an
error.
"""

from contextlib import suppress

import pytest
import torch
from torch import Tensor, nn

from tl_core.network.hooks import activation_of, exchanging, listening, listening_before


class Twice(nn.Module):
    """Two linear layers, the second in place of what the first gave; and a module that gives two tensors."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.second, self.both = nn.Linear(3, 3), nn.ReLU(inplace=True), Both()

    def forward(self, images: Tensor) -> Tensor:
        one, other = self.both(self.second(self.first(images)))
        return one + other


class Both(nn.Module):
    def forward(self, images: Tensor) -> tuple[Tensor, Tensor]:
        return images, images


@pytest.fixture
def network() -> Twice:
    torch.manual_seed(0)
    return Twice()


IMAGES = torch.arange(6.0).view(2, 3) - 3


def test_outputs_are_heard_under_their_names_before_the_next_layer_overwrites_them(network):
    heard = {}
    with listening(
        {"a": network.first, "b": network.second}, lambda name, out: heard.update({name: out.clone()})
    ):
        network(IMAGES)
    assert list(heard) == ["a", "b"]
    assert torch.equal(heard["a"], network.first(IMAGES)) and heard["a"].min() < 0
    assert torch.equal(heard["b"], heard["a"].relu())


def test_inputs_are_heard_before_the_module_reads_them(network):
    heard = []
    with listening_before({"relu": network.second}, lambda name, given: heard.append((name, given.clone()))):
        network(IMAGES)
    ((name, given),) = heard
    assert name == "relu" and torch.equal(given, network.first(IMAGES))


def test_what_is_no_single_tensor_is_not_heard(network):
    heard = []
    with listening({"both": network.both}, lambda name, out: heard.append(name)):
        network(IMAGES)
    assert heard == []


def test_after_listening_nothing_is_left_behind_also_after_an_error(network):
    def fail(name: str, given: Tensor) -> None:
        raise KeyError

    modules = {"first": network.first}
    for context in (
        listening(modules, fail),
        listening_before(modules, fail),
        exchanging(network.first, lambda given: fail("", given)),
    ):
        with suppress(KeyError), context:
            network(IMAGES)
        assert network(IMAGES).shape == (2, 3)  # nobody fails any more


def test_the_module_reads_what_is_exchanged_for_its_input(network):
    with exchanging(network, torch.zeros_like):
        assert torch.equal(network(IMAGES), network(torch.zeros_like(IMAGES)))
    assert not torch.equal(network(IMAGES), network(torch.zeros_like(IMAGES)))


def test_an_activation_is_taken_out_and_nothing_above_is_computed(network):
    above, network.both = network.both, None
    assert torch.equal(activation_of(network, network.second, IMAGES), network.first(IMAGES).relu())
    network.both = above
    assert torch.equal(network(IMAGES), 2 * network.first(IMAGES).relu())


def test_who_listens_hears_an_activation_that_is_taken_out(network):
    heard = []
    with listening({"relu": network.second}, lambda name, out: heard.append(name)):
        activation_of(network, network.second, IMAGES)
    assert heard == ["relu"]


def test_a_module_the_network_never_calls_has_no_activation(network):
    with pytest.raises(RuntimeError, match="never calls this Conv2d"):
        activation_of(network, nn.Conv2d(3, 3, 1), IMAGES)

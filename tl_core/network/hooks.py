"""What a network computes on the way, heard and exchanged: every hook of the library is registered here.

Our own, for two reasons. A layer group may end at any module, in the middle of a stage too, in every family
of networks that the tests know (17). And the network that is listened to is the very one that is frozen,
thawed and trained. torchvision's `create_feature_extractor` gives a traced copy, and cannot trace a ViT at
another image size than its own. timm's `forward_intermediates` gives the ends of stages only (5, where
MobileNetV2 has 8 groups), and torchvision's AlexNet and VGG have no such method.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import partial

import torch
from torch import Tensor, nn

# Takes the name of a module and an activation.
Hear = Callable[[str, Tensor], None]


@contextmanager
def listening(modules: Mapping[str, nn.Module], hear: Hear) -> Iterator[None]:
    """Inside, `hear(name, output)` is called each time one of these {name: module} has given an activation.

    It is the first to be told: the next layer may overwrite the activation in place. A module that gives
    something else than one tensor is not heard.
    """

    def told(name: str, module: nn.Module, inputs: tuple, output: object) -> None:
        if isinstance(output, Tensor):
            hear(name, output)

    with ExitStack() as registered:
        for name, module in modules.items():
            registered.enter_context(module.register_forward_hook(partial(told, name), prepend=True))
        yield


@contextmanager
def listening_before(modules: Mapping[str, nn.Module], hear: Hear) -> Iterator[None]:
    """Inside, `hear(name, input)` is called before one of these {name: module} reads its first input."""

    def told(name: str, module: nn.Module, inputs: tuple[Tensor, ...]) -> None:
        hear(name, inputs[0])

    with ExitStack() as registered:
        for name, module in modules.items():
            registered.enter_context(module.register_forward_pre_hook(partial(told, name)))
        yield


@contextmanager
def exchanging(module: nn.Module, exchange: Callable[[Tensor], Tensor]) -> Iterator[None]:
    """Inside, the module reads `exchange(input)` instead of its input."""

    def given(module: nn.Module, inputs: tuple[Tensor, ...]) -> tuple[Tensor]:
        return (exchange(inputs[0]),)

    with module.register_forward_pre_hook(given):
        yield


class _ReachedError(Exception):
    """Carries an activation out of a network; what lies above it is not computed."""

    def __init__(self, activation: Tensor) -> None:
        self.activation = activation


def activation_of(network: nn.Module, module: nn.Module, images: Tensor) -> Tensor:
    """The activation of a module of the network for images (n, 3, size, size); nothing above is computed.

    Whoever is listening to the module hears it first. Raises RuntimeError where the network never calls it.
    """

    def leave(module: nn.Module, inputs: tuple, output: Tensor) -> None:
        raise _ReachedError(output)

    with module.register_forward_hook(leave):
        try:
            network(images)
        except _ReachedError as reached:
            return reached.activation
    raise RuntimeError(f"the network never calls this {type(module).__name__}")


def order_gradients(before: Iterable[nn.Module], after: Iterable[nn.Module]) -> None:
    """Have gradients arrive in the memory format of their activations (N, C, H, W). These hooks stay.

    The activations are those that go into the modules `before`, and that come out of those `after`. The
    gradient of global average pooling is one value broadcast over positions, without a memory format. Given
    that, the layers below fall back to slower kernels: a training step of MobileNetV2's last blocks took a
    third longer on the CPU.
    """
    for module in before:
        module.register_forward_pre_hook(lambda module, inputs: _order_gradient(inputs[0]))
    for module in after:
        module.register_forward_hook(lambda module, inputs, output: _order_gradient(output))


def _order_gradient(activation: Tensor) -> None:
    if (
        activation.requires_grad
        and activation.ndim == 4
        and activation.is_contiguous(memory_format=torch.channels_last)
    ):
        activation.register_hook(lambda gradient: gradient.contiguous(memory_format=torch.channels_last))

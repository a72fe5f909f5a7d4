"""From where an image is compared with those that a network has learned from."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from torch import Tensor, nn

from tl_core.backbones import Reading
from tl_core.network.hooks import listening, listening_before
from tl_core.network.layer_groups import LayerLayout
from tl_core.network.model import Network

# Of 1, 1.5, 2 and 3, tried on seven runs, 1.5 refused most strangers or as many in all but one.
LENIENCE: dict[Reading, float] = {"spread": 1.5}


@runtime_checkable
class _WithClassifier(Protocol):
    def get_classifier(self) -> nn.Module: ...


@dataclass(frozen=True)
class Aspect:
    """The activation after a layer group, in one reading; `module` of the backbone gives it.

    Without a name it is the backbone's own output.
    """

    group: str
    reading: Reading
    module: str

    @property
    def name(self) -> str:
        return f"{self.group} {self.reading}"

    @property
    def lenience(self) -> float:
        """By how much more the distances of an aspect may deviate: textures vary more than meaning does."""
        return LENIENCE.get(self.reading, 1.0)


@dataclass(frozen=True)
class Aspects:
    """The aspects of a network up to its cut; `channels_last` says that its activations are (N, H, W, C)."""

    each: tuple[Aspect, ...]
    channels_last: bool

    @classmethod
    def of(cls, layout: LayerLayout, names: tuple[str, ...]) -> "Aspects":
        """Textures (the spread after an early and after the middle group) and meaning (the mean of the last).

        The last alone takes cells under a microscope for insects, textures alone take every photograph for
        one. Of the ways tried on six data sets and on drawn pictures, these three together refused strangers
        best (tests/benchmarks/RESULTS.md).
        """
        early, middle, last = names[min(1, len(names) - 1)], names[len(names) // 2], names[-1]
        chosen: dict[tuple[str, Reading], None] = dict.fromkeys(
            [(early, "spread"), (middle, "spread"), (last, "mean")]
        )
        each = (Aspect(name, reading, layout.group(name).read_at(reading)) for name, reading in chosen)
        return cls(tuple(each), layout.channels_last)


@contextmanager
def seen_in(network: nn.Module, aspects: Aspects) -> Iterator[dict[str, Tensor]]:
    """Inside, every forward pass fills the yielded {name of the aspect: codes (N, width)}.

    The network is one of ours, or one of timm's, whose classifier reads the backbone's own output.
    """
    seen: dict[str, Tensor] = {}
    layout, by_name = LayerLayout((), aspects.channels_last), {one.name: one for one in aspects.each}

    def hear(name: str, activation: Tensor) -> None:
        seen[name] = layout.coded(activation, by_name[name].reading)

    outputs, inputs = _modules(network, by_name)
    with ExitStack() as heard:
        heard.enter_context(listening(outputs, hear))
        heard.enter_context(listening_before(inputs, hear))
        yield seen


def _modules(
    network: nn.Module, aspects: Mapping[str, Aspect]
) -> tuple[dict[str, nn.Module], dict[str, nn.Module]]:
    """{aspect: module whose output it is}, {aspect: module whose input it is}."""
    if isinstance(network, Network):
        inside = network.backbone
        return {name: inside.get_submodule(one.module) for name, one in aspects.items()}, {}
    assert isinstance(network, _WithClassifier)
    named = {name: network.get_submodule(one.module) for name, one in aspects.items() if one.module}
    return named, {name: network.get_classifier() for name, one in aspects.items() if not one.module}

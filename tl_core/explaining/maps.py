"""Where in an image the score of a class comes from: exactly where the head is linear on activations with
positions, and by captum's gradients from any layer group where it is not.
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from tl_core.backbones import Reading
from tl_core.network.hooks import listening
from tl_core.network.layer_groups import LayerLayout, placed_of
from tl_core.network.model import Network
from tl_core.predictions.explanation import Kind

# Readings that are sums over positions.
LINEAR: tuple[Reading, ...] = ("mean", "grid", "fine_grid")
# Of the largest code: a pooling of the network's own may add in another order.
CLOSE = 1e-4


@dataclass(frozen=True)
class Maps:
    """A map for each row of a head, (rows of the head, rows, columns), whose mean is what its places add to
    the score; and what else adds to it, (rows of the head,). They are `read` after these layer groups.
    """

    values: Tensor
    elsewhere: Tensor
    read: tuple[str, ...]
    kind: Kind


@dataclass(frozen=True)
class _Source:
    """An activation of one image with positions, on which the codes of a layer group are linear."""

    activation: Tensor
    reading: Reading
    layout: LayerLayout


def maps_of(network: Network, images: Tensor, rows: nn.Linear, group: str | None = None) -> Maps:
    """The maps of one image (1, 3, size, size), for each row of a head that reads what the network's does.

    Of the activation after `group`; without one of all that the head reads, where it is linear on that, else
    of the last layer group of whose places the score depends. Raises ValueError for a group without places.
    """
    groups = groups_of(network, images)
    if group is not None and group not in groups:
        raise ValueError(f"there is no map after {group}; take one after {', '.join(groups) or 'nothing'}")
    sources = _sources(network, images, groups)
    if all(sources.values()) and group is None:
        return _combined(network, sources, rows)
    if group is not None and (source := sources.get(group)):
        kind: Kind = "share" if len(sources) > 1 else "score"
        values, elsewhere = _exact(source, _columns(network, rows)[group])
        return Maps(values, elsewhere + (rows.bias if kind == "score" else 0), (group,), kind)
    return _estimated(network, images, rows, group or _last_placed(network, images, rows, groups))


def groups_of(network: Network, images: Tensor) -> tuple[str, ...]:
    """The layer groups up to the cut whose activations of an image (1, 3, size, size) have places, stem
    first. Images are square, and so are places: what attention pools by is no place.
    """
    placed: dict[str, Tensor | None] = {}

    def hear(name: str, activation: Tensor) -> None:
        placed[name] = placed_of(activation, network.layout.channels_last)

    modules = {name: _placed_module(network, name) for name in network.group_names}
    with torch.no_grad(), listening(modules, hear):
        network.codes(images)
    return tuple(name for name, one in placed.items() if one is not None and one.shape[2] == one.shape[3])


def _placed_module(network: Network, group: str) -> nn.Module:
    return network.backbone.get_submodule(network.layout.group(group).placed)


def _sources(network: Network, images: Tensor, placed: tuple[str, ...]) -> dict[str, _Source | None]:
    """Of each layer group that the head reads; None where its codes are not linear in positions."""
    ends, heard = network.ends(network.reading), dict[str, Tensor]()
    modules = {f"{name} end": ends[name] for name in network.read_groups}
    modules |= {
        f"{name} placed": _placed_module(network, name) for name in network.read_groups if name in placed
    }

    def hear(name: str, activation: Tensor) -> None:
        heard[name] = activation.clone()  # the next layer may overwrite it

    with torch.no_grad(), listening(modules, hear):
        network.codes(images)
    return {name: _source(network, name, heard) for name in network.read_groups}


def _source(network: Network, group: str, heard: dict[str, Tensor]) -> _Source | None:
    if network.reading not in LINEAR or f"{group} placed" not in heard:
        return None
    end = heard[f"{group} end"]
    if placed_of(end, network.layout.channels_last) is not None:
        return _Source(end, network.reading, network.layout)
    placed = placed_of(heard[f"{group} placed"], network.layout.channels_last)
    # The network pools by itself: seen to be a mean, or not one.
    if placed is None or placed.shape[1] != end.shape[1]:
        return None
    same = torch.allclose(placed.mean((2, 3)), end, rtol=0, atol=CLOSE * float(end.abs().max()))
    return _Source(placed, "mean", LayerLayout((), channels_last=False)) if same else None


def _columns(network: Network, rows: nn.Linear) -> dict[str, Tensor]:
    """{layer group: the weights on its codes (rows, numbers of its reading)}."""
    lengths = network.layout.lengths(network.reading)
    names = network.read_groups
    return dict(zip(names, rows.weight.split([lengths[name] for name in names], 1), strict=True))


def _exact(source: _Source, weight: Tensor) -> tuple[Tensor, Tensor]:
    """(rows, H, W), and what tokens of no place add (rows,). The gradient of what is linear is its weights,
    so each activation times it is what that activation adds to the score.

    After a mean over positions this is the class activation map of Zhou et al., Learning deep features for
    discriminative localization, 2016, https://arxiv.org/abs/1512.04150.
    """
    leaf = source.activation.double().requires_grad_()
    scores = source.layout.coded(leaf, source.reading)[0] @ weight.double().T
    added = [leaf.detach() * torch.autograd.grad(score, leaf, retain_graph=True)[0] for score in scores]
    values = torch.cat([_at_places(one, source.layout.channels_last) for one in added])
    every = torch.stack([one.sum() for one in added])
    return values, every - values.mean((1, 2))


def _at_places(added: Tensor, channels_last: bool) -> Tensor:
    """(n, H, W) whose mean is the sum of all that was added at places."""
    placed = placed_of(added, channels_last)
    assert placed is not None
    return placed.sum(1) * (placed.shape[2] * placed.shape[3])


def _combined(network: Network, sources: dict[str, _Source | None], rows: nn.Linear) -> Maps:
    """The maps of all layer groups that the head reads, laid over each other on the finest of their grids."""
    columns = _columns(network, rows)
    found = [_exact(source, columns[name]) for name, source in sources.items() if source]
    side = max(values.shape[1] for values, _ in found)
    total = torch.stack([spread_over(values, side) for values, _ in found]).sum(0)
    elsewhere = torch.stack([one for _, one in found]).sum(0) + rows.bias
    return Maps(total, elsewhere, network.read_groups, "score")


def spread_over(values: Tensor, side: int) -> Tensor:
    """Maps (n, own, own) on a finer grid (n, side, side), each place spread evenly; the means stay."""
    own = values.shape[1]
    fine, coarse = np.arange(side)[:, None] / side, np.arange(own)[None] / own
    overlap = np.minimum(fine + 1 / side, coarse + 1 / own) - np.maximum(fine, coarse)
    share = torch.from_numpy(np.clip(overlap, 0, None) * side).to(values.dtype)
    return share @ values @ share.T


def _estimated(network: Network, images: Tensor, rows: nn.Linear, group: str) -> Maps:
    """Each activation times the gradient of the score there: what it adds, as far as what follows is linear.

    After Shrikumar et al., Not just a black box, 2016, https://arxiv.org/abs/1605.01713.
    """
    from captum.attr import LayerGradientXActivation

    module = _placed_module(network, group)
    each = len(rows.weight)
    method = LayerGradientXActivation(lambda batch: rows(network.codes(batch)), module)
    # The network hears an activation before captum does, which would ask for its gradient too late.
    batch = images.repeat(each, 1, 1, 1).requires_grad_()
    added = method.attribute(batch, target=list(range(each))).detach()
    return Maps(_at_places(added, network.layout.channels_last), rows.bias, (group,), "estimate")


def _last_placed(network: Network, images: Tensor, rows: nn.Linear, groups: tuple[str, ...]) -> str:
    """The last layer group on whose places the score depends: after its last block a transformer that reads
    its class token depends on no patch.
    """
    one = nn.Linear(rows.in_features, 1).requires_grad_(False)
    one.weight.copy_(rows.weight[:1])
    for group in reversed(groups):
        if _estimated(network, images, one, group).values.any():
            return group
    raise ValueError("no layer group of this backbone has positions up to the cut; there is no map")

"""The freeze receipt of a network: a hash of every layer group before and after a run."""

import hashlib
from collections.abc import Mapping

from torch import Tensor

from tl_core.backbones.card import HEAD
from tl_core.network.model import Network
from tl_core.runs.receipt import GroupReceipt, Receipt


def group_hashes(network: Network) -> dict[str, str]:
    """{group: SHA-256 over the bytes of its parameters and buffers, by name}, for the groups up to the cut
    and the head.
    """
    return {name: digest(network.group_tensors(name)) for name in (*network.group_names, HEAD)}


def digest(tensors: Mapping[str, Tensor]) -> str:
    """SHA-256 over the bytes of named tensors, in the order of their names."""
    found = hashlib.sha256()
    for name, tensor in sorted(tensors.items()):
        found.update(name.encode())
        found.update(tensor.detach().cpu().contiguous().numpy().tobytes())
    return found.hexdigest()


def receipt_for(network: Network, ever_trained: frozenset[str], before: dict[str, str]) -> Receipt:
    """What changed since `before`, group by group."""
    after = group_hashes(network)
    return Receipt(
        tuple(
            GroupReceipt(
                name,
                name in ever_trained or name == HEAD,
                sum(parameter.numel() for parameter in network.group_parameters(name).values()),
                len(network.group_tensors(name)) - len(network.group_parameters(name)),
                before[name],
                after[name],
            )
            for name in after
        )
    )

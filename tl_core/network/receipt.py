"""The freeze receipt of a network: a hash of every layer group before and after a run."""

import hashlib

from tl_core.backbones.card import HEAD
from tl_core.network.model import Network
from tl_core.runs.receipt import GroupReceipt, Receipt


def group_hashes(network: Network) -> dict[str, str]:
    """{group: SHA-256 over the bytes of its parameters and buffers, by name}, for the groups up to the cut
    and the head.
    """
    return {name: _hash(network, name) for name in (*network.group_names, HEAD)}


def _hash(network: Network, group: str) -> str:
    digest = hashlib.sha256()
    for name, tensor in sorted(network.group_tensors(group).items()):
        digest.update(name.encode())
        digest.update(tensor.detach().cpu().contiguous().numpy().tobytes())
    return digest.hexdigest()


def receipt_for(network: Network, ever_trained: set[str], before: dict[str, str]) -> Receipt:
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

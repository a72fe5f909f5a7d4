"""The freeze receipt: a hash of every layer group before and after a run, so that "frozen" is seen and not
believed.
"""

import hashlib

from tl_core.backbones.card import HEAD
from tl_core.network.model import Network


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


def receipt_for(network: Network, ever_trained: set[str], before: dict[str, str]) -> dict:
    """What changed since `before`, group by group; `frozen_unchanged` when no group that was frozen
    throughout did.
    """
    after = group_hashes(network)
    groups = [
        {
            "name": name,
            "trained": name in ever_trained or name == HEAD,
            "parameters": sum(parameter.numel() for parameter in network.group_parameters(name).values()),
            "buffers": len(network.group_tensors(name)) - len(network.group_parameters(name)),
            "before": before[name],
            "after": after[name],
            "unchanged": before[name] == after[name],
        }
        for name in after
    ]
    changed = [group["name"] for group in groups if not group["trained"] and not group["unchanged"]]
    frozen = sum(not group["trained"] for group in groups)
    sentence = (
        f"{', '.join(changed)} was frozen and has changed: do not trust this run."
        if changed
        else f"No parameter and no buffer of the {frozen} frozen layer groups has changed."
        if frozen
        else "Every layer group learned; nothing was frozen."
    )
    return {"groups": groups, "frozen_unchanged": not changed, "sentence": sentence}

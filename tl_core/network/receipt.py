"""The freeze receipt of a network: a hash of every layer group before and after a run."""

import hashlib
import math
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from torch import Tensor

from tl_core.backbones.card import HEAD
from tl_core.network.model import Network
from tl_core.runs.receipt import GroupReceipt, Receipt, Span


def group_hashes(network: Network) -> dict[str, str]:
    """{group: SHA-256 over its parameters and buffers} of the groups up to the cut and the head."""
    return {name: digest(network.group_tensors(name)) for name in (*network.group_names, HEAD)}


def digest(tensors: Mapping[str, Tensor]) -> str:
    """SHA-256 over the bytes of named tensors, in the order of their names."""
    found = hashlib.sha256()
    for name, tensor in sorted(tensors.items()):
        found.update(name.encode())
        found.update(tensor.detach().cpu().contiguous().numpy().tobytes())
    return found.hexdigest()


def receipt_for(
    network: Network,
    before: Mapping[str, str],
    ever_trained: frozenset[str] = frozenset(),
    spans: Mapping[str, tuple[Span, ...]] = MappingProxyType({}),
    best_epoch: float = 0,
) -> Receipt:
    """What changed since `before`, group by group, and in the `spans` in which one was frozen for a time.

    The network has the weights of `best_epoch`. Where that falls into a span, the group must have the hash
    that it had when it was frozen, or the span is one in which it changed.
    """

    def receipt_of(name: str) -> GroupReceipt:
        parameters, after = network.group_parameters(name), digest(network.group_tensors(name))
        trained = name in ever_trained or name == HEAD
        return GroupReceipt(
            name=name,
            trained=trained,
            parameters=sum(parameter.numel() for parameter in parameters.values()),
            buffers=len(network.group_tensors(name)) - len(parameters),
            before=before[name],
            after=after,
            frozen=tuple(_seen(span, after, best_epoch) for span in spans.get(name, ()) if trained),
        )

    return Receipt(tuple(map(receipt_of, (*network.group_names, HEAD))))


def _seen(span: Span, after: str, best_epoch: float) -> Span:
    """The span with the hash of the best epoch where that is another."""
    within = span.begun < best_epoch <= (math.inf if span.ended is None else span.ended)
    return replace(span, after=after) if within and span.unchanged else span

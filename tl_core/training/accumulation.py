"""A batch that memory does not hold goes through the network in parts, whose gradients are added up."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

import numpy as np
import torch
from torch import Tensor

from tl_core.plans.plan import LIMITS
from tl_core.runs.channel import Channel
from tl_core.workspace.events import Warning

Given = TypeVar("Given")
LARGEST_BATCH = int(LIMITS["batch_size"][1])
# A part of one image would leave BatchNorm nothing to make statistics of.
FEWEST = 2
# What a RuntimeError says where torch's allocators, cuDNN and cuBLAS find no memory. cuDNN also calls a batch
# not supported that is too large for any of its algorithms, as accelerate's `should_reduce_batch_size` knows.
MEMORY_IS_FULL = (
    "out of memory",
    "can't allocate memory",
    "CUDNN_STATUS_ALLOC_FAILED",
    "CUDNN_STATUS_NOT_SUPPORTED",
    "CUBLAS_STATUS_ALLOC_FAILED",
)


class Passed(NamedTuple):
    """What a batch gave on its way through the network and back.

    Its mean loss (one number), class scores (n, classes) and codes {group: (n, width)}, all detached.
    """

    loss: Tensor
    scores: Tensor
    codes: dict[str, Tensor]


def joined(parts: list[Passed]) -> Passed:
    """A batch from its parts, whose losses are shares of the batch's mean."""
    losses, scores, codes = zip(*parts, strict=True)
    together = {name: torch.cat([part[name] for part in codes]) for name in codes[0]}
    return Passed(torch.stack(losses).sum(), torch.cat(scores), together)


def parts_of(chosen: np.ndarray, at_once: int) -> list[np.ndarray]:
    """The images of a batch in parts as even as can be, each of at most `at_once`.

    A part has one more where it would otherwise be of one image.
    """
    fewest = -(-len(chosen) // at_once)
    most = len(chosen) // FEWEST
    return np.array_split(chosen, max(1, min(fewest, most)))


@dataclass
class Memory:
    """How many images go through the network at once: halved each time that memory runs out."""

    channel: Channel
    batch_size: int
    at_once: int = LARGEST_BATCH

    def fitting(self, images: int, work: Callable[[], Given]) -> Given:
        """What `work` gives on this many images; where memory runs out, it is done again in smaller parts.

        Raises ValueError where not even FEWEST images fit.
        """
        before = self.at_once
        while True:
            try:
                given = work()
                break
            except (RuntimeError, MemoryError) as error:
                if not ran_out(error):
                    raise
            # Not within the handler: the error still holds what the failed pass had computed.
            self._halve(images)
        if self.at_once < before:
            self._say()
        return given

    def _halve(self, images: int) -> None:
        tried = len(parts_of(np.arange(images), self.at_once)[0])
        fewer = max(FEWEST, tried // 2)
        if fewer >= self.at_once:
            raise ValueError(
                "the memory does not hold even a few images at once; take a smaller image size or freeze more"
                " groups"
            )
        self.at_once = fewer
        torch.cuda.empty_cache()

    def _say(self) -> None:
        sentence = (
            f"Out of memory: from now on at most {self.at_once} images go through the network at once. "
            f"A batch stays {self.batch_size} images; the gradients of its parts are added up."
        )
        self.channel.emit(Warning(sentence))


def ran_out(error: Exception) -> bool:
    """Whether an error says that there is no memory left, on a GPU or on the CPU."""
    if isinstance(error, torch.OutOfMemoryError | MemoryError):
        return True
    return isinstance(error, RuntimeError) and any(said in str(error) for said in MEMORY_IS_FULL)

"""Where the memory does not hold a batch, it goes through the network in parts: half as many images at once,
gradients added up.
"""

from collections.abc import Callable
from typing import TypeVar

import numpy as np
import torch
from torch import Tensor

from tl_core.training.loop import Loop

Given = TypeVar("Given")
# A part of one image would leave BatchNorm nothing to make statistics of.
FEWEST = 2
# What torch's allocator on the CPU says in its RuntimeError.
CPU_IS_FULL = "can't allocate memory"


def gradients_of(
    loop: Loop, chosen: np.ndarray, view: int, read: dict[str, Tensor]
) -> tuple[Tensor, Tensor, dict[str, Tensor]]:
    """Leave the gradients of a batch's mean loss in the network: (the loss, class scores (n, classes), codes
    of each group).

    The losses of a part are divided by the size of the batch, so that parts of any sizes add up to the
    undivided batch. Only where BatchNorm learns that is not exact: it takes its statistics of a part.
    """
    loop.training.optimiser.zero_grad()
    found = [_part(loop, part, len(chosen), view, read) for part in parts_of(chosen, loop.at_once)]
    losses, scores, codes = zip(*found, strict=True)
    return (
        torch.stack(losses).sum(),
        torch.cat(scores),
        {name: torch.cat([part[name] for part in codes]) for name in codes[0]},
    )


def _part(
    loop: Loop, chosen: np.ndarray, batch: int, view: int, read: dict[str, Tensor]
) -> tuple[Tensor, Tensor, dict[str, Tensor]]:
    scores, codes = loop.forward(loop.training.network, chosen, view, read)
    loss = loop.loss(scores.float(), loop.labels[chosen]).sum() / batch
    loss.backward()
    return loss.detach(), scores.detach().float(), codes


def parts_of(chosen: np.ndarray, at_once: int) -> list[np.ndarray]:
    """The images of a batch in parts as even as can be, of at most `at_once` (one more where a part would be
    of one image).
    """
    return np.array_split(chosen, max(1, min(-(-len(chosen) // at_once), len(chosen) // FEWEST)))


def fitting(loop: Loop, images: int, work: Callable[[], Given]) -> Given:
    """What `work` on so many images gives; where memory runs out, it is done again with half as many of them
    at once.

    Raises ValueError where not even FEWEST images fit.
    """
    before = loop.at_once
    while True:
        try:
            given = work()
            break
        except (RuntimeError, MemoryError) as error:
            if not ran_out(error):
                raise
        # Not within the handler: the error still holds what the failed pass had computed.
        _halve(loop, images)
    if loop.at_once < before:
        _say(loop)
    return given


def ran_out(error: Exception) -> bool:
    """Whether an error says that there is no memory left, on a GPU or on the CPU."""
    return isinstance(error, torch.OutOfMemoryError | MemoryError) or CPU_IS_FULL in str(error)


def _halve(loop: Loop, images: int) -> None:
    tried = len(parts_of(np.arange(images), loop.at_once)[0])
    fewer = max(FEWEST, tried // 2)
    if fewer >= loop.at_once:
        raise ValueError(
            "the memory does not hold even a few images at once; take a smaller image size or freeze more"
            " groups"
        )
    loop.at_once = fewer
    torch.cuda.empty_cache()


def _say(loop: Loop) -> None:
    sentence = (
        f"Out of memory: from now on at most {loop.at_once} images go through the network at once. "
        f"A batch stays {loop.job.plan.batch_size} images; the gradients of its parts are added up."
    )
    loop.job.emit("notice", sentence=sentence)

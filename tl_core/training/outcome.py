"""What training ends with, before it is written down."""

from dataclasses import dataclass

from torch import Tensor


@dataclass(frozen=True)
class Outcome:
    """Class scores of the final network on each part (n, classes), and how it came to be the final one.

    `best_epoch` is the one that was kept; `chosen_on` says what any choice was made on, `val_used` whether that was the
    validation part. `finished` is false after a stop.
    """

    scores: dict[str, Tensor]
    trained: set[str]
    epochs_done: float
    best_epoch: float
    chosen_on: str
    val_used: bool
    finished: bool
    failure: str = ""

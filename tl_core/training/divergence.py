"""Where a training diverges: gradient norms of every layer group at each step, and which blew up first."""

import math
from dataclasses import dataclass, field

import torch
from torch import Tensor

from tl_core.heads.threads import one_thread
from tl_core.training.optimisation import gradient_norms


class DivergedError(Exception):
    """A loss or a gradient is not finite any more. `group` blew up first, in this step since the start."""

    def __init__(self, group: str, step: int) -> None:
        super().__init__(f"the gradient of {group} blew up first, in step {step}")
        self.group, self.step = group, step

    def sentence(self, epoch: float, best: float) -> str:
        """The reason of the run: when it diverged and which epoch's weights are kept."""
        return (
            f"the training diverged at epoch {epoch:.2f}: the gradient of {self.group} blew up first; "
            f"the best weights before it, of epoch {best:g}, are kept, so plan it again at smaller rates"
        )


@dataclass
class GradientLog:
    """The loss and the gradient norm of every group at each step, on the device until they are checked.

    So steps after the first bad one may have been taken already. They do no harm: the weights that are kept
    are older.
    """

    first: dict[str, float] = field(default_factory=dict)
    last: dict[str, float] = field(default_factory=dict)
    unread: list[tuple[int, tuple[str, ...], Tensor]] = field(default_factory=list)

    @one_thread()
    def add(self, step: int, loss: Tensor, optimiser: torch.optim.Optimizer) -> None:
        """Note a step, after its backward pass. `loss` is one number."""
        norms = gradient_norms(optimiser)
        self.unread.append((step, tuple(norms), torch.stack([loss.detach().float(), *norms.values()])))

    def check(self) -> None:
        """Raises DivergedError where a loss or a gradient since the last check is not finite."""
        for step, groups, row in self.unread:
            loss, *norms = row.tolist()
            now = dict(zip(groups, norms, strict=True))
            if not all(map(math.isfinite, (loss, *norms))):
                raise DivergedError(self._first_to_blow_up(now), step)
            self.first, self.last = {**now, **self.first}, now
        self.unread.clear()

    def _first_to_blow_up(self, now: dict[str, float]) -> str:
        """The group whose gradient is not finite; of several, the one that had grown most.

        If the loss itself is NaN, every gradient is NaN in that step. The culprit is then the group whose
        gradient norm has grown most since the first step; likewise if the loss overflowed before any gradient
        did. Of groups that tie, it is the one nearest the head.
        """
        from_the_head = list(reversed(now))
        return max(
            [group for group in from_the_head if not math.isfinite(now[group])] or from_the_head,
            key=self._growth,
        )

    def _growth(self, group: str) -> float:
        return self.last.get(group, 0.0) / max(self.first.get(group, 0.0), torch.finfo(torch.float32).tiny)

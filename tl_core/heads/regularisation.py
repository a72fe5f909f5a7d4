"""How strongly a linear head is held back: C, chosen by cross-validation."""

from dataclasses import dataclass

import numpy as np
from sklearn.model_selection import StratifiedKFold
from torch import Tensor

from tl_core.heads.cross_validation import ENOUGH, folds_for
from tl_core.heads.solver import NUMBERS_AT_ONCE, Inputs, probe_c, solve
from tl_core.heads.threads import threads_for
from tl_core.matrix.strategy import Head
from tl_core.plans.phases import CHOOSE_ON

# C of the objectives: strong to weak regularisation. Codes are longer than small datasets have images, so the
# small end matters.
GRID = (1e-4, 1e-3, 1e-2, 1e-1, 1.0)


@dataclass(frozen=True, eq=False)
class Choice:
    """A C, and which of the training images heads at this C named rightly in cross-validation, (n,) booleans.

    Of many training images these are some, the same for all codes. None is there where nothing could be held
    out.
    """

    c: float
    right: np.ndarray

    @property
    def accuracy(self) -> float:
        return float(self.right.mean()) if len(self.right) else 0.0


def choose_c(
    codes: Tensor,
    labels: Tensor,
    classes: int,
    kind: Head,
    seed: int,
    weights: Tensor | None = None,
    lengths: tuple[int, ...] = (),
) -> Choice:
    """The C of GRID with the best cross-validated accuracy, the smaller of two that tie.

    The search goes up the grid until accuracy has fallen by more than a standard error: a larger C costs more
    and only overfits further. With a class of a single image there is nothing to hold out, and C is that of a
    probe. `weights` (classes,) are those of `solve`, `lengths` those of `Scaler.fit`. The codes (n, width) of
    all folds are standardised together: that reads no label.
    """
    folds = folds_for(labels, classes)
    if folds < 2:
        return Choice(probe_c(codes.shape[1]), np.empty(0, bool))
    chosen = np.sort(np.random.default_rng(seed).permutation(len(labels))[:CHOOSE_ON])
    codes, labels = codes[chosen], labels[chosen]
    splits = list(StratifiedKFold(folds, shuffle=True, random_state=seed).split(codes, labels.cpu()))
    tried: list[Choice] = []
    with threads_for(codes.numel(), NUMBERS_AT_ONCE):
        inputs = Inputs.of(codes, lengths=lengths)
        for c in GRID:
            right = np.zeros(len(labels), bool)
            for kept, held_out in splits:
                head = solve(inputs.rows(kept), labels[kept], classes, kind, c, ENOUGH, weights=weights)
                right[held_out] = (head.scores(codes[held_out]).argmax(1) == labels[held_out]).cpu().numpy()
            tried.append(Choice(c, right))
            best = max(choice.accuracy for choice in tried)
            if tried[-1].accuracy < best - (best * (1 - best) / len(labels)) ** 0.5:
                break
    return max(tried, key=lambda choice: choice.accuracy)

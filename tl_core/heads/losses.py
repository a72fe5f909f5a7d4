"""The losses of the two heads, their slopes, and the weights of classes in both."""

from collections.abc import Callable

from torch import Tensor
from torch.nn import functional

from tl_core.matrix.strategy import Head

# Class scores (n, classes) and labels (n,) to one value an image.
Loss = Callable[[Tensor, Tensor], Tensor]
# The same to the loss's derivative in each class score (n, classes).
Slope = Callable[[Tensor, Tensor], Tensor]


def squared_hinge(scores: Tensor, labels: Tensor) -> Tensor:
    """The linear SVM's loss, one value an image.

    The sum over classes of max(0, 1 - y s)^2, with y = +1 for the true class, else -1.
    """
    signs = _signs(scores, labels)
    return (1 - signs * scores).clamp(min=0).square().sum(1)


def squared_hinge_slope(scores: Tensor, labels: Tensor) -> Tensor:
    """-2 y max(0, 1 - y s) for each class."""
    signs = _signs(scores, labels)
    return -2 * signs * (1 - signs * scores).clamp(min=0)


def _signs(scores: Tensor, labels: Tensor) -> Tensor:
    return 2 * functional.one_hot(labels, scores.shape[1]).to(scores) - 1


def cross_entropy(scores: Tensor, labels: Tensor, smoothing: float = 0.0) -> Tensor:
    """Softmax regression's loss, one value an image.

    `smoothing` is the share of each label that is spread over all classes.
    """
    return functional.cross_entropy(scores, labels, reduction="none", label_smoothing=smoothing)


def cross_entropy_slope(scores: Tensor, labels: Tensor) -> Tensor:
    """Softmax minus truth for each class, without smoothing. Scores may come stacked, (..., n, classes)."""
    return scores.softmax(-1) - functional.one_hot(labels, scores.shape[-1])


def weighted(loss: Loss, weights: Tensor | None) -> Loss:
    """The loss with each image multiplied by the weight (classes,) of its class.

    Without weights it is the loss itself. A slope is weighted the same way.
    """
    if weights is None:
        return loss

    def counted(scores: Tensor, labels: Tensor) -> Tensor:
        values = loss(scores, labels)
        return weights.to(scores)[labels].view(-1, *(1,) * (values.ndim - 1)) * values

    return counted


LOSSES: dict[Head, Loss] = {"svm": squared_hinge, "softmax": cross_entropy}
SLOPES: dict[Head, Slope] = {"svm": squared_hinge_slope, "softmax": cross_entropy_slope}

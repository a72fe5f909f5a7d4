"""Which weights fit a dataset, where nobody names any.

Only what Thaw has drawn itself counts as drawn: a folder is the user's own, and what people bring are
photographs, scans or microscope images. Weights that learned from photographs do better on all of those.
"""

from tl_core.backbones import Weights
from tl_core.backbones.card import IMAGENET, TEACHING
from tl_core.dataset.dataset import Dataset

WHY = {
    TEACHING: "Thaw drew these pictures, and the teaching backbone learned from pictures drawn alike.",
    IMAGENET: "Your images are taken for photographs, and these weights learned from photographs.",
}


def weights_for(dataset: Dataset) -> Weights:
    """Those that come with Thaw and learned from pictures most like these."""
    return TEACHING if dataset.origin == "built-in" else IMAGENET


def why(dataset: Dataset) -> str:
    """One sentence on why these."""
    return WHY[weights_for(dataset)]

"""The source's own classifier asked about the target images.

It tells how sure it is, and the name it has for each class.
"""

from collections import Counter
from dataclasses import dataclass

import numpy as np
import torch
from safetensors import safe_open
from timm.data.imagenet_info import ImageNetInfo, infer_imagenet_subset
from torch import Tensor

from tl_core.evidence import Estimate
from tl_core.evidence.difference import difference
from tl_core.evidence.estimate import share_of
from tl_core.heads.cross_validation import out_of_fold, sample
from tl_core.matrix.measures import ClassNames, SourceNames
from tl_core.network.codes import Codes
from tl_core.weights.files import read_config
from tl_core.weights.finding import FoundWeights

NAMES_SHOWN = 3

# Where torchvision's networks keep the classifier that a timm config names.
TORCHVISION_CLASSIFIER = "classifier.6"


@dataclass(frozen=True)
class SourceHead:
    """The linear classifier that the backbone was pretrained with.

    Its weight is (classes, width), its bias (classes,), and each class has a name.
    """

    weight: Tensor
    bias: Tensor
    names: tuple[str, ...]

    def shares(self, codes: Tensor) -> Tensor:
        """Softmax shares (n, classes) of the last codes (n, width)."""
        return (codes @ self.weight.T + self.bias).softmax(1)


def source_head(found: FoundWeights, width: int) -> SourceHead | None:
    """Read from the weights' own file; None where there is no linear classifier on codes of that width."""
    layer = TORCHVISION_CLASSIFIER if found.library == "torchvision" else found.config.get("classifier")
    with safe_open(found.file, "pt") as file:
        if not isinstance(layer, str) or f"{layer}.weight" not in file.keys():
            return None
        weight = file.get_tensor(f"{layer}.weight").float()
        if weight.ndim != 2 or weight.shape[1] != width:
            return None
        bias = (
            file.get_tensor(f"{layer}.bias").float()
            if f"{layer}.bias" in file.keys()
            else torch.zeros(len(weight))
        )
    return SourceHead(weight, bias, class_names(found, len(weight)))


def class_names(found: FoundWeights, classes: int) -> tuple[str, ...]:
    """The names of the source's classes.

    From the config beside the weights, else timm's table for an ImageNet of that many classes, else numbers.
    """
    config = found.file.parent / "config.json"
    stored = read_config(config) if config.exists() else {}
    named = stored.get("label_names") or stored.get("pretrained_cfg", {}).get("label_names")
    if isinstance(named, list) and len(named) == classes:
        return tuple(str(name) for name in named)
    subset = infer_imagenet_subset({"num_classes": classes})
    if subset is None:
        return tuple(f"class {number}" for number in range(classes))
    table = ImageNetInfo(subset)
    return tuple(table.index_to_description(number).split(",")[0] for number in range(classes))


def measure_names(codes: Codes, group: str, head: SourceHead) -> SourceNames:
    """What the source classifier's names tell of the training images' classes, beside a probe.

    Both read the last codes. As in LEEP (Nguyen et al., 2020, https://arxiv.org/abs/2002.12462) the label is
    predicted from the source's class; each image is left out of the table that judges it, so a name that no
    other image has tells nothing.
    """
    train, labels = sample(*codes.part(group, "train"))
    classes = codes.dataset.classes
    sure, named = head.shares(train).max(1)
    told, usual = told_by_name(named, labels, len(classes))
    probed = out_of_fold(train, labels, len(classes))
    quartiles = np.quantile(sure.numpy(), (0.5, 0.25, 0.75))
    middle = (probed.astype(float) + usual) / 2
    return SourceNames(
        len(head.names),
        Estimate(*map(float, quartiles)),
        share_of(told),
        float(probed.mean()),
        float(usual.mean()),
        difference(told, middle).estimate,
        class_table(named, labels, classes, head.names),
    )


def told_by_name(named: Tensor, labels: Tensor, classes: int) -> tuple[np.ndarray, np.ndarray]:
    """Whether other images of the same name tell an image's class, and whether it is of the largest class.

    (n,) booleans each.
    """
    own = torch.nn.functional.one_hot(labels, classes)
    table = torch.zeros(int(named.max()) + 1, classes, dtype=torch.long).index_add_(0, named, own)
    # Too little to overrule a name, enough to fall back on the largest class without one.
    frequency = own.sum(0) / (2 * len(labels))
    told = (table[named] - own + frequency).argmax(1) == labels
    return told.numpy(), (labels == own.sum(0).argmax()).numpy()


def class_table(
    named: Tensor, labels: Tensor, classes: tuple[str, ...], names: tuple[str, ...]
) -> tuple[ClassNames, ...]:
    """The most frequent source names of each class."""
    rows = []
    for label, own in enumerate(classes):
        found = Counter(named[labels == label].tolist())
        most = found.most_common(NAMES_SHOWN)
        rows.append(ClassNames(own, tuple((names[number], count / found.total()) for number, count in most)))
    return tuple(rows)

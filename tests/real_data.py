"""Real photographs and weights, which do not come with Thaw: tests and benchmarks read them where they are.

The folder is THAW_REAL_DATA, or `shared` beside the checkout: `data/` holds hymenoptera, blood_cells, tiles
and cifar10_22k.zip, `weights/` holds MobileNetV2 in timm's folder format. A test without its data is skipped.
"""

import os
from pathlib import Path

import pytest

VARIABLE = "THAW_REAL_DATA"
ROOT = Path(os.environ.get(VARIABLE) or Path(__file__).parents[2] / "shared")
HYMENOPTERA, BLOOD_CELLS = ROOT / "data" / "hymenoptera", ROOT / "data" / "blood_cells"
TILES = ROOT / "data" / "tiles"
CIFAR = ROOT / "data" / "cifar10_22k.zip"
MOBILENET = ROOT / "weights" / "mobilenetv2_100.tf_in1k"


def needs(*paths: Path) -> pytest.MarkDecorator:
    """Skips a test where any of the paths is not there, and says which."""
    missing = ", ".join(str(path) for path in paths if not path.exists())
    return pytest.mark.skipif(bool(missing), reason=f"{missing} is not there; {VARIABLE} names the folder")

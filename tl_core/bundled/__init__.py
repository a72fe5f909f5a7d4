"""What comes with Thaw: the bundled backbone, its card and that of the ImageNet weights, pictures of its
source and of the built-in sets, and an example run.
"""

from pathlib import Path

_HERE = Path(__file__).resolve().parent
BACKBONE = _HERE / "backbone"
CARD = _HERE / "card.json"
IMAGENET_CARD = _HERE / "imagenet.json"
EXAMPLE_RUN = _HERE / "example"
PICTURES = _HERE / "pictures"
SOURCE = _HERE / "source"

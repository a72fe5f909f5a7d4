"""What comes with Thaw: the bundled backbone, its card and that of the ImageNet weights, pictures of its
source and of the built-in sets, an example run, and what lessons measured.
"""

from pathlib import Path

_HERE = Path(__file__).resolve().parent
BACKBONE = _HERE / "backbone"
CARD = _HERE / "card.json"
IMAGENET_CARD = _HERE / "imagenet.json"
LESSONS = _HERE / "lessons"
EXAMPLE_RUN = _HERE / "example"
PICTURES = _HERE / "pictures"
SOURCE = _HERE / "source"

"""Writes the cards of the weights that come with Thaw, and the pictures that pages show:
`python -m tl_core.demo.card`.
"""

import json
import math
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from PIL import Image

from tl_core import bundled
from tl_core.backbones import Weights
from tl_core.backbones.card import SHIPPED
from tl_core.drawn.sets import SETS, DemoSet
from tl_core.drawn.world import FAMILIES, SOURCE
from tl_core.intake.drawing import draw_image
from tl_core.measuring.describe import describe
from tl_core.runs.hardware import CPU
from tl_core.workspace import Workspace

SHOWN = 26
LOOKS = 8
ROWS, COLUMNS = 2, 3


def write_source(folder: Path) -> None:
    """Write two classes of each family as PNG, and `source.json` about them.

    It has the title, the number of classes and the class of each file.
    """
    folder.mkdir(parents=True, exist_ok=True)
    images = []
    for one in SOURCE[:SHOWN]:
        Image.fromarray(one.draw(0)).save(folder / f"{one.name}.png", optimize=True)
        images.append({"file": f"{one.name}.png", "class": one.name})
    title = f"{len(SOURCE)} classes of {len(FAMILIES)} families, all drawn by formulas"
    (folder / "source.json").write_text(
        json.dumps({"title": title, "classes": len(SOURCE), "images": images}, indent=1) + "\n"
    )


def contact_sheet(demo_set: DemoSet) -> np.ndarray:
    """Six training pictures of a set in two rows, of as many classes as it has."""
    spread = np.linspace(0, len(demo_set.classes) - 1, ROWS * COLUMNS).astype(int)
    pictures = [draw_image(demo_set.classes[place], "train", index) for index, place in enumerate(spread)]
    rows = [
        np.concatenate(pictures[start : start + COLUMNS], axis=1)
        for start in range(0, len(pictures), COLUMNS)
    ]
    return np.concatenate(rows)


def write_card(weights: Weights, path: Path) -> None:
    """Write the card of the weights, with the least time of several looks.

    A busy machine only ever takes longer.
    """
    with TemporaryDirectory() as folder:
        cards = [describe(weights, Workspace(Path(folder)), CPU) for _ in range(LOOKS)]
    min(cards, key=lambda card: card.seconds_per_image or math.inf).write(path)


def main() -> None:
    for kind, path in SHIPPED.items():
        write_card(Weights(kind), path)
    write_source(bundled.SOURCE)
    bundled.PICTURES.mkdir(exist_ok=True)
    for name, demo_set in SETS.items():
        Image.fromarray(contact_sheet(demo_set)).save(bundled.PICTURES / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()

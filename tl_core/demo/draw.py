"""Draws a target set into a folder of PNG files, one folder a class."""

from pathlib import Path

import numpy as np
from PIL import Image

from tl_core.demo.digits import draw_digit
from tl_core.demo.sets import set_for
from tl_core.demo.world import DrawnClass, to_bytes

PART_START = {"train": 0, "val": 1_000_000, "test": 2_000_000}


def draw_image(class_name: str, part: str, index: int) -> np.ndarray:
    """One picture of a target class, uint8 [64, 64, 3]. The same for the same arguments on every machine."""
    if class_name.isdigit():
        return to_bytes(draw_digit(int(class_name), part, index))
    family, number = class_name.rsplit("-", 1)
    return DrawnClass(family, int(number)).draw(PART_START[part] + index)


def draw_set(name: str, folder: Path) -> dict[str, np.ndarray]:
    """Writes `folder/<part>/<class>/<number>.png` for train, val and test; returns {path below folder: picture [64, 64, 3]}.

    Raises ValueError for an unknown set.
    """
    demo_set, drawn = set_for(name), {}
    for part, count in demo_set.parts.items():
        for class_name in demo_set.classes:
            place = Path(folder) / part / class_name
            place.mkdir(parents=True, exist_ok=True)
            for index in range(count):
                picture = draw_image(class_name, part, index)
                Image.fromarray(picture).save(place / f"{index:04d}.png", compress_level=1)
                drawn[f"{part}/{class_name}/{index:04d}.png"] = picture
    return drawn

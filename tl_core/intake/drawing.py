"""Draws a target set into a folder of PNG files, one folder a class."""

import hashlib
import io
import os
import threading
import zlib
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import parent_process
from multiprocessing.connection import wait
from pathlib import Path

import numpy as np
from PIL import Image

from tl_core.drawn.digits import draw_digit
from tl_core.drawn.sets import set_for
from tl_core.drawn.world import DrawnClass, to_bytes
from tl_core.intake.folder import Stamp
from tl_core.workspace.events import Report

MOST_PROCESSES = 4
# Pictures that a process draws in one go: a tenth of a second, so that the progress moves and all cores end
# together.
PORTION = 40
PART_START = {"train": 0, "val": 1_000_000, "test": 2_000_000}


@dataclass(frozen=True)
class Drawn:
    """A picture, uint8 [64, 64, 3], and what a look at its file would find: nobody has to decode what was
    just drawn.
    """

    pixels: np.ndarray
    stamp: Stamp


def draw_image(class_name: str, part: str, index: int) -> np.ndarray:
    """One picture of a target class, uint8 [64, 64, 3]. The same for the same arguments on every machine."""
    if class_name.isdigit():
        return to_bytes(draw_digit(int(class_name), part, index))
    family, number = class_name.rsplit("-", 1)
    return DrawnClass(family, int(number)).draw(PART_START[part] + index)


def draw_set(name: str, folder: Path, report: Report) -> dict[str, Drawn]:
    """Writes `folder/<part>/<class>/<number>.png` for train, val and test; returns {path below folder: what
    was drawn}.

    A process a core draws, up to MOST_PROCESSES; an unfinished call leaves files behind. Raises ValueError
    for an unknown set.
    """
    demo_set = set_for(name)
    drawn: dict[str, Drawn] = {}
    total = len(demo_set.classes) * sum(demo_set.parts.values())
    report("Drawing pictures", 0, total)
    with ProcessPoolExecutor(min(os.cpu_count() or 1, MOST_PROCESSES), initializer=leave_with_parent) as pool:
        portions = [
            pool.submit(draw_portion, class_name, part, range(first, min(first + PORTION, count)), folder)
            for part, count in demo_set.parts.items()
            for class_name in demo_set.classes
            for first in range(0, count, PORTION)
        ]
        try:
            for portion in as_completed(portions):
                drawn |= portion.result()
                report("Drawing pictures", len(drawn), total)
        finally:
            pool.shutdown(cancel_futures=True)  # leaving the pool alone would first draw the rest
    return drawn


def leave_with_parent() -> None:
    """End this process when its parent ends: one that is killed would leave it waiting for work for ever."""

    parent = parent_process()
    if parent is None:
        return

    def watch() -> None:
        wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def draw_portion(class_name: str, part: str, indices: range, folder: Path) -> dict[str, Drawn]:
    """Some of the pictures of a class, written and returned as `draw_set` does."""
    place, drawn = Path(folder) / part / class_name, {}
    place.mkdir(parents=True, exist_ok=True)
    for index in indices:
        file = place / f"{index:04d}.png"
        picture = draw_image(class_name, part, index)
        content = as_png(picture)
        file.write_bytes(content)
        stamp = (
            len(content),
            file.stat().st_mtime_ns,
            hashlib.sha256(content).hexdigest(),
            *picture.shape[1::-1],
        )
        drawn[f"{part}/{class_name}/{file.name}"] = Drawn(picture, stamp)
    return drawn


def as_png(picture: np.ndarray) -> bytes:
    """A PNG file's bytes, packed quickly: they lie in a workspace and are sent nowhere."""
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "PNG", compress_level=1, compress_type=zlib.Z_RLE)
    return file.getvalue()

"""Decode-bound input: the loader's rate against decoding alone, on JPEG photographs at 224 px."""

from argparse import Namespace
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image
from timm.data import create_transform

from tests.benchmarks.measuring import in_turn, options, seconds_of, show
from tests.benchmarks.runs import fewer, fresh_folder, needed, quiet
from tests.real_data import HYMENOPTERA
from tl_core.dataset import Dataset
from tl_core.intake.inspection import inspect
from tl_core.network.pixels import DECODERS, Preprocessing, stream
from tl_core.workspace import Workspace

BATCH = 32
# What a camera makes: the photographs enlarged so many times, about 8 million pixels each.
ENLARGED, AS_LARGE = 10, 60
PREPROCESSING = Preprocessing(224, 256, (0.5,) * 3, (0.5,) * 3, "bilinear", "center")


def enlarged(source: Path, folder: Path, each: int) -> Path:
    for path in sorted(fewer(source, folder, each).rglob("*.jpg")):
        image = Image.open(path).convert("RGB")
        image.resize((ENLARGED * image.width, ENLARGED * image.height)).save(path, quality=90)
    return folder


def alone(files: list[Path]) -> None:
    """Pillow and the resize, on as many threads, and nothing else: no hash, no check, no batch."""
    side = PREPROCESSING.kept
    resize = create_transform(
        (3, side, side), interpolation=PREPROCESSING.interpolation, crop_pct=1.0, use_prefetcher=True
    )

    def decode(path: Path) -> np.ndarray:
        image = Image.open(path)
        image.draft("RGB", (side, side))
        return resize(image.convert("RGB"))

    with ThreadPoolExecutor(DECODERS) as pool:
        for _ in pool.map(decode, files):
            pass


def loaded(dataset: Dataset) -> None:
    for _ in stream(dataset, dataset.items, PREPROCESSING, BATCH):
        pass


def benchmark(asked: Namespace) -> None:
    rows = []
    with fresh_folder() as folder:
        each = 4 if asked.quick else AS_LARGE
        sources = {
            "as they are, up to 320 px": needed(HYMENOPTERA),
            f"enlarged {ENLARGED} times": enlarged(needed(HYMENOPTERA), folder / "large", each),
        }
        for name, source in sources.items():
            dataset = inspect(str(source), Workspace(folder / "workspace"), quiet)
            files = [source / item.path for item in dataset.items]
            ways = {"loader": partial(loaded, dataset), "decoding alone": partial(alone, files)}
            seconds = in_turn(
                {way: partial(seconds_of, action) for way, action in ways.items()}, asked.rounds
            )
            rates = {way: len(files) / spent for way, spent in seconds.items()}
            rows.append((name, len(files), *rates.values(), rates["loader"] / rates["decoding alone"]))
    columns = (
        "photographs",
        "images",
        "loader, images a second",
        "decoding alone",
        "loader / decoding alone",
    )
    show(f"JPEG photographs to {PREPROCESSING.kept} px on {DECODERS} threads", columns, rows)


if __name__ == "__main__":
    benchmark(options().parse_args())

"""A whole run of fixed features against the least it could take: decoding the photographs and one bare
forward pass.
"""

import time
from argparse import Namespace
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import timm
import torch
from PIL import Image
from timm.data import create_transform, resolve_data_config
from torch import nn

from tests.benchmarks.measuring import in_turn, options, show
from tests.benchmarks.runs import fewer, fresh_folder, needed, whole_run
from tests.real_data import HYMENOPTERA, MOBILENET
from tl_core.network.encoder import batch_for
from tl_core.network.pixels import DECODERS
from tl_core.runs.hardware import CPU


class Stages:
    """Hears what a run reports: the seconds it spent on each thing it named."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.named, self.since = "Starting", time.perf_counter()

    def __call__(self, sentence: str, done: int, total: int) -> None:
        now = time.perf_counter()
        self.seconds[self.named] = self.seconds.get(self.named, 0.0) + now - self.since
        self.named, self.since = sentence, now


class Bare:
    """The network alone, and nothing kept, checked or written."""

    def __init__(self, files: list[Path]) -> None:
        network = timm.create_model(f"local-dir:{needed(MOBILENET)}", pretrained=True, num_classes=0)
        self.files, self.network = files, network.eval().to(memory_format=torch.channels_last)
        self.prepare = create_transform(**resolve_data_config({}, model=network))
        self.parts: dict[str, float] = {}

    def __call__(self) -> float:
        started = time.perf_counter()
        with ThreadPoolExecutor(DECODERS) as pool:
            images = list(pool.map(lambda file: self.prepare(Image.open(file).convert("RGB")), self.files))
        decoded = time.perf_counter()
        forward(self.network, torch.stack(images))
        ended = time.perf_counter()
        self.parts = {"decode": decoded - started, "forward": ended - decoded}
        return ended - started


def forward(network: nn.Module, images: torch.Tensor) -> None:
    with torch.inference_mode():
        for batch in images.split(batch_for(CPU, images.shape[-1])):
            network(batch.contiguous(memory_format=torch.channels_last))


def benchmark(asked: Namespace) -> None:
    with fresh_folder() as folder:
        data = fewer(needed(HYMENOPTERA), folder / "few", 12) if asked.quick else needed(HYMENOPTERA)
        bare, heard = Bare(sorted(data.rglob("*.jpg"))), Stages()

        def thaw() -> float:
            nonlocal heard
            heard, started = Stages(), time.perf_counter()
            with fresh_folder() as workspace:
                whole_run(data, workspace, "--strategy", "linear_probe", "--head", "svm", report=heard)
            return time.perf_counter() - started

        seconds = in_turn({"whole run": thaw, "decode and forward": bare}, asked.rounds)
    least = seconds["decode and forward"]
    rows = [(name, spent, spent / least) for name, spent in seconds.items()]
    parts = [
        (f"last whole run: {name}", spent, spent / least)
        for name, spent in heard.seconds.items()
        if spent > least / 100
    ]
    alone = [(f"last bare pass: {name}", spent, spent / least) for name, spent in bare.parts.items()]
    title = (
        f"Hymenoptera, MobileNetV2, 224 px: a whole run of {len(bare.files)} photographs against its limit"
    )
    show(title, ("what", "seconds", "of the limit"), [*rows, *parts, *alone])


if __name__ == "__main__":
    benchmark(options().parse_args())

"""On a GPU: a full fine-tune through Thaw's own loop against a bare tuned loop, fixed features against the
bare forward pass.

ResNet-50 and ConvNeXt-Tiny from random weights, 224 px, bfloat16. The data is ready: Thaw's is decoded and
kept, the bare loop goes over the same batch on the GPU. `python -m tests.benchmarks.gpu`.
"""

import sys
import time
from argparse import Namespace
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import timm
import torch
from PIL import Image
from timm.models import save_for_hf
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode

from tests.benchmarks.measuring import in_turn, options, show
from tests.benchmarks.runs import carried_out, drawn_up, fresh_folder, quiet
from tl_core.backbones.card import parse_weights
from tl_core.dataset import Dataset
from tl_core.network.backbone import open_backbone
from tl_core.network.encoder import Encoder
from tl_core.network.pixels import kept_pixels, preprocessing_for
from tl_core.plans import Plan
from tl_core.runs.hardware import device_for
from tl_core.workspace import Workspace

NETWORKS = ("resnet50", "convnext_tiny")
SIDE, BATCH, CLASSES, IMAGES = 224, 256, 4, 10_000
WARM_UP, STEPS = 5, 30
# Dense bfloat16 operations a second by NVIDIA's data sheets, by a word of the name.
PEAKS = {"H200": 989e12, "H100": 989e12, "A100": 312e12, "L40S": 362e12, "L4": 121e12, "A10": 125e12}


def pictures(folder: Path, count: int) -> Path:
    """A folder of random blobs, a class a folder: what they show does not matter here."""
    random = np.random.default_rng(0)
    for number in range(count):
        target = folder / f"class-{number % CLASSES}" / f"{number:05}.jpg"
        target.parent.mkdir(parents=True, exist_ok=True)
        blobs = Image.fromarray(random.integers(0, 256, (8, 8, 3), dtype=np.uint8))
        blobs.resize((256, 256), Image.Resampling.BICUBIC).save(target, quality=80)
    return folder


def random_weights(name: str, folder: Path) -> str:
    torch.manual_seed(0)
    save_for_hf(timm.create_model(name), folder, safe_serialization=True)
    return f"local-dir:{folder}"


def operations(name: str, learns: bool) -> float:
    """Floating-point operations an image: of the forward pass, and of the backward pass where the network
    learns.
    """
    network = timm.create_model(name, num_classes=CLASSES)
    with FlopCounterMode(display=False) as counted, torch.set_grad_enabled(learns):
        scores = network(torch.zeros(1, 3, SIDE, SIDE))
        if learns:
            scores.sum().backward()
    return counted.get_total_flops()


def peak() -> tuple[float, str]:
    """Operations a second: the data sheet's where we know it, else what a large matrix product reaches
    here.
    """
    name = torch.cuda.get_device_name()
    for word, most in PEAKS.items():
        if word in name.replace("-", " ").split():
            return most, f"the {most / 1e12:.0f} TFLOP/s of its data sheet"
    side = 8192
    matrix = torch.randn(side, side, device="cuda", dtype=torch.bfloat16)
    spent = min(on_gpu(lambda: matrix @ matrix) for _ in range(10))
    return 2 * side**3 / spent, f"the {2 * side**3 / spent / 1e12:.0f} TFLOP/s of a large matrix product here"


def on_gpu(action: Callable[[], object]) -> float:
    """Seconds until the GPU has done it."""
    torch.cuda.synchronize()
    started = time.perf_counter()
    action()
    torch.cuda.synchronize()
    return time.perf_counter() - started


def bare_network(name: str, classes: int) -> nn.Module:
    return timm.create_model(name, num_classes=classes).cuda().to(memory_format=torch.channels_last)


def batch() -> Tensor:
    return torch.randn(BATCH, 3, SIDE, SIDE, device="cuda").contiguous(memory_format=torch.channels_last)


def bare_training(name: str) -> Callable[[], float]:
    """The tuned loop: channels_last, bfloat16 autocast, compiled, one fused optimiser; gives seconds an
    image.
    """
    network, images = bare_network(name, CLASSES), batch()
    labels = torch.randint(0, CLASSES, (BATCH,), device="cuda")
    optimiser = torch.optim.AdamW(network.parameters(), lr=1e-4, fused=True)
    compiled = torch.compile(network.train())

    def steps(count: int) -> None:
        for _ in range(count):
            with torch.autocast("cuda", torch.bfloat16):
                loss = nn.functional.cross_entropy(compiled(images), labels)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()

    steps(WARM_UP)
    return lambda: on_gpu(lambda: steps(STEPS)) / (STEPS * BATCH)


def bare_forward(name: str) -> Callable[[], float]:
    """channels_last and bfloat16 autocast, as it is; gives seconds an image."""
    network, images = bare_network(name, 0).eval(), batch()

    def passes(count: int) -> None:
        with torch.inference_mode(), torch.autocast("cuda", torch.bfloat16):
            for _ in range(count):
                network(images)

    passes(WARM_UP)
    return lambda: on_gpu(lambda: passes(STEPS)) / (STEPS * BATCH)


def thaw_training(plan: Plan, workspace: Path, images: int) -> float:
    """Seconds an image of a training step in Thaw's loop."""
    return carried_out(plan, workspace).step(-(-images // BATCH)) / BATCH


def thaw_codes(plan: Plan, dataset: Dataset, workspace: Path) -> float:
    """Seconds an image until the codes of every group are in a fresh workspace, the pixels decoded before."""
    backbone = open_backbone(parse_weights(plan.weights), Workspace(workspace), SIDE)
    backbone.network.cuda()
    encoder = Encoder(backbone, preprocessing_for(backbone.config, SIDE), device_for("cuda"), "bundled")
    with fresh_folder() as folder:
        there = Workspace(folder)
        kept_pixels(dataset, encoder.preprocessing, Workspace(workspace), quiet)
        (folder / "pixels").symlink_to(workspace / "pixels")
        return on_gpu(lambda: encoder.codes(dataset, there, quiet)) / len(dataset.items)


def benchmark(asked: Namespace) -> None:
    if not torch.cuda.is_available():
        sys.exit(
            "this benchmark needs an NVIDIA GPU, and torch finds none here; run it on a machine that has one"
        )
    most, of = peak()
    rows = []
    with fresh_folder() as folder:
        data = pictures(folder / "data", 3000 if asked.quick else IMAGES)
        for name in NETWORKS:
            rows += compared(name, data, folder, most, asked.rounds)
    columns = ("network", "way", "images a second", "of the bare one", "of the peak")
    title = f"Full fine-tune and fixed features, {SIDE} px, bfloat16, batches of {BATCH}"
    show(
        title,
        columns,
        rows,
        f"The peak is {of}. Thaw's steps include its curves; with probes, one on each layer group too.",
    )


def compared(name: str, data: Path, folder: Path, most: float, rounds: int) -> list[tuple[object, ...]]:
    """The rows of one network."""
    workspace = folder / "workspace"
    weights = random_weights(name, folder / name)
    words = ("--strategy", "fine_tune_all", "--image-size", str(SIDE))
    plan = drawn_up(
        data,
        workspace,
        *words,
        weights=weights,
        augment="none",
        head_start="random",
        epochs=2,
        batch_size=BATCH,
    )
    dataset = Dataset.read(Workspace(workspace).datasets / plan.dataset)
    images = len(dataset.part("train"))
    learns, fixed = "full fine-tune", "fixed features"
    ways = {
        (learns, "bare tuned loop"): bare_training(name),
        (learns, "Thaw"): partial(thaw_training, replace(plan, probes=False), workspace, images),
        (learns, "Thaw with probes"): partial(thaw_training, plan, workspace, images),
        (fixed, "bare forward pass"): bare_forward(name),
        (fixed, "Thaw"): partial(thaw_codes, plan, dataset, workspace),
    }
    seconds = in_turn(ways, rounds)
    bare = {learns: seconds[learns, "bare tuned loop"], fixed: seconds[fixed, "bare forward pass"]}
    work = {learns: operations(name, True), fixed: operations(name, False)}
    return [
        (name, f"{what}: {way}", 1 / spent, bare[what] / spent, work[what] / spent / most)
        for (what, way), spent in seconds.items()
    ]


if __name__ == "__main__":
    benchmark(options().parse_args())

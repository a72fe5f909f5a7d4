"""20,000 images, then five times as many: whether time grows in proportion and memory does not. Linux
only.
"""

import io
import subprocess
import sys
import time
import zipfile
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from PIL import Image, ImageChops

from tests.benchmarks.measuring import options, show
from tests.benchmarks.runs import fresh_folder, needed, words_for
from tests.real_data import CIFAR

COPIES = 5
PAUSE_SECONDS = 0.05
WORDS = ("--strategy", "linear_probe", "--head", "softmax", "--image-size", "128", "--json")


@dataclass(frozen=True)
class Cost:
    """Seconds of a whole run in a process of its own, and the most memory it had: its own, and with the files
    it had mapped.
    """

    seconds: float
    own_mib: float
    with_files_mib: float


def pictures(quick: bool) -> Iterator[tuple[str, bytes]]:
    """(CLASS/NAME, JPEG) of the training part: 20,000 of 32 px."""
    with zipfile.ZipFile(needed(CIFAR)) as archive:
        names = sorted(name for name in archive.namelist() if "/train/" in name and name.endswith(".jpg"))
        for name in names[::40] if quick else names:
            yield name.split("/train/")[1], archive.read(name)


def lay_out(folder: Path, copies: int, quick: bool) -> Path:
    """A folder a class, each picture `copies` times: as it is, then moved on by one pixel more each time."""
    for name, content in pictures(quick):
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        for copy in range(1, copies):
            moved = ImageChops.offset(Image.open(io.BytesIO(content)), copy, 0)
            moved.save(target.with_stem(f"{target.stem}-{copy}"), quality=95)
    return folder


def run_apart(data: Path, weights: str) -> Cost:
    """`python -m tl_core run` in a fresh workspace, watched from outside."""
    own, whole, started = 0, 0, time.perf_counter()
    with fresh_folder() as workspace:
        command = [sys.executable, "-m", "tl_core", *words_for(data, workspace, *WORDS, weights=weights)]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        while process.poll() is None:
            now = memory_of(process.pid)
            own, whole = max(own, now.get("RssAnon", 0)), max(whole, now.get("VmHWM", 0))
            time.sleep(PAUSE_SECONDS)
        if process.returncode:
            sys.exit(process.stderr.read().splitlines()[-1])
    return Cost(time.perf_counter() - started, own / 1024, whole / 1024)


def memory_of(pid: int) -> dict[str, int]:
    """{name: KiB} of what /proc says of a process."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except FileNotFoundError:
        return {}
    return {line.split(":")[0]: int(line.split()[1]) for line in lines if line.endswith(" kB")}


def benchmark(asked: Namespace) -> None:
    found: dict[int, list[Cost]] = {1: [], COPIES: []}
    with fresh_folder() as folder:
        folders = {copies: lay_out(folder / str(copies), copies, asked.quick) for copies in found}
        images = {copies: sum(1 for _ in data.rglob("*.jpg")) for copies, data in folders.items()}
        for _ in range(asked.rounds):
            for copies, data in folders.items():
                found[copies].append(run_apart(data, asked.weights))
    rows = []
    for copies, costs in found.items():
        seconds = median(cost.seconds for cost in costs)
        memory = (median(cost.own_mib for cost in costs), median(cost.with_files_mib for cost in costs))
        rows.append((images[copies], seconds, 1000 * seconds / images[copies], *memory))
    columns = ("images", "seconds", "ms an image", "peak memory, MiB", "with mapped files, MiB")
    show(f"CIFAR-10, {asked.weights} weights, 128 px: a whole run of fixed features", columns, rows)


if __name__ == "__main__":
    asking = options()
    asking.add_argument(
        "--weights", default="bundled", help="of the backbone, as for run; a larger one takes longer"
    )
    benchmark(asking.parse_args())

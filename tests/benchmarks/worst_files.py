"""What the worst files cost: seconds of computing and peak memory of the process that decodes, another one
for each file.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from tests.benchmarks.measuring import show
from tests.core.stand_ins.worst_files import WORST
from tl_core.decoding import decoder

COLUMNS = ("file", "kB", "asked for", "what came of it", "s of computing", "s", "MiB at most")
WISHES = {"its size": decoder.size_of, "its pixels": decoder.picture}


def main() -> None:
    rows = []
    for name, make in WORST.items():
        content = make()
        kilobytes = len(content) / 1e3
        rows += [(name, kilobytes, asked, *cost(wish, content)) for asked, wish in WISHES.items()]
    show("The worst files", COLUMNS, rows)


def cost(wish: Callable[[bytes], object], content: bytes) -> tuple[object, ...]:
    """What came of it, seconds of computing, seconds, and MiB. Of a process that was ended only what came."""
    worker, began = decoder.Worker.start(), time.perf_counter()
    decoder.IDLE[:] = [worker]
    try:
        wish(content)
        came = "read"
    except ValueError as refusal:
        came = str(refusal)
    seconds = time.perf_counter() - began
    try:
        status = Path(f"/proc/{worker.process.pid}/status").read_text(encoding="ascii")
        peak = int(status.partition("VmHWM:")[2].split()[0]) / 1024
        return came, sum(psutil.Process(worker.process.pid).cpu_times()[:2]), seconds, peak
    except FileNotFoundError:
        return came, "-", seconds, "-"
    finally:
        worker.end()


if __name__ == "__main__":
    sys.exit(main())

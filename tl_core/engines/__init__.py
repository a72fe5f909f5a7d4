"""Engines: where a run's process lives. `start(run)` returns at once; everything after that is in the run's folder."""

from importlib import import_module
from typing import Literal

from tl_core.runs import Run

Engine = Literal["local"]


def start(run: Run, engine: Engine = "local") -> None:
    """Begin (or resume) the run in another process. The engine is imported only now."""
    import_module(f"tl_core.engines.{engine}").start(run)

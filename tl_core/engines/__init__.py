"""Engines: where a run's process lives. `start(run)` returns at once; everything after that is in the run's
folder.
"""

from importlib import import_module
from typing import Literal

from tl_core.plans import Plan
from tl_core.runs import Run
from tl_core.workspace import Workspace

Engine = Literal["local"]


def prepare(plan: Plan, workspace: Workspace, engine: Engine = "local") -> None:
    """Expect a run of the plan: what it begins with may be computed ahead. Returns at once."""
    import_module(f"tl_core.engines.{engine}").prepare(plan, workspace)


def start(run: Run, engine: Engine = "local") -> None:
    """Begin (or resume) the run in another process. The engine is imported only now."""
    import_module(f"tl_core.engines.{engine}").start(run)

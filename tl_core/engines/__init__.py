"""Engines: where a run's process lives. `start(run)` returns at once, and everything after that is in the
run's folder; `prepare(plan, workspace)` expects a run of the plan. Another engine is a module with these two.
"""

from tl_core.engines.local import prepare, start

__all__ = ["prepare", "start"]

"""Engines: where a run's process lives. `start(run)` returns at once, and everything after that is in the
run's folder; `keep(run)` only keeps its best weights so far; `prepare(plan, workspace)` expects a run of the
plan. Another engine is a module with these three.
"""

from tl_core.engines.local import keep, prepare, start

__all__ = ["keep", "prepare", "start"]

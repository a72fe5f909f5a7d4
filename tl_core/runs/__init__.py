"""A run on disk: its folder, its result, its queue, its trainer process."""

from tl_core.runs.run import Run

__all__ = ["Run"]

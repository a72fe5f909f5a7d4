"""A run on disk: its folder, its queue, its trainer process."""

from tl_core.runs.run import Run

__all__ = ["Run"]

"""A figure, how sure it is, and how a person reads it."""

from tl_core.evidence.estimate import Estimate

__all__ = ["Estimate"]

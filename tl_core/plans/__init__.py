"""Everything a training needs, as one value; its cost and its options."""

from tl_core.plans.plan import Plan

__all__ = ["Plan"]

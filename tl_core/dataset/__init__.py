"""A dataset as data: classes, images, parts; variants, findings, corrections, uploads."""

from tl_core.dataset.dataset import Dataset, Item

__all__ = ["Dataset", "Item"]

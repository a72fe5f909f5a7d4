"""What is known of a backbone without loading it."""

from tl_core.backbones.card import BackboneCard, Weights
from tl_core.backbones.reading import READINGS, Reading

__all__ = ["READINGS", "BackboneCard", "Reading", "Weights"]

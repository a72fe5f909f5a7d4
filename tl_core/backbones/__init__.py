"""What is known of a backbone without loading it."""

from tl_core.backbones.card import BackboneCard, Weights

__all__ = ["BackboneCard", "Weights"]

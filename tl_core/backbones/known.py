"""Weights that know photographs and are at hand."""

from pathlib import Path

from tl_core.backbones.card import IMAGENET, BackboneCard, parse_weights, weights_from_browser, written
from tl_core.workspace import Workspace


def cards(workspace: Workspace) -> list[BackboneCard]:
    """Of all weights that were described here."""
    return list(filter(None, map(written, sorted(workspace.backbones.glob("*.json")))))


def real_weights(workspace: Workspace) -> tuple[str, ...]:
    """The installed ones, then those that were described here, as a browser may name them, in order. A folder
    counts while it is there, below an allowed root.
    """
    met = {card.weights for card in cards(workspace) if not card.teaching and _may_be_named(card.weights)}
    return (str(IMAGENET), *sorted(met - {str(IMAGENET)}))


def _may_be_named(weights: str) -> bool:
    try:
        named = weights_from_browser(weights)
    except ValueError:
        return False
    return named.kind != "local-dir" or (Path(parse_weights(weights).name) / "config.json").is_file()

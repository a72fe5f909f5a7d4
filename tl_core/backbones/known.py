"""The weights that this workspace has met before."""

from pathlib import Path

from tl_core.backbones.card import BackboneCard, parse_weights, weights_from_browser
from tl_core.workspace import Workspace


def real_weights(workspace: Workspace) -> tuple[str, ...]:
    """Those that know photographs and were described here, as a browser may name them, in order. A folder
    counts while it is there, below an allowed root.
    """
    cards = [BackboneCard.read(path) for path in workspace.backbones.glob("*.json")]
    return tuple(
        sorted({card.weights for card in cards if not card.teaching and _may_be_named(card.weights)})
    )


def _may_be_named(weights: str) -> bool:
    try:
        named = weights_from_browser(weights)
    except ValueError:
        return False
    return named.kind != "local-dir" or (Path(parse_weights(weights).name) / "config.json").is_file()

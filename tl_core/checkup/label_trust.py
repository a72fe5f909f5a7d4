"""How far a backbone's doubts about labels may be believed: what the doubts are called, and one sentence."""

from tl_core.backbones import BackboneCard
from tl_core.backbones.card import in_words
from tl_core.checkup.label_errors import Judgement, margins
from tl_core.dataset.findings import Kind

# In five sets of photographs one label in 20 was swapped, and MobileNetV2 and the teaching backbone looked
# for them. Where they agreed with 87 to 94 % of the labels, 80 to 96 % of those they doubted were swapped;
# where with 69 to 84 %, 19 to 58 % were.
AGREES = 0.85
# In three sets as they came MobileNetV2 firmly contradicted 0.8 to 1.1 % of the labels; of the shop
# photographs among them, all 11 such labels were right.
MANY = 0.02


def doubts(judgement: Judgement, card: BackboneCard) -> Kind:
    """The kind of findings that doubted labels are. Only who is rarely wrong calls a label likely wrong, and
    only where more are doubted than among right ones.
    """
    trusted = _share(judgement) >= AGREES and not card.teaching
    return "label_error" if trusted and _contradicted(judgement) >= MANY else "label_doubt"


def on_labels(judgement: Judgement | None, card: BackboneCard) -> str:
    """Which backbone looked at the labels, how many it agrees with, and what its doubts are worth."""
    if judgement is None:
        return "The labels could not be judged: fewer than two classes have five images."
    agrees = (
        f"A quick classifier on {in_words(card.weights)} agrees with {_share(judgement):.0%} of your"
        f" {len(judgement.labels):,} labels."
    )
    if card.teaching:
        worth = (
            "This backbone knows drawn pictures only: what it doubts is worth a look and no more. Real"
            " weights make a better check-up."
        )
    elif _share(judgement) < AGREES:
        worth = "That is too few to call the others wrong: they are worth a look, and most may be right."
    elif _contradicted(judgement) < MANY:
        worth = (
            "It firmly contradicts no more than it would where all labels are right: those are worth a look,"
            " and most may be right."
        )
    else:
        worth = "Those it firmly contradicts are likely wrong. Trust your eyes: it may be wrong too."
    return f"{agrees} {worth}"


def _share(judgement: Judgement) -> float:
    return judgement.right / len(judgement.labels)


def _contradicted(judgement: Judgement) -> float:
    """The share of the labels that count confidently for another class."""
    margin, _ = margins(judgement)
    return float((margin > 0).mean())

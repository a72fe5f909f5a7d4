"""What a check-up of a dataset finds, as data: the kind, one sentence, the images, and which of them to leave
out for a cure.
"""

from collections import defaultdict
from dataclasses import dataclass
from typing import Literal

from tl_core.workspace.stored import as_json, value_of

# A page shows the worst findings of a kind, and the first pictures of each.
SHOWN_FINDINGS, SHOWN_PICTURES = 24, 8

Kind = Literal[
    "across_parts",
    "exact_duplicate",
    "alike_across_parts",
    "near_duplicate",
    "label_error",
    "label_doubt",
    "blurred",
    "dark",
    "bright",
    "odd_size",
    "few_images",
    "imbalance",
]


@dataclass(frozen=True)
class Meaning:
    """What a kind of finding is called, and why it matters."""

    title: str
    why: str


MEANINGS: dict[Kind, Meaning] = {
    "across_parts": Meaning(
        "The same picture in several parts",
        "The model has trained on images that the result is reported on. The result looks better than it is.",
    ),
    "exact_duplicate": Meaning("Exact copies", "An image that is there twice counts twice."),
    "alike_across_parts": Meaning(
        "Look-alikes in several parts",
        "They may be one picture, resized or saved again, or two pictures that only look alike. One picture"
        " in two parts makes the result look better than it is: compare them.",
    ),
    "near_duplicate": Meaning(
        "Look-alikes",
        "They may be one picture, resized or saved again, or two pictures that only look alike: compare them"
        " before you leave one out.",
    ),
    "label_error": Meaning(
        "Likely wrong labels",
        "The model learns wrong labels of the training part. In the other parts, right answers count as"
        " wrong.",
    ),
    "label_doubt": Meaning(
        "Labels worth a look",
        "A quick classifier would have said another class. It may well be wrong itself: trust your eyes.",
    ),
    "blurred": Meaning("Blurred", "A blurred picture may show nothing that can be recognised."),
    "dark": Meaning("Dark", "A dark picture may show nothing."),
    "bright": Meaning("Bright", "A bright picture may be empty or overexposed."),
    "odd_size": Meaning(
        "Odd size or shape",
        "The picture may be an icon or a banner. Resizing and cropping leave little of such a picture.",
    ),
    "few_images": Meaning("Classes with few images", "The accuracy of these classes is uncertain."),
    "imbalance": Meaning(
        "Unequal classes", "A model that forgets the smallest class still looks good on average."
    ),
}


@dataclass(frozen=True)
class Finding:
    """One finding about the images at `items` (their paths; none where it is about classes).

    `score` goes from 0 to 1, higher is worse; it compares findings of one kind only. `exclude` are the paths
    whose exclusion cures it beyond doubt, as it does for all exact copies but one. Where only a look at the
    picture can decide, it is empty. `says` is the class that a classifier gives the image instead of its own.
    """

    kind: Kind
    sentence: str
    items: tuple[str, ...]
    score: float
    exclude: tuple[str, ...] = ()
    says: str = ""


@dataclass(frozen=True)
class CheckUp:
    """Everything found about one dataset with one backbone's codes. `labels` says how far the probe can judge
    labels.
    """

    dataset: str
    weights: str
    images: int
    labels: str
    findings: tuple[Finding, ...]

    def by_kind(self) -> dict[Kind, list[Finding]]:
        """The findings of each kind there is one of, the worst first."""
        found: dict[Kind, list[Finding]] = defaultdict(list)
        for finding in sorted(self.findings, key=lambda finding: -finding.score):
            found[finding.kind].append(finding)
        return {kind: found[kind] for kind in MEANINGS if kind in found}

    def to_json(self) -> dict[str, object]:
        return as_json(self)

    @classmethod
    def from_json(cls, told: object) -> "CheckUp":
        """Raises ValueError for anything else than what `to_json` gives."""
        return value_of(told, cls)

"""The six strategies: what each trains, what its head reads, which head it takes."""

from dataclasses import dataclass
from typing import Literal, get_args

Strategy = Literal[
    "linear_probe", "early_linear_probe", "all_groups_probe", "fine_tune_top", "fine_tune_all", "from_scratch"
]
Head = Literal["svm", "softmax"]
Depth = Literal["none", "top", "all"]
# Which layer groups the head reads: the last one, an earlier one, or every one.
Reads = Literal["last", "earlier", "all"]


@dataclass(frozen=True)
class Recipe:
    """How a strategy turns into a plan. `trains` counts layer groups of the backbone; the head always
    learns.
    """

    title: str
    sentence: str
    trains: Depth
    pretrained: bool
    reads: Reads
    head: Head


RECIPES: dict[Strategy, Recipe] = {
    "linear_probe": Recipe(
        "Linear probe",
        "Keep the whole backbone frozen and train a linear classifier on its last codes.",
        trains="none", pretrained=True, reads="last", head="svm",
    ),
    "early_linear_probe": Recipe(
        "Early linear probe",
        "Keep the backbone frozen and train a linear classifier on activations from an earlier layer group.",
        trains="none", pretrained=True, reads="earlier", head="svm",
    ),
    "all_groups_probe": Recipe(
        "All-groups probe",
        "Keep the backbone frozen and train one linear classifier on the codes of all its layer groups.",
        trains="none", pretrained=True, reads="all", head="svm",
    ),
    "fine_tune_top": Recipe(
        "Fine-tune the top",
        "Keep the early layer groups frozen and fine-tune the last ones together with the head.",
        trains="top", pretrained=True, reads="last", head="softmax",
    ),
    "fine_tune_all": Recipe(
        "Fine-tune everything",
        "Start from the pretrained weights and fine-tune every layer group.",
        trains="all", pretrained=True, reads="last", head="softmax",
    ),
    "from_scratch": Recipe(
        "From scratch",
        "Forget the pretrained weights and train the same network from random ones: the control.",
        trains="all", pretrained=False, reads="last", head="softmax",
    ),
}  # fmt: skip


def recipe_for(strategy: str) -> Recipe:
    """The recipe of a strategy. Raises ValueError for an unknown name."""
    if strategy not in RECIPES:
        raise ValueError(f"there is no strategy {strategy!r}; take one of {', '.join(get_args(Strategy))}")
    return RECIPES[strategy]

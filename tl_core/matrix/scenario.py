"""The size and similarity matrix of the CS231n notes, as a table; and the second table that reads one cell
differently.
"""

from dataclasses import dataclass

from tl_core.matrix.answers import Answers, Similarity, Size
from tl_core.matrix.strategy import Strategy

NOTES = "CS231n, Transfer Learning, https://cs231n.github.io/transfer-learning/"
SECOND_TABLE = "Cross Validated, Training procedure in transfer learning"


@dataclass(frozen=True)
class Scenario:
    """One cell of the matrix.

    `quote` is the sentence of the notes that decides it, `reason` ours. `second_reading` is what the second
    table says of the same cell, and `other` the strategy it points to where that differs. `control` is the
    strategy to race against.
    """

    number: int
    size: Size
    similarity: Similarity
    strategy: Strategy
    reason: str
    quote: str
    second_reading: str
    other: Strategy | None
    control: Strategy
    source: str = NOTES

    def followed(self, picked: Strategy | None) -> Strategy:
        """The strategy that was picked where one of the two tables names it here; else that of the notes."""
        return picked if picked and picked == self.other else self.strategy


MATRIX: dict[tuple[Size, Similarity], Scenario] = {
    ("small", "similar"): Scenario(
        1,
        "small",
        "similar",
        "linear_probe",
        "Few images would overfit a whole network, and the backbone's last codes already describe pictures"
        " like yours.",
        "the best idea might be to train a linear classifier on the CNN codes",
        "Unfreeze fewer layers of the pretrained model",
        None,
        "fine_tune_top",
    ),
    ("large", "similar"): Scenario(
        2,
        "large",
        "similar",
        "fine_tune_all",
        "There are enough images to adapt every layer group without overfitting, and the pretrained weights"
        " are a good start.",
        "we can have more confidence that we won't overfit if we were to try to fine-tune through the full"
        " network",
        "Fine-tune completely",
        None,
        "linear_probe",
    ),
    ("small", "different"): Scenario(
        3,
        "small",
        "different",
        "early_linear_probe",
        "Few images call for a linear classifier; the top of the backbone is specific to its source, so read"
        " the codes earlier.",
        "it might work better to train the SVM classifier from activations somewhere earlier in the network",
        "Unfreeze more layers of the pretrained model",
        "fine_tune_top",
        "linear_probe",
    ),
    ("large", "different"): Scenario(
        4,
        "large",
        "different",
        "fine_tune_all",
        "There are enough images to train every layer group; pretrained weights are still the better start.",
        "we would have enough data and confidence to fine-tune through the entire network",
        "Initialise with pretrained weights and train completely",
        None,
        "from_scratch",
    ),
}


def scenario_for(answers: Answers) -> Scenario:
    """The cell of the matrix for these answers."""
    return MATRIX[answers.size, answers.similarity]

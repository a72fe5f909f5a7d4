"""The statements of the CS231n notes that Thaw is made of, each with its place in the app; its words; and
both tables.
"""

from dataclasses import dataclass

from tl_core.matrix import Answers
from tl_core.matrix.scenario import MATRIX
from tl_core.matrix.strategy import RECIPES


@dataclass(frozen=True)
class Statement:
    """A phrase of the notes, the page where it is lived through, that page's name, and what is there."""

    quote: str
    page: str
    title: str
    there: str


SCENARIO, PLAN, RUN, RESULTS = (f"guide/{name}.py" for name in ("scenario", "plan", "run", "results"))
LAYERS = "lab/layers.py"
STATEMENTS = (
    Statement(
        "very few people train an entire Convolutional Network from scratch",
        PLAN,
        "Plan",
        "From scratch is a strategy of its own: the control that a pretrained start has to beat.",
    ),
    Statement(
        "treat the rest of the ConvNet as a fixed feature extractor",
        PLAN,
        "Plan",
        "Linear probe: every layer group is frozen, the codes are computed once, only the head is solved.",
    ),
    Statement(
        "It is important for performance that these codes are ReLUd",
        PLAN,
        "Plan",
        "Codes are thresholded at zero where the network thresholded them.",
    ),
    Statement(
        "train a linear classifier (e.g. Linear SVM or Softmax classifier)",
        PLAN,
        "Plan",
        "The head is a linear SVM or a softmax classifier, as you choose.",
    ),
    Statement(
        "4096-D codes",
        PLAN,
        "Plan",
        "AlexNet and VGG are backbones like the others: their last codes hold 4096 numbers.",
    ),
    Statement(
        "possible to keep some of the earlier layers fixed",
        PLAN,
        "Plan",
        "The freeze ladder: one toggle a layer group. The result proves that frozen groups did not change.",
    ),
    Statement(
        "earlier features of a ConvNet contain more generic features",
        LAYERS,
        "Layers",
        "The layer study shows where freezing begins to cost. In every run, each layer group carries a probe"
        " of its own.",
    ),
    Statement(
        "release their final ConvNet checkpoints for the benefit of others",
        PLAN,
        "Plan",
        "Weights come with Thaw, from timm's hub, from torchvision or from a folder.",
    ),
    Statement(
        "the size of the new dataset (small or big), and its similarity to the original dataset",
        SCENARIO,
        "Scenario",
        "Two questions, with counts and pictures, place your data in the matrix.",
    ),
    Statement(
        "can’t arbitrarily take out Conv layers",
        PLAN,
        "Plan",
        "The network may end at any layer group: the head moves to the cut, the groups above it are left"
        " out.",
    ),
    Statement(
        "easily run a pretrained network on images of different spatial size",
        PLAN,
        "Plan",
        "The image size is yours to choose, as long as the strides fit; a size that does not is refused.",
    ),
    Statement(
        "use a smaller learning rate for ConvNet weights that are being fine-tuned",
        PLAN,
        "Plan",
        "The backbone begins at a tenth of the head's rate. Each rung of the ladder shows its own.",
    ),
    Statement(
        "we don’t wish to distort them too quickly and too much",
        RUN,
        "Run",
        "The head is solved before fine-tuning begins; the drift of every layer group is drawn live.",
    ),
    Statement(
        "common rules of thumb",
        RESULTS,
        "Results",
        "A verdict with its interval says whether the rule held for your data.",
    ),
)

WORDS = {
    "frozen": "Parameters, statistics and behaviour of a layer group do not change in training.",
    "codes": "What the backbone makes of an image at the cut: one vector of numbers.",
    "cut": "The layer group whose codes the head reads: the last one, or an earlier one.",
    "probe": (
        "A linear classifier on one layer group's codes, trained beside the run. It never changes the"
        " backbone."
    ),
    "head": "The new classifier on the codes. It always learns.",
}


def both_tables() -> list[dict[str, str]]:
    """One row a cell, as Markdown: what the notes say, and what the second table says."""
    return [
        {
            "Your data": f"{cell.size}, {cell.similarity}",
            "CS231n": f"**{RECIPES[cell.strategy].title}**: “{cell.quote}”",
            "Cross Validated": f"**{RECIPES[cell.other or cell.strategy].title}**: “{cell.second_reading}”",
        }
        for cell in MATRIX.values()
    ]


def differing() -> list[Answers]:
    """The cells that the second table reads differently."""
    return [Answers(size, similarity) for (size, similarity), cell in MATRIX.items() if cell.other]

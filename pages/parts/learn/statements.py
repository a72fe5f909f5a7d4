"""The statements of the CS231n notes that Thaw is made of, each with its place in the app; and both
tables.
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
        "From scratch is a strategy too: the control that a pretrained start has to beat.",
    ),
    Statement(
        "treat the rest of the ConvNet as a fixed feature extractor",
        PLAN,
        "Plan",
        "Linear probe: every layer group is frozen. Thaw computes the codes once, and solves the head only.",
    ),
    Statement(
        "It is important for performance that these codes are ReLUd",
        PLAN,
        "Plan",
        "Thaw sets negative numbers in the codes to zero where the network itself does so.",
    ),
    Statement(
        "train a linear classifier (e.g. Linear SVM or Softmax classifier)",
        PLAN,
        "Plan",
        "You choose the head: a linear SVM or a softmax classifier.",
    ),
    Statement(
        "4096-D codes",
        PLAN,
        "Plan",
        "AlexNet and VGG are backbones like all others. Their last codes hold 4096 numbers.",
    ),
    Statement(
        "possible to keep some of the earlier layers fixed",
        PLAN,
        "Plan",
        "The ladder: click a block to freeze it. The result proves that frozen groups did not change.",
    ),
    Statement(
        "earlier features of a ConvNet contain more generic features",
        LAYERS,
        "Layers",
        "The layer study shows where freezing begins to cost accuracy. In every run, each layer group has a"
        " probe of its own.",
    ),
    Statement(
        "release their final ConvNet checkpoints for the benefit of others",
        PLAN,
        "Plan",
        "Take the weights that come with Thaw, or weights of timm, of torchvision, or in a folder.",
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
        "The network may end at any layer group. The head moves to this cut; the groups after the cut are"
        " left out.",
    ),
    Statement(
        "easily run a pretrained network on images of different spatial size",
        PLAN,
        "Plan",
        "You choose the image size. Thaw refuses a size that does not fit the strides of the network.",
    ),
    Statement(
        "use a smaller learning rate for ConvNet weights that are being fine-tuned",
        PLAN,
        "Plan",
        "The backbone begins at a tenth of the head's rate. Each rung of the ladder shows its own rate.",
    ),
    Statement(
        "we don’t wish to distort them too quickly and too much",
        RUN,
        "Run",
        "Thaw solves the head before it fine-tunes, and draws the drift of every layer group live.",
    ),
    Statement(
        "common rules of thumb",
        RESULTS,
        "Results",
        "The result says how well the strategy did on your data. A race says whether the rule was right.",
    ),
)


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

"""Codes cut at zero: what the last ReLU of a network takes away, and what it is worth."""

from dataclasses import dataclass

from tl_core.evidence import Estimate
from tl_core.evidence.difference import Difference
from tl_core.evidence.wording import counted, in_points, in_signed_points
from tl_core.lessons.lesson import NEITHER, UNSEEN, Ending, Knob, Lesson, Notes, Outcome, outcome

CUT, RAW = "codes cut at zero", "raw codes"
SAYS: dict[Outcome, tuple[str, Notes, str]] = {
    "ahead": ("cutting them at zero helped", "right", CUT),
    "behind": ("cutting them at zero did harm", "wrong", RAW),
    "alike": (UNSEEN, "open", NEITHER),
}


@dataclass(frozen=True)
class CutCodes:
    """The same head on the last codes cut at zero and on raw ones, judged on the same held-out images.

    `strip` are the raw codes of one image, averaged over its positions. `zeros` is the share of numbers of
    the last activation that the ReLU takes away. A network that never thresholded its last codes in training
    has no `cut` ones: then the codes are cut by hand.
    """

    backbone: str
    thresholded: bool
    width: int
    zeros: float
    strip: tuple[float, ...]
    cut: Estimate
    raw: Estimate
    ahead: Difference
    images: int

    def ending(self) -> Ending:
        said, notes, guess = SAYS[outcome(self.ahead)]
        figures = (
            f"Of {counted(self.images, 'held-out image')} a linear head names {in_points(self.cut)} rightly"
            f" from codes cut at zero and {in_points(self.raw)} from raw ones,"
            f" {in_signed_points(self.ahead.estimate)}: {said}"
        )
        if self.thresholded:
            return Ending(f"{figures}.", notes, guess)
        alien = "This network has no ReLU there, so the notes say nothing of it"
        return Ending(f"{alien}: {figures[0].lower()}{figures[1:]}.", "open", guess)


LESSON = Lesson(
    name="relu",
    title="Codes cut at zero",
    quote="It is important for performance that these codes are ReLUd (i.e. thresholded at zero) if they were"
    " also thresholded during the training of the ConvNet on ImageNet",
    place="ConvNet as fixed feature extractor",
    trying="We tap the network's last activation before and after its ReLU, and solve the same head on both.",
    question="Which codes does a linear head read better?",
    guesses=(CUT, RAW, NEITHER),
    found=CutCodes,
    limits="One network and one set of images. Codes here are means over positions; AlexNet's 4096 have none."
    " How wide codes are depends on the network: AlexNet and VGG 4096, ResNet-18 512, the bundled one 96.",
    knobs=(Knob("classifier", "Head", ("softmax", "svm")),),
)

"""What a model says of many new images, the least sure first; an evaluation where their classes are known."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import overload

from tl_core.dataset.dataset import Rejected
from tl_core.evidence import notebook
from tl_core.evidence.wording import counted, in_points
from tl_core.predictions.prediction import Prediction
from tl_core.runs.result import Score
from tl_core.workspace.stored import as_json, value_of

# A notebook shows so many; the table has them all.
MOST_SHOWN = 20
HEAD = ("image", "answer", "probability", "second", "second_probability")
# What the JSON of an image says besides, since it follows from the classes.
FOLLOWS = (*HEAD[1:], "right")


@dataclass(frozen=True)
class PredictionTable(Sequence[Prediction]):
    """The answers of one run's model, the least sure first; and the files that are no image, with the reason.

    `classes` are those that the model knows.
    """

    run: str
    classes: tuple[str, ...]
    predictions: tuple[Prediction, ...]
    rejected: tuple[Rejected, ...] = ()

    @overload
    def __getitem__(self, index: int) -> Prediction: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Prediction]: ...
    def __getitem__(self, index: int | slice) -> Prediction | Sequence[Prediction]:
        return self.predictions[index]

    def __len__(self) -> int:
        return len(self.predictions)

    @property
    def judged(self) -> tuple[Prediction, ...]:
        """Those whose class is known, and one of the model's."""
        known = set(self.classes)
        return tuple(one for one in self.predictions if one.label in known)

    @property
    def score(self) -> Score | None:
        """How many answers are right; None where no image has a label."""
        judged = self.judged
        return Score(sum(one.right for one in judged), len(judged)) if judged else None

    @property
    def sentence(self) -> str:
        """What the table comes to: how many images, of which classes, how many right, how many unread."""
        said = [self._counted(), self._evaluated(), self._unread()]
        return " ".join(sentence for sentence in said if sentence)

    def _counted(self) -> str:
        found = Counter(one.answer for one in self.predictions)
        named = ", ".join(f"{name} {images:,}" for name, images in found.most_common(MOST_SHOWN))
        return f"{counted(len(self), 'image')}: {named}."

    def _evaluated(self) -> str:
        if (score := self.score) is None:
            return ""
        right = f"{score.right:,} of {counted(score.images, 'image')} whose class is known are right"
        return f"{right}: {in_points(score.estimate)}."

    def _unread(self) -> str:
        return f"Not read: {counted(len(self.rejected), 'file')}." if self.rejected else ""

    def to_json(self) -> dict[str, object]:
        return {
            "run": self.run,
            "classes": list(self.classes),
            "images": [_line(one) for one in self.predictions],
            "rejected": as_json(self.rejected),
            "evaluation": _evaluation(self.score),
            "sentence": self.sentence,
        }

    @classmethod
    def from_json(cls, told: dict[str, object]) -> "PredictionTable":
        """Raises ValueError for anything else than what `to_json` gives."""
        kept = {"run": told["run"], "classes": told["classes"], "rejected": told["rejected"]}
        return value_of({**kept, "predictions": told["images"]}, cls, FOLLOWS)

    def _repr_html_(self) -> str:
        rows = [
            [one.image, one.answer, f"{one.probability:.1%}", one.second.name, f"{one.second.score:.1%}"]
            for one in self.predictions[:MOST_SHOWN]
        ]
        left = len(self) - len(rows)
        more = f"And {counted(left, 'surer image')}." if left else ""
        return notebook.paragraphs(self.sentence) + notebook.table(HEAD, rows) + notebook.paragraphs(more)


def _line(one: Prediction) -> dict[str, object]:
    """An image as JSON has it: what most programs want, and the classes that follow."""
    row = dict(zip(HEAD, cells(one), strict=True))
    return {**row, "label": one.label, "classes": as_json(one.classes)}


def cells(one: Prediction) -> tuple[str | float, ...]:
    """What HEAD names of an image."""
    return one.image, one.answer, one.probability, one.second.name, one.second.score


def _evaluation(score: Score | None) -> dict[str, object] | None:
    if score is None:
        return None
    return {**as_json(score), "accuracy": score.accuracy, "interval": list(score.interval)}

"""What a model says of many new images, the least sure first; an evaluation where their classes are known."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import overload

from tl_core.dataset.dataset import Rejected
from tl_core.evidence import notebook
from tl_core.evidence.wording import counted, in_points
from tl_core.predictions.prediction import Prediction
from tl_core.runs.result import Score
from tl_core.workspace.stored import as_json, value_of

# A notebook shows so many; the table has them all.
MOST_SHOWN = 20
HEAD = ("image", "answer", "likeliest", "probability", "second", "second_probability", "trust")
NONE = "no answer"


@dataclass(frozen=True)
class PredictionTable(Sequence[Prediction]):
    """The answers of one run's model, the least sure first; and the files that are no image, with the reason.

    `classes` are those that the model knows. `price` says in a sentence what giving no answer costs and gains
    on held-out images, or why that is not known.
    """

    run: str
    classes: tuple[str, ...]
    predictions: tuple[Prediction, ...]
    rejected: tuple[Rejected, ...] = ()
    price: str = ""

    @overload
    def __getitem__(self, index: int) -> Prediction: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Prediction]: ...
    def __getitem__(self, index: int | slice) -> Prediction | Sequence[Prediction]:
        return self.predictions[index]

    def __len__(self) -> int:
        return len(self.predictions)

    def answering(self, share: float) -> "PredictionTable":
        """The same answers where that share of images like the held-out ones is answered; without a price."""
        return replace(self, predictions=tuple(one.answering(share) for one in self.predictions), price="")

    @property
    def judged(self) -> tuple[Prediction, ...]:
        """Those whose class is known, and one of the model's, but none that the run has learned from."""
        known = set(self.classes)
        return tuple(one for one in self.predictions if one.label in known and not one.learned)

    @property
    def score(self) -> Score | None:
        """How many answers are right; None where no image has a label."""
        judged = self.judged
        return Score(sum(one.right for one in judged), len(judged)) if judged else None

    @property
    def answered(self) -> Score | None:
        """How many of those that got an answer are right; None where no image has a label."""
        answered = [one for one in self.judged if one.answer]
        return Score(sum(one.right for one in answered), len(answered)) if answered else None

    @property
    def strangers(self) -> tuple[Prediction, ...]:
        """Those whose class is known, and none of the model's."""
        known = set(self.classes)
        return tuple(one for one in self.predictions if one.label and one.label not in known)

    @property
    def sentence(self) -> str:
        """What the table comes to: how many images, of which classes, how many right, how many unread."""
        said = [
            self._counted(),
            self._evaluated(),
            self._of_strangers(),
            self._of_learned(),
            self._unread(),
        ]
        return " ".join(sentence for sentence in said if sentence)

    def _counted(self) -> str:
        found = Counter(one.answer or NONE for one in self.predictions)
        named = ", ".join(f"{name} {images:,}" for name, images in found.most_common(MOST_SHOWN))
        return f"{counted(len(self), 'image')}: {named}."

    def _evaluated(self) -> str:
        if (score := self.score) is None:
            return ""
        right = f"{score.right:,} of {counted(score.images, 'image')} whose class is known are right"
        answered = self.answered
        if answered is None or answered.images == score.images:
            return f"{right}: {in_points(score.estimate)}."
        sure = f"of the {answered.images:,} that got an answer {in_points(answered.estimate)}"
        return f"{right}: {in_points(score.estimate)}; {sure}."

    def _of_strangers(self) -> str:
        strangers = self.strangers
        if not strangers:
            return ""
        refused = sum(one.answer is None for one in strangers)
        return f"Of {counted(len(strangers), 'image')} of other classes {refused:,} got no answer."

    def _of_learned(self) -> str:
        learned = sum(one.learned for one in self.predictions)
        if not learned:
            return ""
        return f"The run has learned from {counted(learned, 'image')} of these, so they are not judged."

    def _unread(self) -> str:
        return f"Not read: {counted(len(self.rejected), 'file')}." if self.rejected else ""

    def to_json(self) -> dict[str, object]:
        return {
            "run": self.run,
            "classes": list(self.classes),
            "images": [_line(one) for one in self.predictions],
            "rejected": as_json(self.rejected),
            "evaluation": self._evaluation(),
            "price": self.price,
            "sentence": self.sentence,
        }

    def _evaluation(self) -> dict[str, object] | None:
        if self.score is None:
            return None
        refused = sum(one.answer is None for one in self.strangers)
        strangers = {"images": len(self.strangers), "no_answer": refused}
        answered = self.answered and _scored(self.answered)
        return {**_scored(self.score), "answered": answered, "strangers": strangers}

    @classmethod
    def from_json(cls, told: dict[str, object]) -> "PredictionTable":
        """Raises ValueError for anything else than what `to_json` gives."""
        lines = told.get("images")
        if not isinstance(lines, list):
            raise ValueError("it lists no images")
        kept = {name: told.get(name) for name in ("run", "classes", "rejected", "price")}
        return value_of({**kept, "predictions": [_told(line) for line in lines]}, cls)

    def _repr_html_(self) -> str:
        rows = [_shown(one) for one in self.predictions[:MOST_SHOWN]]
        left = len(self) - len(rows)
        more = f"And {counted(left, 'surer image')}." if left else ""
        said = notebook.paragraphs(self.sentence, self.price)
        return said + notebook.table(HEAD, rows) + notebook.paragraphs(more)


def _shown(one: Prediction) -> list[str]:
    return [f"{cell:.1%}" if isinstance(cell, float) else cell or "" for cell in cells(one)]


def cells(one: Prediction) -> tuple[str | float | None, ...]:
    """What HEAD names of an image."""
    second = one.second
    return one.image, one.answer, one.likeliest, one.probability, second.name, second.score, one.trusted


def _line(one: Prediction) -> dict[str, object]:
    """An image as JSON has it: what most programs want, and what that follows from."""
    row = dict(zip(HEAD, cells(one), strict=True))
    trust = one.trust and as_json(one.trust)
    more = {"label": one.label, "learned": one.learned, "classes": as_json(one.classes), "standing": trust}
    return {**row, **more}


def _told(line: object) -> dict[str, object]:
    """What a prediction is made of, from its line."""
    if not isinstance(line, dict):
        raise ValueError("an image is no JSON object")
    kept = ("image", "classes", "label", "learned")
    return {name: line.get(name) for name in kept} | {"trust": line.get("standing")}


def _scored(score: Score) -> dict[str, object]:
    return {**as_json(score), "accuracy": score.accuracy, "interval": list(score.interval)}

"""What a lesson is made of, and how it ends: in one sentence that is true of what was measured."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

from tl_core.evidence import Estimate
from tl_core.evidence.difference import Difference

# Whether what was measured bears the notes out, speaks against them, or tells neither.
Notes = Literal["right", "wrong", "open"]
Outcome = Literal["ahead", "behind", "alike"]
# What a sentence says, and what a learner may have guessed, where images show no difference.
UNSEEN, NEITHER = "no difference that these images could show", "no difference one could see"
# Of more choices only the first and the last are named, and a slider is made of them.
MOST_NAMED = 6


@dataclass(frozen=True)
class Knob:
    """What may be changed, by the word that a link and the command line have for it; the first choice stands
    unless another is made, or `begins` names one.
    """

    name: str
    title: str
    choices: tuple[str, ...]
    begins: str = ""

    @property
    def first(self) -> str:
        """The choice that stands by itself."""
        return self.begins or self.choices[0]

    @property
    def many(self) -> bool:
        """Whether there are too many choices to name each."""
        return len(self.choices) > MOST_NAMED

    def said(self) -> str:
        """What may be chosen, as a person reads it."""
        return f"{self.choices[0]} to {self.choices[-1]}" if self.many else ", ".join(self.choices)

    def checked(self, text: str) -> str:
        """The choice. Raises ValueError for any other text."""
        if text not in self.choices:
            raise ValueError(f"{self.name} is {text!r}; say one of {self.said()}")
        return text


@dataclass(frozen=True)
class Ending:
    """One sentence about what was measured, what that says of the notes, and which guess came true."""

    sentence: str
    notes: Notes
    guess: str


class Found(Protocol):
    """What a lesson measured: a frozen dataclass, kept as JSON."""

    def ending(self) -> Ending:
        """Never says more than the figures do."""


@dataclass(frozen=True)
class Lesson:
    """A statement of the notes and the experiment on it.

    `quote` stands in the notes under `place`. `data` are the images it is tried on unless others are named.
    `found` is what it measures; `limits` says what it cannot show. A lesson that is arithmetic alone needs no
    images and no process: `computed` gives what is found.
    """

    name: str
    title: str
    quote: str
    place: str
    trying: str
    question: str
    guesses: tuple[str, ...]
    found: type[Found]
    limits: str
    knobs: tuple[Knob, ...] = ()
    data: str = "built-in:small-similar"
    computed: Callable[[Mapping[str, str]], Found] | None = None

    @property
    def page(self) -> str:
        """The name of its page among the pages to learn from."""
        return self.name.replace("-", "_")

    def turned(self, given: Mapping[str, str]) -> dict[str, str]:
        """Where each knob stands. Raises ValueError for a knob that there is not, or a choice it has not."""
        known = {knob.name: knob for knob in self.knobs}
        if unknown := [name for name in given if name not in known]:
            raise ValueError(
                f"the lesson {self.name} has no {', '.join(unknown)}; it has {', '.join(known) or 'no knobs'}"
            )
        return {name: knob.checked(given.get(name, knob.first)) for name, knob in known.items()}


def outcome(ahead: Difference) -> Outcome:
    """What a difference on the same images says: neither, where it might be chance."""
    return side(ahead.estimate) if ahead.significant else "alike"


def side(ahead: Estimate) -> Outcome:
    """On which side of zero the interval of a difference lies."""
    if ahead.above_zero:
        return "ahead"
    return "behind" if ahead.below_zero else "alike"

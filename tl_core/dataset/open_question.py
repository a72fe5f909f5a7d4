"""What only the user can say of a source: which of several datasets, which column, which part of a name."""

from collections.abc import Sequence
from typing import Literal

About = Literal["dataset", "column", "pattern"]


class OpenQuestionError(ValueError):
    """A source can be read in several ways: one of `choices` is to be asked for."""

    about: About = "dataset"

    def __init__(self, sentence: str, choices: Sequence[str]) -> None:
        self.choices = tuple(choices)
        super().__init__(sentence)


class OpenColumnError(OpenQuestionError):
    """A table does not say surely which of its columns names the class."""

    about: About = "column"


class OpenPatternError(OpenQuestionError):
    """Nothing but the names of the files may tell the classes, by a pattern such as the first choice; the
    other choices are classes that it finds.
    """

    about: About = "pattern"

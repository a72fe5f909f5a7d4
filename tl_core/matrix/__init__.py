"""The two answers, the four cells, the strategies; both axes as they were measured."""

from tl_core.matrix.answers import Answers

__all__ = ["Answers"]

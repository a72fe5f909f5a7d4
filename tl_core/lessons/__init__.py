"""Statements of the notes as experiments one runs: what is tried, what may be changed, what it ends in."""

from tl_core.lessons.lesson import Ending as Ending
from tl_core.lessons.lesson import Lesson as Lesson

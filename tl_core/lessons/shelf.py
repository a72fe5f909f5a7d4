"""Every lesson, in the order of the notes."""

from tl_core.lessons import (
    co_adaptation,
    convolved,
    crossing,
    from_scratch,
    generic,
    off_the_shelf,
    relu,
    second_table,
    small_rates,
    strides,
)
from tl_core.lessons.lesson import Lesson

LESSONS: dict[str, Lesson] = {
    one.LESSON.name: one.LESSON
    for one in (
        from_scratch,
        relu,
        generic,
        crossing,
        second_table,
        strides,
        convolved,
        small_rates,
        off_the_shelf,
        co_adaptation,
    )
}


def lesson_named(name: str) -> Lesson:
    """Raises ValueError where there is none of that name."""
    if name not in LESSONS:
        raise ValueError(f"there is no lesson {name!r}; take one of {', '.join(LESSONS)}")
    return LESSONS[name]

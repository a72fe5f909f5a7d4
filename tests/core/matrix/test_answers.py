"""Two answers place the data; each axis has two words and no others."""

import pytest

from tl_core.matrix import Answers
from tl_core.matrix.answers import SMALL_PER_CLASS, size_for


@pytest.mark.parametrize(
    "size, similarity", [("tiny", "similar"), ("small", "alike"), ("", ""), (None, "similar")]
)
def test_other_words_are_refused_with_the_right_ones(size, similarity):
    with pytest.raises(ValueError, match="say (small or large|similar or different)"):
        Answers(size, similarity)


def test_the_size_counts_images_a_class_not_images():
    assert size_for(2 * SMALL_PER_CLASS - 1, 2) == "small"
    assert size_for(2 * SMALL_PER_CLASS, 2) == "large"
    assert size_for(2_000, 200) == "small"


def test_the_user_may_draw_the_line_elsewhere():
    assert size_for(100, 2, small_per_class=20) == "large"


def test_no_class_at_all_is_small():
    assert size_for(0, 0) == "small"

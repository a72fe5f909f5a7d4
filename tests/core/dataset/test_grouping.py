"""Groups by pattern and by table: what is found, and what is refused in one sentence."""

from pathlib import Path

import pytest

from tl_core.dataset.grouping import LONGEST_PATTERN, grouping_by_pattern, grouping_by_table

PATHS = [f"sick/p{number % 3}-{number}.png" for number in range(6)] + ["well/p0-9.png", "well/other.png"]


def test_the_parentheses_name_the_group_and_what_does_not_match_stands_alone():
    found = grouping_by_pattern(r"/(p\d)-", PATHS)
    assert found.groups["sick/p0-3.png"] == found.groups["well/p0-9.png"] == "p0"
    assert "well/other.png" not in found.groups and set(found.groups.values()) == {"p0", "p1", "p2"}


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        (r"p(\d", "cannot be read"),
        (r"(p)(\d)", "has 2 pairs of parentheses"),
        (r"p\d", "has 0 pairs"),
        ("", "has 0 characters"),
        (r"(\d)\1", "cannot be read"),
        ("(a)" + "b" * LONGEST_PATTERN, "of at most 200"),
        (r"(p)\d", "finds 1 group"),
        (r"(zebra)", "finds no group"),
        ("(a{1000}){1000}", "cannot be read"),
    ],
)
def test_other_patterns_are_refused(pattern: str, said: str):
    with pytest.raises(ValueError, match=said):
        grouping_by_pattern(pattern, PATHS)


@pytest.mark.timeout(20)
def test_no_pattern_takes_long():
    """Python's own expressions would take longer than the sun shines."""
    with pytest.raises(ValueError, match="finds no group"):
        grouping_by_pattern("(?:a+)+(b)", ["a" * 20_000 + "c"])


def table(folder: Path, text: str) -> str:
    (folder / "table.csv").write_text(text, encoding="utf-8-sig")
    return f"{folder / 'table.csv'}:patient"


def test_a_table_names_groups_by_path(tmp_path: Path):
    named = table(
        tmp_path, "path,patient\n./sick/p0-0.png,Ada\nsick/p1-1.png,Bo\ngone.png,Cy\nsick/p2-2.png,\n"
    )
    assert grouping_by_table(named, PATHS).groups == {"sick/p0-0.png": "Ada", "sick/p1-1.png": "Bo"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("file,patient\n", "no column path"),
        ("path,slide\n", "no column patient"),
        ("path,patient\n", "no group"),
    ],
)
def test_a_table_without_what_is_needed_is_refused(text: str, said: str, tmp_path: Path):
    with pytest.raises(ValueError, match=said):
        grouping_by_table(table(tmp_path, text), PATHS)


def test_a_table_that_is_not_there_or_has_no_column_named_is_refused(tmp_path: Path):
    with pytest.raises(ValueError, match="cannot be read"):
        grouping_by_table(f"{tmp_path}/none.csv:patient", PATHS)
    with pytest.raises(ValueError, match="FILE:COLUMN"):
        grouping_by_table("table.csv", PATHS)

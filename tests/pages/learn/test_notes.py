"""The page on the notes: what it quotes is in the notes' table, and every statement leads somewhere."""

from pathlib import Path

import pytest

import pages.parts.learn.statements as statements
from pages.parts.frame import glossary
from tests.pages.opened import shown
from tl_core.matrix.scenario import MATRIX

PAGES = Path(statements.__file__).parents[2]


def test_every_statement_and_word_is_on_the_page_with_a_link(open_page):
    app = open_page("learn/notes.py")
    text = shown(app)
    assert all(statement.quote in text and statement.there in text for statement in statements.STATEMENTS)
    assert all(word in text for word in glossary.WORDS)
    assert {statement.page for statement in statements.STATEMENTS} == {
        "guide/scenario.py",
        "guide/plan.py",
        "guide/run.py",
        "guide/results.py",
        "lab/layers.py",
    }
    assert all((PAGES / statement.page).is_file() for statement in statements.STATEMENTS)


def test_both_tables_stand_side_by_side(open_page):
    (table,) = open_page("learn/notes.py").table
    rows = table.value.astype(str).agg(" ".join, axis="columns").tolist()
    for row, cell in zip(rows, MATRIX.values(), strict=True):
        assert cell.quote in row and cell.second_reading in row


def test_the_one_cell_that_is_read_differently_is_named(open_page):
    assert "small and different" in shown(open_page("learn/notes.py"))


@pytest.mark.parametrize("page", ["guide/dataset.py", "guide/scenario.py", "guide/plan.py"])
def test_words_are_explained_in_place_where_they_are_met_and_alike(open_page, dataset, card, page):
    link = (
        {} if page == "guide/dataset.py" else {"data": dataset.id, "size": "small", "similarity": "similar"}
    )
    text = shown(open_page(page, **link))
    assert sum(meaning in text for meaning in glossary.WORDS.values()) >= 4

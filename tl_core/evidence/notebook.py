"""The pieces of HTML in which a value shows itself in a notebook. Every text is escaped: names are data."""

import html
from collections.abc import Iterable, Mapping

from tl_core.evidence.data_address import data_address


def paragraphs(*sentences: object) -> str:
    return "".join(f"<p>{escaped(sentence)}</p>" for sentence in sentences if sentence)


def title(text: object) -> str:
    return f"<p><b>{escaped(text)}</b></p>"


def table(head: Iterable[object], rows: Iterable[Iterable[object]]) -> str:
    lines = [_row("th", head), *(_row("td", row) for row in rows)]
    return f"<table>{''.join(lines)}</table>"


def matrix(cells: Mapping[str, Mapping[str, object]], framed: tuple[str, str]) -> str:
    """A table of cells by row and column, one of them framed."""
    columns = next(iter(cells.values()))
    lines = [_row("th", ["", *columns])]
    for row, line in cells.items():
        shown = [_cell("td", cell, (row, column) == framed) for column, cell in line.items()]
        lines.append(f"<tr>{_cell('th', row)}{''.join(shown)}</tr>")
    return f"<table>{''.join(lines)}</table>"


def escaped(text: object) -> str:
    return html.escape(str(text))


def _row(kind: str, cells: Iterable[object]) -> str:
    return f"<tr>{''.join(_cell(kind, cell) for cell in cells)}</tr>"


def _cell(kind: str, text: object, framed: bool = False) -> str:
    style = "text-align: left; border: 2px solid currentColor" if framed else "text-align: left"
    return f'<{kind} style="{style}">{escaped(text)}</{kind}>'


def picture(png: bytes) -> str:
    return f'<img src="{data_address("png", png)}">'

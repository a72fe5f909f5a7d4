"""The report of a run: one HTML file that opens offline, prints, and needs no script."""

from functools import singledispatch
from html import escape
from pathlib import Path

from tl_core.evidence.data_address import data_address
from tl_core.evidence.names import plain
from tl_core.handover import svg
from tl_core.handover.facts import Cell, Chart, Figure, Gallery, Section, Sentence, Table

# With pictures the file stays below five megabytes: those of mistakes that do not fit are named only.
MOST_PICTURE_BYTES = 3 * 2**20
LONGEST = 2000
STYLE = Path(__file__).with_name("report.css").read_text(encoding="utf-8")
# Nothing is asked for and nothing runs, whatever a name in it says.
POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"


def report(title: str, said: str, sections: list[Section]) -> str:
    """The whole file. `said` stands below the title."""
    body = "".join(f"<h2>{_text(one.title)}</h2>{''.join(map(_shown, one.blocks))}" for one in sections)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{_text(title)}</title><style>{STYLE}</style></head>"
        f'<body><h1>{_text(title)}</h1><p class="small">{_text(said)}</p>{body}</body></html>\n'
    )


def _text(text: str) -> str:
    """Visible characters alone, none of them markup."""
    return escape(plain(text, LONGEST))


@singledispatch
def _shown(block: object) -> str:
    raise TypeError(f"a report shows no {type(block).__name__}")


@_shown.register
def _(block: Sentence) -> str:
    return f'<p class="{block.tone}">{_text(block.text)}</p>' if block.tone else f"<p>{_text(block.text)}</p>"


@_shown.register
def _(block: Table) -> str:
    figures = [cell.value for row in block.rows for cell in row if isinstance(cell, Figure)]
    most = max(figures, default=0) if block.shaded else 0
    numeric = [all(isinstance(cell, Figure) for cell in column) for column in zip(*block.rows, strict=True)]
    head = "".join(
        f"<th{' class=n' if number else ''}>{_text(name) if name else ''}</th>"
        for name, number in zip(block.head, numeric, strict=True)
    )
    rows = "".join(
        f"<tr>{''.join(_cell(cell, number, most) for cell, number in zip(row, numeric, strict=True))}</tr>"
        for row in block.rows
    )
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'


def _cell(cell: Cell, number: bool, most: float) -> str:
    if isinstance(cell, str):
        return f"<td>{_text(cell)}</td>"
    share = cell.value / most if most else 0
    shade = f' style="background: rgb(0 114 178 / {0.45 * share:.2f})"' if share else ""
    value = f'<data value="{cell.value!r}" title="{escape(cell.source)}">{escape(cell.text)}</data>'
    return f"<td{' class=n' if number else ''}{shade}>{value}</td>"


@_shown.register
def _(block: Chart) -> str:
    keys = "".join(
        f'<span class="key"><svg viewBox="0 0 26 8"><line x1="0" x2="26" y1="4" y2="4" stroke="{colour}"'
        f' stroke-width="2" stroke-dasharray="{dash}"/></svg>{_text(name)}</span>'
        for name, colour, dash in svg.legend(block)
    )
    drawn = f'<div class="wide">{svg.drawn(block)}</div>'
    return f"<h3>{_text(block.title)}</h3><div>{keys}</div>{drawn}"


@_shown.register
def _(block: Gallery) -> str:
    left, shown = MOST_PICTURE_BYTES, []
    for picture in block.pictures:
        jpeg = picture.file.read_bytes() if picture.file.is_file() else b""
        left -= len(jpeg)
        seen = f'<img alt="" src="{data_address("jpeg", jpeg)}">'
        image = seen if jpeg and left > 0 else ""
        shown.append(f"<figure>{image}<figcaption>{_text(picture.caption)}</figcaption></figure>")
    return f'<div class="pictures">{"".join(shown)}</div>'

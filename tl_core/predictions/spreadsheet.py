"""A table of answers as CSV, for a spreadsheet: no name in it becomes a formula."""

import csv
import io

from tl_core.predictions.prediction_table import HEAD, PredictionTable, cells

# A spreadsheet takes a cell that begins so for a formula, and a formula may call out or start a program. The
# last four are the wide signs of East Asian keyboards. OWASP, CSV injection,
# https://owasp.org/www-community/attacks/CSV_Injection
FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
QUOTE = "'"
LABEL, REASON = "label", "not read because"
DIGITS = 4
# Excel takes a file without it for the code page of the machine.
BYTE_ORDER_MARK = "\ufeff"


def as_csv(table: PredictionTable) -> str:
    """A line an image, the least sure first; then one for each file that was not read, with the reason."""
    labelled = [LABEL] if table.score else []
    file = io.StringIO()
    lines = csv.writer(file, lineterminator="\n")
    lines.writerow([*HEAD, *labelled, REASON])
    for one in table.predictions:
        label = [one.label] if labelled else []
        lines.writerow([_cell(value) for value in (*cells(one), *label, "")])
    for refused in table.rejected:
        empty = [""] * (len(HEAD) - 1 + len(labelled))
        lines.writerow([_cell(value) for value in (refused.name, *empty, refused.reason)])
    return BYTE_ORDER_MARK + file.getvalue()


def _cell(value: str | float | None) -> str:
    """The value so that a spreadsheet shows it and does nothing with it."""
    return f"{value:.{DIGITS}f}" if isinstance(value, float) else harmless(value or "")


def harmless(text: str) -> str:
    """The text so that no spreadsheet takes it for a formula."""
    return f"{QUOTE}{text}" if text.startswith(FORMULA) else text

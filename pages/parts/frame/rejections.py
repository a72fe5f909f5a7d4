"""Files, and rows of a table, that were not read, each with its reason."""

from collections.abc import Iterable

import streamlit as st

from pages.parts.frame import words
from tl_core.dataset.dataset import Rejected
from tl_core.evidence.wording import counted

MOST_REJECTED = 100
MOST_REASONS = 8


def by_reason(rejected: Iterable[Rejected]) -> None:
    """Files of the same reason are one line, which opens; the reason of most files is the first. Where
    reasons are many, the rest are one line too.
    """
    named: dict[str, list[Rejected]] = {}
    for entry in rejected:
        named.setdefault(entry.reason, []).append(entry)
    by_number = sorted(named.items(), key=lambda found: -len(found[1]))
    for reason, entries in by_number[:MOST_REASONS]:
        _of_one_reason(reason, entries)
    if more := [(one, reason) for reason, entries in by_number[MOST_REASONS:] for one in entries]:
        with st.expander(f"{counted(len(by_number) - MOST_REASONS, 'other reason')}"):
            _list([f"{words.label(one.name, 300)}: {words.reason(reason)}" for one, reason in more])


def _of_one_reason(reason: str, entries: list[Rejected]) -> None:
    if len(entries) == 1:
        st.markdown(f"{words.label(entries[0].name, 300)}: {words.reason(reason)}")
        return
    what = "row" if all(entry.row for entry in entries) else "file"
    with st.expander(f"{counted(len(entries), what)}: {words.reason(reason)}"):
        _list([words.label(entry.name, 300) for entry in entries])


def _list(lines: list[str]) -> None:
    st.markdown("\n".join(f"- {line}" for line in lines[:MOST_REJECTED]))
    if len(lines) > MOST_REJECTED:
        st.caption(f"And {len(lines) - MOST_REJECTED:,} more.")

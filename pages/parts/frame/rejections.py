"""Files that were not read, each with its reason."""

from collections.abc import Iterable

import streamlit as st

from pages.parts.frame import words
from tl_core.dataset.dataset import Rejected
from tl_core.evidence.wording import counted

MOST_REJECTED = 100


def by_reason(rejected: Iterable[Rejected]) -> None:
    """Files of the same reason are one line, which opens; the reason of most files is the first."""
    named: dict[str, list[str]] = {}
    for entry in rejected:
        named.setdefault(entry.reason, []).append(entry.name)
    for reason, names in sorted(named.items(), key=lambda found: -len(found[1])):
        _of_one_reason(reason, names)


def _of_one_reason(reason: str, names: list[str]) -> None:
    shown = [words.label(name, 300) for name in names[:MOST_REJECTED]]
    if len(names) == 1:
        st.markdown(f"{shown[0]}: {words.reason(reason)}")
        return
    with st.expander(f"{counted(len(names), 'file')}: {words.reason(reason)}"):
        st.markdown("\n".join(f"- {name}" for name in shown))
        if len(names) > MOST_REJECTED:
            st.caption(f"And {len(names) - MOST_REJECTED:,} more.")

"""What can be done with runs that are ticked in a list: named, archived, deleted."""

from collections.abc import Callable, Collection, Sequence

import streamlit as st

from pages.parts.choices import visitor
from pages.parts.frame import step, words
from tl_core.catalogue import removal, run_note
from tl_core.catalogue.lines import Line
from tl_core.catalogue.run_note import LONGEST_NAME, LONGEST_NOTE
from tl_core.disk.taken import bytes_of
from tl_core.evidence.wording import counted, readable_bytes
from tl_core.runs import Run
from tl_core.runs.run import EXAMPLE
from tl_core.workspace import visitors

ANOTHERS = "Another browser started this run, and only that one names, archives or deletes it."
FIELD_WIDTH = 260
NO_WAY_BACK = "Nothing brings a deleted run back."


def show(lines: Sequence[Line], tags: Collection[str]) -> None:
    """For one run what is said of it, to be changed; for all of them the ways to put them away. `tags` are
    those of any run.
    """
    own = [line for line in lines if line.run != EXAMPLE and visitor.may_change(line.run)]
    if not own:
        if any(line.run != EXAMPLE for line in lines):
            st.caption(ANOTHERS)
        return
    with st.container(border=True):
        if len(own) == 1:
            _say(own[0], tags)
        with st.container(horizontal=True, vertical_alignment="center"):
            _archive(own)
            _share(own)
            _delete(own)


def _say(line: Line, known: Collection[str]) -> None:
    """The form with its name, note and tags."""
    said, id = line.note, line.run.id
    if line.damage:
        step.refused(line.damage)
        return
    with st.form(f"note-{id}", border=False):
        with st.container(horizontal=True):
            name = st.text_input("Name", said.name, LONGEST_NAME, key=f"name-{id}", width=FIELD_WIDTH)
            tags = st.multiselect(
                "Tags",
                sorted({*known, *said.tags}),
                said.tags,
                key=f"tags-{id}",
                accept_new_options=True,
                placeholder="Pick or type",
                width=FIELD_WIDTH,
            )
        note = st.text_area("Note", said.note, max_chars=LONGEST_NOTE, height=68, key=f"text-{id}")
        sent = st.form_submit_button("Keep name, note and tags", icon=":material/edit_note:")
    if sent:
        _each([line], lambda run: _keep(run, name, note, tags))


def _keep(run: Run, name: str, note: str, tags: Sequence[str]) -> None:
    run_note.keep(run, run_note.note_of(run).saying(name, note, tags), visitor.here())


def _archive(lines: Sequence[Line]) -> None:
    archived = all(line.note.archived for line in lines)
    label, change = ("List again", removal.restore) if archived else ("Archive", removal.archive)
    icon = ":material/unarchive:" if archived else ":material/archive:"
    if st.button(f"{label}{_so_many(lines)}", icon=icon, help="Archived runs stand in a list of their own."):
        _each(lines, lambda run: change(run, visitor.here()))


def _share(lines: Sequence[Line]) -> None:
    """Where a server keeps runs to their owners."""
    private = [line for line in lines if visitors.is_private(line.folder)]
    if not private:
        return
    shared = all(visitors.is_shared(line.folder) for line in private)
    label, icon = ("Keep to yourself", "lock") if shared else ("Share", "group")
    said = "Then only you see them." if shared else "Then everybody who uses this server sees them."
    if st.button(f"{label}{_so_many(private)}", icon=f":material/{icon}:", help=said):
        _each(private, lambda run: visitors.share(run.folder, visitor.here(), not shared))


def _delete(lines: Sequence[Line]) -> None:
    """Behind a second click, which says what it frees; or why a run stays."""
    with st.popover(f"Delete{_so_many(lines)}", icon=":material/delete:"):
        reasons = removal.reasons_to_keep([line.run for line in lines])
        for reason in filter(None, reasons.values()):
            st.caption(words.reason(reason))
        free = [line for line in lines if not reasons[line.run]]
        if not free:
            return
        freed = readable_bytes(bytes_of(*(line.run.folder for line in free)))
        st.markdown(f"This frees {freed}. {NO_WAY_BACK}")
        if st.button(f"Delete {counted(len(free), 'run')} now", icon=":material/delete_forever:"):
            _each(free, lambda run: removal.delete(run, visitor.here()))


def _so_many(lines: Sequence[Line]) -> str:
    return f" {counted(len(lines), 'run')}" if len(lines) > 1 else ""


def _each(lines: Sequence[Line], change: Callable[[Run], object]) -> None:
    """Change each run; what is refused is said, and the others are changed all the same."""
    refused = list[ValueError]()
    for line in lines:
        try:
            change(line.run)
        except ValueError as error:
            refused.append(error)
    for reason in refused:
        step.refused(reason)
    if not refused:
        st.rerun()

"""Where the classes come from, when a table or the names of the files tell them; and how to have others."""

from dataclasses import replace

import streamlit as st

from pages.parts.choices import visitor
from pages.parts.dataset import choose
from pages.parts.frame import step, words
from tl_core.dataset import Dataset
from tl_core.dataset.grouping import LONGEST_PATTERN
from tl_core.dataset.labelling import NONE, Labelled, Labelling
from tl_core.dataset.public_sets import HUB
from tl_core.workspace.workspace import nearest, within_roots

AGAIN = "read-again"
# What each column is for, by the name of the field of Labelling; the last two may be missing.
COLUMNS = {
    "path_column": "Image",
    "label_column": "Class",
    "split_column": "Part",
    "group_column": "Patient, slide or scene",
}
OPTIONAL = ("split_column", "group_column")


def section(dataset: Dataset) -> None:
    """One sentence, and a form that reads the images again with other columns or another pattern."""
    labelled = dataset.labelled
    draw = {"table": _columns, "shards": _columns, "names": _pattern}.get(labelled.by)
    if draw is None:
        return
    st.subheader("Where the classes come from")
    st.markdown(_sentence(labelled))
    with (
        st.expander("Read them otherwise", icon=":material/table_edit:", key=f"other-classes-{dataset.id}"),
        st.form(f"classes-{dataset.id}", border=False),
    ):
        told = draw(labelled)
        asked = st.form_submit_button("Read again", icon=":material/refresh:", disabled=choose.busy())
    if asked:
        _read_again(labelled, told)
    else:
        choose.feedback(AGAIN)


def _sentence(labelled: Labelled) -> str:
    told = labelled.labelling
    if labelled.by == "names":
        return (
            f"From the names of the files, by the pattern {words.label(told.name_pattern, LONGEST_PATTERN)}."
        )
    named = {what: getattr(told, field) for field, what in COLUMNS.items()}
    shown = [
        f"{what}: **{words.label(column)}**" for what, column in named.items() if column in labelled.columns
    ]
    return f"From the table {words.label(labelled.table)}. {', '.join(shown)}."


def _columns(labelled: Labelled) -> Labelling:
    told = labelled.labelling
    fields = [field for field in COLUMNS if labelled.by == "table" or field != "path_column"]
    chosen = {}
    for place, field in zip(st.columns(len(fields)), fields, strict=True):
        options = [*([NONE] if field in OPTIONAL else []), *labelled.columns]
        now = getattr(told, field)
        chosen[field] = place.selectbox(
            COLUMNS[field],
            options,
            options.index(now) if now in options else 0,
            format_func=lambda column: "None" if column == NONE else words.plain(column),
            key=f"{field}-{labelled.source}",
        )
    return replace(told, **chosen)


def _pattern(labelled: Labelled) -> Labelling:
    told = labelled.labelling
    pattern = st.text_input("Pattern", told.name_pattern, max_chars=LONGEST_PATTERN, key="other-pattern")
    return replace(told, name_pattern=pattern)


def _read_again(labelled: Labelled, told: Labelling) -> None:
    """What lies outside the workspace is judged again: whoever inspected it may read more than a browser."""
    try:
        for path in filter(None, (labelled.source, told.images)):
            if not path.startswith(HUB) and not nearest(path).is_relative_to(visitor.workspace().uploads):
                within_roots(str(nearest(path)))
    except ValueError as error:
        step.refused(error)
        return
    choose.inspect(labelled.source, AGAIN, told)

"""Is the data healthy? The check-up that another process makes, its findings with their pictures, and what to
leave out.
"""

from pathlib import Path

import streamlit as st

from pages.parts.choices import chosen, session
from pages.parts.frame import step, waiting, words
from tl_core.dataset import Dataset, Item
from tl_core.dataset.corrections import Corrections
from tl_core.dataset.dataset import thumbnail_path
from tl_core.dataset.findings import MEANINGS, SHOWN_FINDINGS, SHOWN_PICTURES, CheckUp, Finding, Kind
from tl_core.dataset.variant import corrected
from tl_core.engines import questions
from tl_core.evidence.wording import counted
from tl_core.workspace import Workspace

CAPTION = (
    "Finds copies, labels worth a look, and blurred, dark and odd pictures, with the best backbone on this"
    " machine. Takes about a minute for a few hundred images. Your files stay as they are."
)


def section(dataset: Dataset, whole: Dataset) -> None:
    """The check-up of the whole dataset, of which `dataset` may leave out images; one kind of finding at a
    time.
    """
    st.subheader("Is it healthy?")
    _excluded(dataset, whole)
    task = questions.health(Workspace.default(), whole, chosen.weights())
    answer = waiting.offered(task, "Check it", ":material/stethoscope:", CAPTION)
    if answer:
        _findings(CheckUp.from_json(answer), dataset, whole)
        st.button(
            "Check again",
            icon=":material/refresh:",
            on_click=task.ask_again,
            help="After better weights came to this machine.",
        )


def _excluded(dataset: Dataset, whole: Dataset) -> None:
    if not dataset.excluded:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            f"**Excluded: {counted(len(dataset.excluded), 'image')}.** Every new run leaves out what is"
            " excluded, and says so."
        )
        st.button(
            "Use all images", icon=":material/undo:", on_click=session.remember_variant, args=(whole.id,)
        )


def _findings(checked: CheckUp, dataset: Dataset, whole: Dataset) -> None:
    st.caption(words.sentence(checked.labels))
    kinds = {kind: findings for kind, findings in checked.by_kind().items() if findings[0].items}
    if not kinds:
        st.success("No copies, no doubtful labels, no odd pictures.", icon=":material/check_circle:")
        return
    kind = st.pills(
        "Found",
        kinds,
        default=next(iter(kinds)),
        required=True,
        key=f"kind-{whole.id}",
        format_func=lambda kind: f"{MEANINGS[kind].title} ({len(kinds[kind])})",
    )
    st.markdown(MEANINGS[kind].why)
    _choose(kind, kinds[kind], dataset, whole)


def _choose(kind: Kind, findings: list[Finding], dataset: Dataset, whole: Dataset) -> None:
    """The pictures of one kind with a tick at those that are left out; sent together."""
    excluded = {item.path for item in dataset.excluded}
    cure = {path for finding in findings for path in finding.exclude}
    with st.form(f"exclude-{kind}-{dataset.id}", border=False):
        cured = not cure or st.checkbox(
            f"Exclude all exact copies but one: {counted(len(cure), 'image')}", cure <= excluded
        )
        ticks = _pictures(findings[:SHOWN_FINDINGS], dataset, whole)
        if len(findings) > SHOWN_FINDINGS:
            st.caption(f"And {len(findings) - SHOWN_FINDINGS:,} more. The command `health` lists all.")
        sent = st.form_submit_button("Leave out what is ticked", icon=":material/playlist_remove:")
    if sent:
        paths = excluded - set(ticks) | {path for path, ticked in ticks.items() if ticked}
        if cured and not cure <= excluded:
            paths |= cure
        elif cure <= excluded and not cured:
            paths -= cure
        _leave_out(paths, whole)


def _pictures(findings: list[Finding], dataset: Dataset, whole: Dataset) -> dict[str, bool]:
    """Whether each picture is ticked, by path."""
    items, excluded = {item.path: item for item in whole.items}, {item.path for item in dataset.excluded}
    ticks: dict[str, bool] = {}
    with st.grid("auto", min_column_width=180, gap="small"):
        for finding in findings:
            with st.container(border=True, gap="xsmall"):
                st.markdown(f":small[{words.sentence(finding.sentence)}]")
                for path in finding.items[:SHOWN_PICTURES]:
                    _picture(items[path])
                    name, key = words.label(Path(path).name, 24), f"out-{dataset.id}-{path}"
                    # The key holds the choice that is in force: after another one, a tick with an old key
                    # would keep its value.
                    ticks[path] = st.checkbox(name, path in excluded, key=key, help=words.label(path))
    return ticks


def _picture(item: Item) -> None:
    """The thumbnail that the check-up made."""
    picture = thumbnail_path(chosen.dataset_folder(), item)
    if picture.exists():
        st.image(picture.read_bytes(), width="stretch", alt=words.plain(item.path))


def _leave_out(paths: set[str], whole: Dataset) -> None:
    try:
        variant = corrected(whole, Corrections(frozenset(paths)), Workspace.default())
    except ValueError as error:
        step.refused(error)
        return
    chosen.go_on_with(variant.id)
    st.rerun()

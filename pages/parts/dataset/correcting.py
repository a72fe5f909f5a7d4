"""Pictures with a choice beneath each: the class that it came with, another one, or none. What is chosen is
sent together and makes another variant of the data; no file is touched.
"""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import streamlit as st

from pages.parts.choices import chosen, session, visitor
from pages.parts.frame import words
from tl_core.dataset import Dataset, Item
from tl_core.dataset.corrections import LEFT_OUT, Corrections
from tl_core.dataset.dataset import thumbnail_path
from tl_core.dataset.variant import corrected
from tl_core.evidence.wording import counted

SHOWN = 24
LONGEST_NAME, LONGEST_CLASS = 17, 40


def summary(dataset: Dataset, whole: Dataset) -> None:
    """How many images are corrected, the way back for all of them, and each with its choice."""
    if not dataset.corrections:
        return
    done = {"left out": len(dataset.excluded), "relabelled": len(dataset.relabelled)}
    said = " and ".join(f"{counted(images, 'image')} {what}" for what, images in done.items() if images)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            f"**Corrected: {said}.** Every new run uses the corrections and lists them. Your files stay as"
            " they are."
        )
        st.button(
            "Take all back", icon=":material/undo:", on_click=session.remember_variant, args=(whole.id,)
        )
    with st.expander("See what is corrected", icon=":material/edit_note:", key=f"corrected-{whole.id}"):
        _corrected(dataset, whole)


def _corrected(dataset: Dataset, whole: Dataset) -> None:
    corrections = dataset.corrections
    items = [
        item
        for item in whole.items
        if item.path in corrections.excluded or item.path in corrections.relabelled
    ]
    with st.form(f"corrected-{dataset.id}", border=False):
        with st.grid("auto", min_column_width=180, gap="small"):
            choices = {item.path: _one(item, dataset, whole) for item in items[:SHOWN]}
        if len(items) > SHOWN:
            st.caption(f"And {len(items) - SHOWN:,} more.")
        sent = st.form_submit_button("Apply the changes", icon=":material/check:")
    if sent:
        apply(choices, dataset, whole)


def _one(item: Item, dataset: Dataset, whole: Dataset) -> str:
    with st.container(border=True, gap="xsmall"):
        st.markdown(f":small[Came as {words.label(whole.classes[item.label])}]")
        picture(item)
        return choice(item, dataset, whole, "corrected")


def picture(item: Item) -> None:
    """The small picture of an image of the chosen dataset, where there is one."""
    small = thumbnail_path(chosen.dataset_folder(), item)
    if small.exists():
        st.image(small.read_bytes(), width="stretch", alt=words.plain(item.path))


def choice(item: Item, dataset: Dataset, whole: Dataset, place: str, says: str = "") -> str:
    """The name of an image, and what is chosen for it: a class by name, or LEFT_OUT. `item` is as it came; a
    classifier `says` a class.
    """
    name, came = Path(item.path).name, whole.classes[item.label]
    st.caption(words.label(name, LONGEST_NAME), help=words.label(item.path))
    options = list(dict.fromkeys((came, *filter(None, [says]), LEFT_OUT, *whole.classes)))
    return st.selectbox(
        f"Class of {words.spoken(name)}",
        options,
        options.index(_now(item.path, came, dataset.corrections)),
        format_func=_option,
        # The key holds the corrections in force: after others, a choice with an old key would keep its value.
        key=f"{place}-{dataset.id}-{item.path}",
        label_visibility="collapsed",
    )


def _now(path: str, came: str, corrections: Corrections) -> str:
    return LEFT_OUT if path in corrections.excluded else corrections.relabelled.get(path, came)


def _option(name: str) -> str:
    return "Leave out" if name == LEFT_OUT else words.plain(name, LONGEST_CLASS)


def sheet(
    place: str,
    says: Mapping[str, str],
    dataset: Dataset,
    whole: Dataset,
    above: Callable[[str], None],
    below: Callable[[str], None],
) -> dict[str, str] | None:
    """Images by their paths, each between what `above` and `below` draw of it, and with a choice; of some a
    classifier says a class. What is chosen, in the run in which that is sent.
    """
    items = {item.path: item for item in whole.items}
    choices = dict[str, str]()
    with st.form(f"{place}-{whole.id}", border=False):
        with st.grid("auto", min_column_width=180, gap="small"):
            for path, said in says.items():
                with st.container(border=True, gap="xsmall"):
                    above(path)
                    choices[path] = choice(items[path], dataset, whole, place, said)
                    below(path)
        sent = st.form_submit_button("Apply the corrections", icon=":material/check:")
    return choices if sent else None


def apply(choices: Mapping[str, str], dataset: Dataset, whole: Dataset) -> None:
    """Go on with the variant in which these images are as chosen, and others as they were."""
    corrections = dataset.corrections.then(Corrections.chosen(choices))
    chosen.try_variant(lambda: corrected(whole, corrections, visitor.workspace()))


def as_they_came(paths: Iterable[str], whole: Dataset) -> dict[str, str]:
    """The choice that takes back whatever was chosen for these images."""
    items = {item.path: item for item in whole.items}
    return {path: whole.classes[items[path].label] for path in paths}

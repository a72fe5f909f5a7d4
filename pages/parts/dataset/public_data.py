"""Public datasets to download: what each holds, how large, under which licence, from where; another process
fetches it.
"""

import streamlit as st

from pages.parts.dataset import choose
from pages.parts.frame import words
from tl_core.dataset.public_sets import HUB, PUBLIC, PUBLIC_SETS, PublicSet

OF_HUB = "of-hub"


def offer() -> None:
    """The list, folded. Nobody is asked anything before a set's own button is clicked."""
    with st.expander("Download a public set", icon=":material/download:"):
        st.caption(
            "Thaw downloads a set once, from the address shown, and compares it with the checksum that"
            " torchvision knows."
        )
        for one in PUBLIC_SETS.values():
            _line(one)
        _of_hub()


def _of_hub() -> None:
    """Any public data set of the hub that has images, by its owner and name."""
    with st.form("hub", border=False):
        name = st.text_input(
            "A data set on the hub of Hugging Face",
            placeholder="uoft-cs/cifar10",
            max_chars=200,
            key="hub-set",
            help="Its owner and its name, as they stand in its address. Thaw fetches its parquet files and"
            " never runs code of the set. Look at its page for the licence.",
        )
        asked = st.form_submit_button("Fetch it", icon=":material/download:", disabled=choose.busy())
    if asked and name.strip():
        choose.inspect(f"{HUB}{name.strip()}", OF_HUB)
    choose.feedback(OF_HUB)


def _line(one: PublicSet) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        lines = (f"**{one.title}** {one.sentence}", f":small[{facts(one)}]", f":small[{source(one)}]")
        st.markdown("  \n".join(lines), width="stretch")
        beside = f"download-{one.name}"
        if st.button("Download", key=beside, help=one.archive.url, disabled=choose.busy()):
            choose.inspect(f"{PUBLIC}{one.name}", beside)
    choose.feedback(beside)


def facts(one: PublicSet) -> str:
    """Classes, images, size and licence."""
    return f"{one.classes} classes, {one.images:,} images, {one.megabytes} MB, licence: {one.licence}"


def source(one: PublicSet) -> str:
    """The page of who made it, and the server it comes from, in Markdown."""
    return (
        f"[{one.home.removeprefix('https://')}]({one.home}), fetched from {words.label(one.archive.server)}"
    )

"""Public datasets to download: what each holds, how large, under which licence, from where; another process fetches it."""

import streamlit as st

from pages.parts import choose
from tl_core.public_sets import PUBLIC, PUBLIC_SETS, PublicSet


def offer() -> None:
    """The list, folded. Nobody is asked anything before a set's own button is clicked."""
    with st.expander("Download a public set", icon=":material/download:"):
        st.caption("Fetched once, from the address shown, and checked against the checksum that torchvision knows.")
        for one in PUBLIC_SETS.values():
            _line(one)


def _line(one: PublicSet) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{one.title}** {one.sentence}  \n:small[{facts(one)}]", width="stretch")
        if st.button("Download", key=f"download-{one.name}", help=one.archive.url):
            choose.inspect(f"{PUBLIC}{one.name}")


def facts(one: PublicSet) -> str:
    """Classes, images, size, licence, source, in one line of Markdown."""
    counts = f"{one.classes} classes, {one.images:,} images, {one.megabytes} MB"
    return f"{counts}, licence: {one.licence}, [{one.home}]({one.home}), from {one.archive.server}"

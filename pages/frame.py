"""The frame around every page: the table of pages, the runs in progress, and where the images stay."""

from pathlib import Path

import streamlit as st

from pages.parts.choices import badge, login, visitor, which_run
from pages.parts.frame import step
from tl_core.lessons.shelf import LESSONS

PARTS = Path(__file__).parent / "parts" / "frame"

PAGES = {
    "Guide": [
        st.Page("guide/dataset.py", title="Dataset", icon=":material/photo_library:", default=True),
        st.Page("guide/make.py", title="Make a set", icon=":material/photo_camera:", visibility="hidden"),
        st.Page("guide/scenario.py", title="Scenario", icon=":material/grid_view:"),
        st.Page("guide/plan.py", title="Plan", icon=":material/stairs:"),
        st.Page("guide/run.py", title="Run", icon=":material/play_circle:"),
        st.Page("guide/results.py", title="Results", icon=":material/verified:"),
    ],
    "Lab": [
        st.Page("lab/race.py", title="Race", icon=":material/trophy:"),
        st.Page("lab/layers.py", title="Layers", icon=":material/layers:"),
        st.Page("lab/map.py", title="Map", icon=":material/scatter_plot:"),
        st.Page("lab/runs.py", title="Runs", icon=":material/list:"),
        st.Page("lab/storage.py", title="Storage", icon=":material/hard_drive:"),
        st.Page("lab/compare.py", title="Compare", icon=":material/compare_arrows:", visibility="hidden"),
    ],
    "Learn": [
        st.Page("learn/notes.py", title="The notes", icon=":material/menu_book:"),
        st.Page(
            "learn/checked.py", title="The notes, checked", icon=":material/fact_check:", visibility="hidden"
        ),
        *(
            st.Page(
                f"learn/{lesson.page}.py", title=lesson.title, icon=":material/science:", visibility="hidden"
            )
            for lesson in LESSONS.values()
        ),
    ],
}

# Before the navigation: a page's own icon would be fetched from fonts.gstatic.com as the tab's icon.
st.set_page_config(page_icon=PARTS / "icon.svg", layout="wide")
st.logo(PARTS / "logo.svg", size="large", icon_image=PARTS / "icon.svg")
if login.awaits():
    st.stop()
page = st.navigation(PAGES, expanded=True)
st.set_page_config(page_title=f"{page.title} · Thaw")
with st.sidebar:
    badge.live_runs()
    st.caption(":material/lock: Images stay on this machine.")
visitor.came()
which_run.restore()
with step.refusing():
    page.run()

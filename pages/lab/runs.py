"""Which runs are there? Every run of this machine, searched, ranked, named, put away: this browser's before
others', each newest first. One click opens one; two to six are compared.
"""

from dataclasses import replace

import streamlit as st

from pages.parts.choices import session, visitor, which_run
from pages.parts.frame import step
from pages.parts.runs import actions, members, order, search, table
from tl_core.catalogue.comparison import LEAST, MOST
from tl_core.catalogue.lines import Line, Unreadable, every, line_of
from tl_core.catalogue.search import Search
from tl_core.runs.run import EXAMPLE

WITH_MEMBERS = "With those of races and studies"

st.title("Which runs are there?")
everything, example = every(visitor.workspace()), line_of(EXAMPLE)
readable = [line for line in everything if isinstance(line, Line)]
asked = search.asked(readable)
with st.container(horizontal=True, vertical_alignment="center"):
    wanted = order.chosen()
    with_members = st.toggle(WITH_MEMBERS, key="runs-members")
    asked = replace(asked, archived=st.toggle("Only archived ones", key="runs-archived"))
found = order.in_order([line for line in asked.of(readable) if with_members or not line.part_of], wanted)
if asked == Search() and wanted == order.NEWEST and isinstance(example, Line):
    found.append(example)
if not readable:
    which_run.mark(EXAMPLE)
ticked = table.ticked(found)
actions.show(ticked, {tag for line in readable for tag in line.note.tags})
step.unreadable([line.reason for line in everything if isinstance(line, Unreadable)], "run")
step.unreadable([line.damage for line in readable if line.damage], "note")
members.show(members.every())
if len(ticked) > 1:
    if step.forward("Compare the runs", ready=LEAST <= len(ticked) <= MOST, icon=":material/compare_arrows:"):
        session.remember_opened("compare", ",".join(line.run.id for line in ticked))
        session.go_to("lab/compare.py")
elif step.forward("Open the run", ready=bool(ticked)):
    st.switch_page(which_run.page_of(ticked[0].run), query_params={"run": ticked[0].run.id})

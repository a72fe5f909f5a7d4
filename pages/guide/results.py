"""What came out? The verdict first, then the receipt, the mistakes, your own image, and what to take away."""

import streamlit as st

from pages.parts import mistakes, own_image, step, take_away, verdict, which_run

st.title("What came out?")
run = which_run.opened(lambda run: run.result() is not None)
if run is None:
    step.missing("No run has ended yet.", "guide/plan.py", "Make a plan and start it")
result = run.result()
if result is None:
    step.missing("This run has no result yet.", "guide/run.py", "See how it is going")
st.caption(which_run.about(run))
verdict.verdict(result)
verdict.receipt(run.receipt())
mistakes.classes(result)
mistakes.gallery(run, result)
own, away = st.columns(2, border=True)
with own:
    st.markdown("**Try it**")
    own_image.ask(run)
with away:
    st.markdown("**Take it with you**")
    take_away.offer(run)
if step.forward("Try another plan"):
    st.switch_page("guide/plan.py")

"""Where on this server something is: also below a base path, where a proxy leads several apps."""

import streamlit as st


def below_base(path: str) -> str:
    """The path as browsers ask for it, `/thaw/plotly.js` or `/class/thaw/plotly.js`."""
    base = (st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{base}{path}" if base else path

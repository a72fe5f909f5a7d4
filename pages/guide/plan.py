"""Plan."""

import streamlit as st

st.header("Plan")

"""Run."""

import streamlit as st

st.header("Run")

"""The notes."""

import streamlit as st

st.header("The notes")

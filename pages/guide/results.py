"""Results."""

import streamlit as st

st.header("Results")

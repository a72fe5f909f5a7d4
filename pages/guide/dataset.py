"""Dataset."""

import streamlit as st

st.header("Dataset")

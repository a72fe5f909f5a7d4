"""Scenario."""

import streamlit as st

st.header("Scenario")

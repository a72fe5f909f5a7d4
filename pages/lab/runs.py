"""Runs."""

import streamlit as st

st.header("Runs")

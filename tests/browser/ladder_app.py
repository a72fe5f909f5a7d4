"""A small app around the ladder, served with the headers that Thaw itself sends."""

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from app import SafeHeaders

app = st.App(Path(__file__).parent / "ladder_page.py", middleware=[Middleware(SafeHeaders)])

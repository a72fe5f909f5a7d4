"""Who somebody is, where a login or a proxy says so."""

from collections.abc import Mapping

import streamlit as st
from streamlit.errors import StreamlitSecretNotFoundError

# What a login tells of somebody, the surest first (OpenID Connect Core 1.0, section 5.1).
CLAIMS = ("sub", "email", "preferred_username")


def is_asked_for() -> bool:
    """Whether .streamlit/secrets.toml says where people log in."""
    try:
        return "auth" in st.secrets
    except StreamlitSecretNotFoundError:
        return False


def headers() -> Mapping[str, str]:
    """By which a proxy says who asks: {header: its name in st.user}."""
    return st.get_option("server.trustedUserHeaders") or {}


def name() -> str | None:
    """Who looks at this page; None where nobody says."""
    told = st.user.to_dict()
    asked = CLAIMS if told.get("is_logged_in") else ()
    values = (told.get(key) for key in (*headers().values(), *asked))
    return next((value for value in values if isinstance(value, str) and value), None)


def awaits() -> bool:
    """Whether somebody has yet to log in; then that is offered, and nothing else."""
    if not is_asked_for() or st.user.to_dict().get("is_logged_in"):
        return False
    st.title("Thaw")
    st.markdown("Log in to see data and runs.")
    if st.button("Log in", icon=":material/login:", type="primary"):
        st.login()
    return True

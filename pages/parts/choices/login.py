"""Who somebody is, where a login or a proxy says so."""

from collections.abc import Mapping

import msgspec
import streamlit as st
from starlette.requests import HTTPConnection
from streamlit.auth_util import get_cookie_with_chunks
from streamlit.errors import StreamlitSecretNotFoundError
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

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
    return _name(st.user.to_dict())


def name_of(asked: HTTPConnection) -> str | None:
    """The same of a request that is no page's: of a file, a picture."""
    told = {user: asked.headers.get(header) for header, user in headers().items()}
    return _name(_logged_in(asked) | told)


def _name(told: Mapping[str, object]) -> str | None:
    asked = CLAIMS if told.get("is_logged_in") else ()
    values = (told.get(key) for key in (*headers().values(), *asked))
    return next((value for value in values if isinstance(value, str) and value), None)


def _logged_in(asked: HTTPConnection) -> dict[str, object]:
    """What the cookie of the login says, which Streamlit has signed; nothing where there is none."""
    if not is_asked_for():
        return {}

    def signed(cookie: str) -> bytes | None:
        value = asked.cookies.get(cookie, "")
        return decode_signed_value(get_cookie_secret(), cookie, value.encode("latin-1"))

    told = get_cookie_with_chunks(signed, USER_COOKIE_NAME)
    return msgspec.json.decode(told, type=dict[str, object]) if told else {}


def awaits() -> bool:
    """Whether somebody has yet to log in; then that is offered, and nothing else."""
    if not is_asked_for() or st.user.to_dict().get("is_logged_in"):
        return False
    st.title("Thaw")
    st.markdown("Log in to see data and runs.")
    if st.button("Log in", icon=":material/login:", type="primary"):
        st.login()
    return True

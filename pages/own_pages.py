"""Whom the server answers: programs, and pages that it sent itself."""

from http import HTTPStatus
from urllib.parse import urlsplit

import streamlit as st
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

REFUSED = "Thaw answers its own pages only. A name it may be reached by is added to server.allowedHosts."


class OwnPagesOnly:
    """Refuses what is asked of a name that is not in `server.allowedHosts` (DNS rebinding), and what a page
    of another site asks, unless that site is in `server.corsAllowedOrigins`.

    Streamlit looks at names at its WebSocket only. And where a page of another site knocks there, it first
    asks the network for this machine's own address, and keeps everybody waiting meanwhile.
    """

    def __init__(self, inner: ASGIApp) -> None:
        self.inner = inner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refused = scope["type"] in ("http", "websocket") and not _is_welcome(Headers(scope=scope))
        answer = PlainTextResponse(REFUSED, HTTPStatus.FORBIDDEN) if refused else self.inner
        await answer(scope, receive, send)


def _is_welcome(headers: Headers) -> bool:
    host, origin = headers.get("host", ""), headers.get("origin")
    names, sites = (
        {one.strip().lower() for one in st.get_option(option) or ()}
        for option in ("server.allowedHosts", "server.corsAllowedOrigins")
    )
    named = not names or "*" in names or _name(host) in names
    return named and (origin is None or urlsplit(origin).netloc == host or origin.lower() in sites)


def _name(host: str) -> str | None:
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:  # a bracket that is not closed
        return None

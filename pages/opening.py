"""What a browser shows while the app loads: Streamlit's own first answer is an empty page that is named
Streamlit. With it come the colours that no theme sets, and what closes the menu of a phone.
"""

from functools import reduce
from pathlib import Path

import streamlit as st
from starlette.types import ASGIApp, Message, Receive, Scope, Send

PARTS = Path(__file__).parent / "parts" / "frame"
EMPTY, UNNAMED = b'<div id="root"></div>', b"<title>Streamlit</title>"
GROUND = st.get_option("theme.dark.backgroundColor").encode()
FILLED = {
    b"LOGO": (PARTS / "logo.svg").read_bytes(),
    b"GROUND": GROUND,
    b"STYLE": (PARTS / "page.css").read_bytes(),
    b"SCRIPT": (PARTS / "page.js").read_bytes(),
}
OPENING = reduce(
    lambda page, name: page.replace(name, FILLED[name]), FILLED, (PARTS / "opening.html").read_bytes()
)


class Opening:
    """Puts opening.html and Thaw's name into every page that is sent whole."""

    def __init__(self, inner: ASGIApp) -> None:
        self.inner = inner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET":
            await self.inner(scope, receive, send)
            return
        start: Message | None = None
        body = b""

        async def send_filled(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start" and _is_page(message):
                start = message
            elif start is None:
                await send(message)
            else:
                body += message.get("body", b"")
                if not message.get("more_body"):
                    page = body.replace(EMPTY, EMPTY + OPENING).replace(UNNAMED, b"<title>Thaw</title>")
                    await send({**start, "headers": _with_length(start, len(page))})
                    await send({**message, "body": page})

        await self.inner(_uncompressed(scope), receive, send_filled)


def _uncompressed(scope: Scope) -> Scope:
    """Who asks for a page gets it as it is: there would be nothing to fill in a compressed one."""
    asked = dict(scope["headers"])
    if b"text/html" not in asked.get(b"accept", b""):
        return scope
    return {
        **scope,
        "headers": [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"],
    }


def _is_page(start: Message) -> bool:
    headers = dict(start["headers"])
    html = headers.get(b"content-type", b"").startswith(b"text/html")
    return html and start["status"] == 200 and b"content-encoding" not in headers


def _with_length(start: Message, length: int) -> list[tuple[bytes, bytes]]:
    others = [(name, value) for name, value in start["headers"] if name != b"content-length"]
    return [*others, (b"content-length", str(length).encode())]

"""The secret by which the server knows a browser again: a cookie no script reads and no other site uses."""

import re
import secrets
from http import HTTPStatus

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pages.parts.choices.visitor import COOKIE

FORM = re.compile(r"[A-Za-z0-9_-]{43}")
# Browsers keep no cookie for longer.
MAX_AGE_SECONDS = 400 * 24 * 3600


class Cookie:
    """Gives a secret to every browser that asks for a page and has none."""

    def __init__(self, inner: ASGIApp) -> None:
        self.inner = inner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or FORM.fullmatch(Request(scope).cookies.get(COOKIE, "")):
            await self.inner(scope, receive, send)
            return

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start" and _may_be_page(message):
                message["headers"] = [*message["headers"], (b"set-cookie", _fresh().encode())]
            await send(message)

        await self.inner(scope, receive, send_with_cookie)


def _may_be_page(start: Message) -> bool:
    """Whether this begins a page, or says that what the browser has kept is still right: that is no type."""
    kept = start["status"] == HTTPStatus.NOT_MODIFIED
    return kept or dict(start["headers"]).get(b"content-type", b"").startswith(b"text/html")


def _fresh() -> str:
    secret = secrets.token_urlsafe(32)
    return f"{COOKIE}={secret}; Max-Age={MAX_AGE_SECONDS}; Path=/; HttpOnly; SameSite=Lax"

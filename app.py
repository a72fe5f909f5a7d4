"""The server: what it sends with every page and what it starts. The pages begin in pages/frame.py.

`streamlit run app.py` finds `app` below. The frame lies inside pages/, beside no other pages/ folder, so that
Streamlit's old router, which would run a page without its frame, never wakes.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pages import downloads, entrance, health
from pages.cookie import Cookie
from pages.opening import Opening
from pages.own_pages import OwnPagesOnly
from pages.parts.frame.address import below_base
from tl_core.engines import local

HERE = Path(__file__).resolve().parent
# A page may load, run and call only what this server sends: even a name that slipped through as markup could
# not make a viewer's browser call out. Streamlit itself needs inline styles, its one inline script, and blob:
# for the scripts of components.
POLICY = "; ".join([
    "default-src 'self'", "img-src 'self' data: blob:", "media-src 'self' blob:", "font-src 'self' data:",
    "style-src 'self' 'unsafe-inline'", "script-src 'self' 'unsafe-inline' blob:", "worker-src 'self' blob:",
    "object-src 'none'", "base-uri 'self'", "form-action 'self'", "frame-ancestors 'self'",
])  # fmt: skip
HEADERS = {
    b"content-security-policy": POLICY.encode(),
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"no-referrer",
}


class SafeHeaders:
    """Adds HEADERS to every answer."""

    def __init__(self, inner: ASGIApp) -> None:
        self.inner = inner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *HEADERS.items()]
            await send(message)

        await self.inner(scope, receive, send_with_headers)


@asynccontextmanager
async def lifespan(app: st.App) -> AsyncIterator[None]:
    """Importing torch takes seconds: a process waits with it imported before the first run is asked for."""
    local.keep_warm()
    yield


async def first_page(request: Request) -> RedirectResponse:
    """The first page has no name of its own; who types one is led there."""
    return RedirectResponse(below_base(f"/?{request.url.query}"))


entrance.check_address()
entrance.decide_privacy()
app = st.App(
    HERE / "pages" / "frame.py",
    lifespan=lifespan,
    routes=[*downloads.ROUTES, *health.ROUTES, Route(below_base("/dataset"), first_page)],
    middleware=[
        Middleware(OwnPagesOnly),
        Middleware(entrance.ThroughProxy),
        Middleware(SafeHeaders),
        Middleware(Cookie),
        Middleware(Opening),
    ],
)

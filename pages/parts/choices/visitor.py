"""Which browser this page is open in, and what of all that is here it began."""

from pathlib import Path
from typing import Protocol, TypeVar

import streamlit as st
from starlette.requests import HTTPConnection

from pages.parts.choices import login
from tl_core.workspace import Workspace, visitors

COOKIE = "thaw"
ANOTHERS = "another browser"


class InFolder(Protocol):
    """A run, a race or a study."""

    @property
    def folder(self) -> Path: ...


Thing = TypeVar("Thing", bound=InFolder)


def here() -> str:
    """The id of whom a login or a proxy names, else of this browser; that of an unknown one where it keeps no
    cookie.
    """
    return _id(login.name(), st.context.cookies.get(COOKIE))


def of(asked: HTTPConnection) -> str:
    """The same of whom a request comes from that is no page's."""
    return _id(login.name_of(asked), asked.cookies.get(COOKIE))


def _id(name: str | None, secret: object) -> str:
    if name:
        return visitors.person(name)
    # Where Streamlit runs a page without a browser, as its tests do, the secret is no text.
    return visitors.visitor_of(secret) if isinstance(secret, str) else visitors.UNKNOWN


def workspace() -> Workspace:
    """The workspace as whoever looks at this page may see it."""
    return Workspace.default().opened_for(here())


def came() -> None:
    """Note that this browser is here."""
    visitors.came(workspace(), here(), known=login.name() is not None)


def is_anothers(thing: InFolder) -> bool:
    return visitors.is_anothers(thing.folder, here())


def may_change(thing: InFolder) -> bool:
    return visitors.may_change(thing.folder, here())


def own_first(things: list[Thing]) -> list[Thing]:
    """Those that others began last, each half in the order it was."""
    return sorted(things, key=is_anothers)


def marked(text: str, thing: InFolder) -> str:
    """The text, and that another browser began the thing it is about, where one did."""
    return f"{text} ({ANOTHERS})" if is_anothers(thing) else text

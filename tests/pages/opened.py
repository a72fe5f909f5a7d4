"""Reading a page that a test has opened."""

import json
import time
from collections.abc import Callable

from streamlit.testing.v1 import AppTest


def shown(app: AppTest) -> str:
    """Every text of the page."""
    kinds = ("title", "header", "subheader", "markdown", "caption", "info", "warning", "error", "text")
    return "\n".join(str(element.value) for kind in kinds for element in app.get(kind))


def rerun_until(app: AppTest, condition: Callable[[], bool], seconds: float = 240) -> None:
    """Run the page again, as its timer would in a browser, until the condition holds."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, shown(app)
        time.sleep(1)
        app.run()


def button(app: AppTest, label: str) -> object:
    """The button with that label."""
    return next(button for button in app.button if button.label == label)


def ladder_drawn(app: AppTest) -> dict:
    """What the page's ladder was told to draw."""
    told = [json.loads(element.proto.json) for element in app.get("bidi_component")]
    return next(data for data in told if "blocks" in data)


def climb(app: AppTest, key: str, cut: str | None = None, **learns: bool) -> None:
    """As if the user had thawed or frozen these blocks of a ladder, or had moved its head."""
    edit = {"number": 1, "learning": [list(one) for one in learns.items()], "cut": cut}
    app.session_state["heard"] = {key: {"edit": edit, "answered": False}}
    app.run()
    assert not app.exception

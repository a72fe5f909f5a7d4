"""Reading a page that a test has opened."""

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
        time.sleep(0.2)
        app.run()


def button(app: AppTest, label: str) -> object:
    """The button with that label."""
    return next(button for button in app.button if button.label == label)

"""The program `thaw`: with a command it is the command line, without one it starts the app.

Streamlit runs the app in this process, so that Ctrl-C ends it. The app's settings lie beside app.py
(.streamlit/config.toml), where Streamlit looks whichever folder `thaw` is called in. That folder stays the
current one: a browser may name folders below it.
"""

import runpy
import sys
from pathlib import Path

from tl_core.command_line import door

PACKAGE = Path(__file__).resolve().parents[1]
# A wheel brings the app inside the package (pyproject.toml); in a checkout it lies beside the package.
PLACES = (PACKAGE / "app" / "app.py", PACKAGE.parent / "app.py")
PORT = "--port"


def main() -> int:
    """Start the app, or run one command line. The exit status: 0 done, 1 failed, 2 refused."""
    words = sys.argv[1:]
    if words and words[0].partition("=")[0] != PORT:
        return door.main(words)
    serve(words)
    return door.DONE


def serve(options: list[str]) -> None:
    """Serve the app until it is stopped. `options` are none, or `--port` with a number."""
    app = next(place for place in PLACES if place.exists())
    options = [option.replace(PORT, "--server.port", 1) for option in options]
    sys.argv = ["streamlit", "run", str(app), *options]
    runpy.run_module("streamlit", run_name="__main__", alter_sys=True)

"""Whether servers on the network answer, found out beside the page: no page waits for it, and nobody is asked
before a click.
"""

from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from urllib.parse import urlsplit

import streamlit as st

from tl_core.workspace.servers import reachable

EVERY_SECONDS = 0.5
# With a look at the answer every half second, the page has said so within two seconds.
PATIENCE_SECONDS = 1.4
# An answer is believed for this long: a cable may be plugged in meanwhile.
BELIEVED_SECONDS = 30


@st.cache_resource(ttl=BELIEVED_SECONDS, show_spinner=False)
def _knock(url: str) -> Future[bool]:
    """The answer to come; all sessions wait for the same one."""
    pool = ThreadPoolExecutor(1)
    asked = pool.submit(reachable, url, PATIENCE_SECONDS)
    pool.shutdown(wait=False)
    return asked


def say(urls: Iterable[str], what: str) -> None:
    """A warning where a server of `urls` does not answer, so that `what` cannot be fetched; else nothing."""
    knocks = {url: _knock(url) for url in dict.fromkeys(urls)}
    if not all(knock.done() for knock in knocks.values()):
        st.fragment(_ask, run_every=EVERY_SECONDS)(knocks)
        return
    silent = [urlsplit(url).hostname or url for url, knock in knocks.items() if not knock.result()]
    if silent:
        st.warning(
            f"No network: {' and '.join(silent)} did not answer. Thaw cannot fetch {what} now.",
            icon=":material/wifi_off:",
        )


def _ask(knocks: dict[str, Future[bool]]) -> None:
    """Shown until everybody has answered or kept silent; then the page runs once more, without timer."""
    if all(knock.done() for knock in knocks.values()):
        st.rerun()
    st.caption(":material/hourglass_top: Asking whether there is a network")

"""What a visitor sends and gets over Streamlit's own protocol, as a browser does: pages, and updates of
their live parts, each asked for by its timer. No browser: fifty would take the machine for themselves.
"""

import asyncio
from dataclasses import dataclass, field
from time import perf_counter
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

FINISHED = {ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY}
PATIENCE_SECONDS = 120
LARGEST = 64 << 20
Words = dict[str, str]


@dataclass
class Timer:
    """Of a live part of a page: how often it asks, and when it does next."""

    interval: float
    due: float


@dataclass
class Visitor:
    """One tab. Seconds from a question to the end of its answer: of pages opened, and of each update; how
    many updates fell due while an earlier one was awaited.
    """

    port: int
    opened: list[float] = field(default_factory=list)
    updates: list[float] = field(default_factory=list)
    missed: int = 0
    errors: list[str] = field(default_factory=list)
    timers: dict[str, Timer] = field(default_factory=dict)
    hashes: dict[str, str] = field(default_factory=dict)

    async def follow(self, page: str, words: Words, seconds: float) -> None:
        """Open the page and look at it for so long."""
        until = perf_counter() + seconds
        async with self._line() as line:
            self.opened.append(await self._ask(line, page, words))
            while self.timers and perf_counter() < until:
                name, timer = min(self.timers.items(), key=lambda item: item[1].due)
                await asyncio.sleep(max(0.0, timer.due - perf_counter()))
                self.updates.append(await self._ask(line, page, words, name))
                late = int((perf_counter() - timer.due) / timer.interval)
                self.missed += late
                timer.due += (late + 1) * timer.interval

    async def walk(self, pages: list[tuple[str, Words]], pause: float, seconds: float) -> None:
        """Open one page after the other, over and over, with a pause on each."""
        until = perf_counter() + seconds
        async with self._line() as line:
            while perf_counter() < until:
                for page, words in pages:
                    self.opened.append(await self._ask(line, page, words))
                    await asyncio.sleep(pause)

    def _line(self) -> connect:
        here = f"127.0.0.1:{self.port}"
        return connect(
            f"ws://{here}/_stcore/stream",
            additional_headers={"Origin": f"http://{here}"},
            subprotocols=["streamlit"],  # type: ignore[list-item]
            max_size=LARGEST,
            open_timeout=PATIENCE_SECONDS,
        )

    async def _ask(self, line: ClientConnection, page: str, words: Words, timer: str = "") -> float:
        """Seconds until the script that answers has ended."""
        asked = BackMsg()
        asked.rerun_script.query_string = urlencode(words)
        asked.rerun_script.page_name = page
        asked.rerun_script.page_script_hash = self.hashes.get(page, "")
        asked.rerun_script.fragment_id = timer
        asked.rerun_script.is_auto_rerun = bool(timer)
        begun = perf_counter()
        await line.send(asked.SerializeToString())
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not self._is_end(ForwardMsg.FromString(await line.recv(decode=False))):
                pass
        return perf_counter() - begun

    def _is_end(self, told: ForwardMsg) -> bool:
        kind = told.WhichOneof("type")
        if kind == "navigation":
            self.hashes |= {page.url_pathname: page.page_script_hash for page in told.navigation.app_pages}
        elif kind == "auto_rerun":
            interval = told.auto_rerun.interval
            self.timers[told.auto_rerun.fragment_id] = Timer(interval, perf_counter() + interval)
        elif kind == "delta" and told.delta.new_element.WhichOneof("type") == "exception":
            self.errors.append(told.delta.new_element.exception.message)
        return kind == "script_finished" and told.script_finished in FINISHED

"""A proxy as small as one can be: it says of everything that passes through it who asks."""

import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

BLOCK = 1 << 16


class Passing(socketserver.StreamRequestHandler):
    """One connection: the head of its request with the header added, then bytes both ways until the end."""

    server: "Proxy"

    def handle(self) -> None:
        head = list(iter(self.rfile.readline, b"\r\n"))
        if not head or b"" in head:
            return
        upgrades = any(line.lower().startswith(b"upgrade:") for line in head)
        # Every request has a connection, and so a head, of its own.
        ours = self.server.header if upgrades else self.server.header + b"Connection: close\r\n"
        kept = [line for line in head if upgrades or not line.lower().startswith(b"connection:")]
        with socket.create_connection(("127.0.0.1", self.server.to)) as beyond:
            beyond.sendall(b"".join([*kept, ours, b"\r\n"]))
            threading.Thread(target=_pass, args=(self.rfile.read1, beyond.sendall), daemon=True).start()
            _pass(beyond.recv, self.wfile.write)


def _pass(read, write) -> None:
    with suppress(OSError, ValueError):
        while block := read(BLOCK):
            write(block)


class Proxy(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, to: int, header: str, name: str) -> None:
        super().__init__(("127.0.0.1", 0), Passing)
        self.to, self.header = to, f"{header}: {name}\r\n".encode()


@contextmanager
def proxy(to: int, header: str, name: str) -> Iterator[int]:
    """The port of a proxy to that one, for a person of that name."""
    with Proxy(to, header, name) as passing:
        threading.Thread(target=passing.serve_forever, daemon=True).start()
        yield passing.server_address[1]
        passing.shutdown()

"""Whether a server on the network can be reached, known within two seconds instead of after a library's many
retries.
"""

import socket
import threading
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

PATIENCE_SECONDS = 2.0
PORTS = {"http": 80, "https": 443}


def reachable(url: str, patience: float = PATIENCE_SECONDS) -> bool:
    """Whether the server of `url`, or the proxy on the way to it, takes a connection within `patience`
    seconds.
    """
    answered = threading.Event()
    knocking = threading.Thread(target=_knock, args=(_first_stop(url), patience, answered), daemon=True)
    knocking.start()
    # Looking up a name has no time limit of its own, so a thread does it, and we wait only so long.
    knocking.join(patience)
    return answered.is_set()


def _first_stop(url: str) -> tuple[str, int]:
    wanted = urlsplit(url)
    proxy = getproxies().get(wanted.scheme)
    stop = urlsplit(proxy) if proxy and not proxy_bypass(wanted.hostname or "") else wanted
    return stop.hostname or "", stop.port or PORTS.get(stop.scheme, 443)


def _knock(address: tuple[str, int], patience: float, answered: threading.Event) -> None:
    try:
        socket.create_connection(address, timeout=patience).close()
    except OSError:
        return
    answered.set()

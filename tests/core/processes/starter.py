"""A stand-in for the web server: `python starter.py RUN_FOLDER...` starts each run, or has a process wait
where none is named, prints its port, and waits to be killed.
"""

import socket
import sys
import threading
import time
from pathlib import Path

from tl_core.engines import local
from tl_core.engines.waiting import WaitingProcess
from tl_core.runs import Run

# No process waits once a run has begun: importing torch takes seconds.
local.WAITING = WaitingProcess(alone_seconds=threading.TIMEOUT_MAX)
server = socket.create_server(("127.0.0.1", 0))
threads = [threading.Thread(target=local.start, args=(Run(Path(folder)),)) for folder in sys.argv[1:]]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
if not threads:
    local.keep_warm()
print(server.getsockname()[1], flush=True)
time.sleep(600)

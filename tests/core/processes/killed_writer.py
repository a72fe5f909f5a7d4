"""A process that is killed while it makes a file or a folder: `python killed_writer.py PATH file|folder`."""

import sys
import time
from pathlib import Path

from tl_core.workspace import whole

path = Path(sys.argv[1])
with whole(path) as made:
    if sys.argv[2] == "folder":
        made.mkdir()
    (made / "half" if made.is_dir() else made).write_text("half")
    print("half", flush=True)
    time.sleep(600)

"""Files of a dataset as they were when it was inspected."""

import hashlib
from pathlib import Path

from tl_core.dataset import Item


def unchanged(path: Path, item: Item) -> bytes:
    """The bytes of the item's file. Raises ValueError where they are not those that were inspected."""
    content = path.read_bytes() if path.is_file() else b""
    if hashlib.sha256(content).hexdigest() != item.sha256:
        raise ValueError(
            f"{item.path} is gone or has changed since the images were looked at; look at them again"
        )
    return content

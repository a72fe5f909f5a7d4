"""A picture as an address that brings its own content: a page and a file show it without asking for more."""

import base64


def data_address(kind: str, content: bytes) -> str:
    """The address of an image of that kind, as `png`."""
    return f"data:image/{kind};base64,{base64.b64encode(content).decode()}"

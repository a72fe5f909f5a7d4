"""Pictures from the page's camera. A browser may say anything: what is not of the form it should have is not
believed. Nothing is decoded here.
"""

import base64
import binascii
from dataclasses import dataclass

PREFIX = "data:image/jpeg;base64,"
MOST = 50


@dataclass(frozen=True)
class Shot:
    """A picture as the browser encoded it, its number among those of its camera, and the class it is of."""

    number: int
    of: str
    content: bytes


def shots_from(said: object) -> list[Shot]:
    """What the browser said, `{"shots": [{"number": ..., "of": ..., "picture": ...}, ...]}`."""
    told = said.get("shots") if isinstance(said, dict) else None
    found = [_shot(one) for one in told[:MOST]] if isinstance(told, list) else []
    return [shot for shot in found if shot]


def _shot(told: object) -> Shot | None:
    match told:
        case {"number": int(number), "of": str(of), "picture": str(picture)} if picture.startswith(PREFIX):
            try:
                content = base64.b64decode(picture.removeprefix(PREFIX), validate=True)
            except binascii.Error:
                return None
            return Shot(number, of, content)
    return None

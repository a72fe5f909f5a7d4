"""How many scans a JPEG has: each is decoded over the whole picture, and costs its file a few bytes.

A small file of thousands of scans keeps a decoder busy for minutes ("Two Issues with the JPEG Standard",
libjpeg-turbo, 2019, which leaves a limit to the caller). Cameras write one scan, programs about ten.
"""

import re

# All markers but stuffed zeros, restarts and fill bytes, which stand within a scan (ITU T.81, section B.1.1).
MARKER = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")
SCAN, END, ALONE = 0xDA, 0xD9, (0x01, 0xD8)
# Of a frame coded in one pass: baseline, extended, and the same in arithmetic code.
SEQUENTIAL = (0xC0, 0xC1, 0xC9)


def scans(content: bytes, most: int) -> int:
    """The scans of the JPEG in the bytes, up to its end or to one more than `most`. What a camera puts into
    or behind the picture, such as a preview or a film, does not count.
    """
    count, place, components = 0, 0, None
    while count <= most and (found := MARKER.search(content, place)):
        kind, place = content[found.end() - 1], found.end()
        if kind == END:
            break
        if kind in ALONE:
            continue
        if kind in SEQUENTIAL:
            components = content[place + 7 : place + 8]
        if kind == SCAN:
            count += 1
            if content[place + 2 : place + 3] == components:
                break  # every component is in this scan, so it is the only one
        place += int.from_bytes(content[place : place + 2], "big")
    return count

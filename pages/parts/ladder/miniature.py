"""A ladder as large as a thumbnail: by it a run is recognised among others."""

from html import escape

from pages.parts.ladder.picture import Block, Ladder
from pages.parts.ladder.sentences import sentence
from pages.parts.ladder.widths import width_of
from tl_core.evidence.data_address import data_address

WIDTH, HEIGHT = 60, 80
# Of a table with a column of them, in pixels.
ROW_HEIGHT = 64
# They lie outside a page's theme, so they are colours that read on a light and on a dark page.
ICE, FIRE, GREY = "#3f8fce", "#d9572b", "#8a93a0"
# The head is a dome, the image a small frame; both stand off the blocks by GAP.
HEAD_HEIGHT, IMAGE_HEIGHT, GAP = 9, 8, 3
# Told apart without colours too: what learns is filled, what is frozen outlined, what is not used dashed.
PAINTS = {
    "learning": f'fill="{FIRE}" stroke="{FIRE}"',
    "frozen": f'fill="{ICE}" fill-opacity="0.25" stroke="{ICE}"',
    "unused": f'fill="none" stroke="{GREY}" stroke-dasharray="2 1.5"',
}
# Blocks lower than THIN have no room for an outline: they are told apart by how faint they are.
THIN = 4
THIN_PAINTS = {
    "learning": f'fill="{FIRE}"',
    "frozen": f'fill="{ICE}" fill-opacity="0.5"',
    "unused": f'fill="{GREY}" fill-opacity="0.3"',
}


def miniature(ladder: Ladder) -> str:
    """An SVG of 60 x 80 px: the same network without its words, labelled with its one sentence."""
    step = (HEIGHT - HEAD_HEIGHT - IMAGE_HEIGHT - 2 * GAP) / len(ladder.blocks)
    floor = HEIGHT - IMAGE_HEIGHT - GAP
    roof = floor - len(ladder.used) * step - GAP / 2
    shapes = [_image(), _head(roof)]
    for place, block in enumerate(ladder.blocks):
        lift = 0 if block in ladder.used else HEAD_HEIGHT + GAP
        shapes.append(_block(ladder, block, floor - (place + 1) * step - lift, step))
    if ladder.head.reads == "all":
        shapes.append(_rail(roof, floor - step / 2))
    label = escape(sentence(ladder), quote=True)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}"'
        f' height="{HEIGHT}" role="img" aria-label="{label}">{"".join(shapes)}</svg>'
    )


def address(ladder: Ladder) -> str:
    """The miniature as an address: for a column of images, or `st.image(address(it), alt=sentence(it))`."""
    return data_address("svg+xml", miniature(ladder).encode())


def _block(ladder: Ladder, block: Block, top: float, step: float) -> str:
    gap = min(2.0, step / 4)
    wide = 8 + width_of(block, ladder) * (WIDTH - 14)
    state = "learning" if block.learning else "frozen"
    if block not in ladder.used:
        state = "unused"
    paint = (PAINTS if step > THIN else THIN_PAINTS)[state]
    return (
        f'<rect x="{(WIDTH - wide) / 2:.1f}" y="{top + gap / 2:.1f}" width="{wide:.1f}"'
        f' height="{step - gap:.1f}" rx="{min(1.2, step / 4):.1f}" {paint}/>'
    )


def _head(foot: float) -> str:
    return f'<path d="M21 {foot:.1f}a9 8 0 0 1 18 0z" fill="{FIRE}" stroke="{FIRE}"/>'


def _rail(head: float, stem: float) -> str:
    """The line by which a head reads every block."""
    return f'<path d="M20 {head - 3:.1f}H1V{stem:.1f}" fill="none" stroke="{GREY}"/>'


def _image() -> str:
    top = HEIGHT - IMAGE_HEIGHT
    frame = f'<rect x="24" y="{top - 0.5}" width="12" height="{IMAGE_HEIGHT}" rx="1.5" fill="none"/>'
    hill = f'<path d="M25.5 {HEIGHT - 1.5}l3-3.5 2 2 1.5-1.5 2.5 3" fill="none"/>'
    return f'<g stroke="{GREY}">{frame}{hill}</g>'

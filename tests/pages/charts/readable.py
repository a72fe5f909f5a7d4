"""How well what a figure writes can be read, in the colours of the light and of the dark theme."""

import tomllib
from pathlib import Path

SETTINGS = Path(__file__).parents[3] / ".streamlit" / "config.toml"
NAMED = {
    "--st-text-color": "textColor",
    "--st-link-color": "linkColor",
    "--st-primary-color": "primaryColor",
}
LAST_OF_PALETTE = "--st-chart-sequential-colors 1"


def contrast(scheme: str, written: str, under: str | None = None, cover: float = 1.0) -> float:
    """Of a figure's two colours, by WCAG 2: from 1 to 21. `under` lies over the page as far as `cover` says;
    without it the page is under what is written.
    """
    theme = tomllib.loads(SETTINGS.read_text())["theme"][scheme]
    page = _channels(theme["backgroundColor"])
    over = _coloured(theme, under) if under else page
    ground = [own + cover * (above - own) for own, above in zip(page, over, strict=True)]
    dark, bright = sorted((_luminance(ground), _luminance(_coloured(theme, written))))
    return (bright + 0.05) / (dark + 0.05)


def _coloured(theme: dict, colour: str) -> list[float]:
    if colour == LAST_OF_PALETTE:
        return _channels(theme["chartSequentialColors"][-1])
    return _channels(theme[NAMED[colour]])


def _channels(colour: str) -> list[float]:
    return [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]


def _luminance(colour: list[float]) -> float:
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in colour]
    return sum(weight * one for weight, one in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

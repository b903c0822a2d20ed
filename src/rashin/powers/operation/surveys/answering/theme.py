"""A survey's own colours, mended until they can be read: the accent on card and tint, the paper under small print."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from rashin.powers.operation.surveys.definition.document import Theme

RGB = tuple[float, float, float]
WHITE: Final = (255.0, 255.0, 255.0)
BLACK: Final = (0.0, 0.0, 0.0)
LIGHT_CARD: Final = (255.0, 255.0, 255.0)
DARK_CARD: Final = (24.0, 28.0, 37.0)
SOFT_INK: Final = (88.0, 96.0, 113.0)
DARK_INK: Final = (15.0, 24.0, 56.0)
READABLE: Final = 4.5
"""Contrast that text needs (WCAG 2.2, 1.4.3)."""
TINT: Final = 0.10
"""How much of the accent stands in a chosen answer's ground, as in answer.css."""
_HEX: Final = re.compile(r"#[0-9a-fA-F]{6}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Paint:
    """Colours of one scheme."""

    accent: str
    on: str


def rgb(colour: str) -> RGB | None:
    """``#rrggbb`` as numbers."""
    if not _HEX.fullmatch(colour):
        return None
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def written(colour: RGB) -> str:
    """Numbers as ``#rrggbb``."""
    return "#" + "".join(f"{round(part):02x}" for part in colour)


def luminance(colour: RGB) -> float:
    """Relative luminance (WCAG 2.2)."""

    def linear(part: float) -> float:
        share = part / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(part) for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: RGB, other: RGB) -> float:
    """The ratio of two colours, 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def mixed(one: RGB, other: RGB, share: float) -> RGB:
    """So much of the other in the one."""
    red, green, blue = (a + (b - a) * share for a, b in zip(one, other, strict=True))
    return red, green, blue


def mended(colour: RGB, *, ground: RGB, towards: RGB) -> RGB:
    """The nearest colour on the way to black or white that reads on the ground, and on the ground tinted with it."""
    for step in range(101):
        found = mixed(colour, towards, step / 100)
        tinted = mixed(ground, found, TINT)
        if min(contrast(found, ground), contrast(found, tinted)) >= READABLE + 0.05:
            return found
    return towards


def paint(accent: RGB, *, dark: bool) -> Paint:
    """The accent of one scheme, and what is written on it."""
    ground, towards = (DARK_CARD, WHITE) if dark else (LIGHT_CARD, BLACK)
    found = mended(accent, ground=ground, towards=towards)
    letters = max((WHITE, DARK_INK), key=lambda one: contrast(one, found))
    return Paint(accent=written(found), on=written(letters))


def style_of(theme: Theme) -> str:
    """The theme as a few lines of style sheet, to stand after answer.css; nothing for the product's own look."""
    return _style(theme.accent, theme.background, theme.dark)


@lru_cache(maxsize=256)
def _style(accent_said: str, paper_said: str, follows_dark: bool) -> str:
    lines = []
    accent, paper = rgb(accent_said), rgb(paper_said)
    if accent is not None:
        light = paint(accent, dark=False)
        lines.append(f":root{{--accent:{light.accent};--on:{light.on}}}")
    if paper is not None:
        while contrast(SOFT_INK, paper) < READABLE:
            paper = mixed(paper, WHITE, 0.1)
        lines.append(f":root{{--paper:{written(paper)}}}")
    if follows_dark and (accent or paper):
        dark = paint(accent, dark=True) if accent else None
        said = f"--accent:{dark.accent};--on:{dark.on};" if dark else ""
        lines.append(f"@media(prefers-color-scheme:dark){{html:not([data-light]){{{said}--paper:#10131a}}}}")
    return "".join(lines)

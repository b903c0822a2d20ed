"""Writing SVG: escaped texts, attributes with few digits, classes and never styles.

Lengths along x are percentages of the plot, lengths along y are pixels, so a chart fits any width without script and
its letters keep their size. Curves cannot be written in percentages: they stand in a nested ``<svg>`` of a thousand
units that is stretched, with strokes that do not stretch.
"""

from hashlib import blake2b
from html import escape
from math import isfinite

WIDE = 1000.0
"""Units across a stretched plot."""

Attribute = str | float | int | None


def short(value: float) -> str:
    """A coordinate with at most two digits, never ``-0`` nor an exponent."""
    if not isfinite(value):
        raise ValueError("A coordinate is not a number.")
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def across(share: float) -> str:
    """A share of the plot's width as a percentage."""
    return f"{short(share * 100)}%"


def tag(name: str, *children: str, **attributes: Attribute) -> str:
    """An element. ``css`` becomes class, underscores become hyphens, None leaves an attribute out."""
    words = []
    for key, value in attributes.items():
        if value is None:
            continue
        label = "class" if key == "css" else key if key in _CAMEL else key.replace("_", "-")
        words.append(f' {label}="{escape(value if isinstance(value, str) else short(value), quote=True)}"')
    inner = "".join(children)
    return f"<{name}{''.join(words)}>{inner}</{name}>" if inner else f"<{name}{''.join(words)}/>"


_CAMEL = frozenset({"viewBox", "preserveAspectRatio", "patternUnits", "patternTransform"})


def linked(element: str, href: str, label: str) -> str:
    """The element as a way to somewhere, when there is one: what stands behind a bar."""
    return tag("a", element, href=href, aria_label=" ".join(label.split())) if href else element


def text(words: str, *, x: str | float, y: float, css: str = "", **more: Attribute) -> str:
    """Words at a place."""
    return tag("text", escape(words), x=x, y=y, css=css or None, **more)


def stretched(height: float, *children: str) -> str:
    """A layer whose x runs from 0 to WIDE over the whole width, and whose y are pixels."""
    return tag(
        "svg",
        *children,
        viewBox=f"0 0 {short(WIDE)} {short(height)}",
        width="100%",
        height=height,
        preserveAspectRatio="none",
        overflow="visible",
    )


def picture(height: float, *children: str, css: str, label: str) -> str:
    """The outermost element; its padding, given by its class, holds what stands outside the plot.

    With ways behind its bars it is a group: what is read as one picture hides the links in it.
    """
    role = "group" if any("<a " in child for child in children) else "img"
    return hatched(
        tag("svg", _HATCH, *children, css=f"plot {css}", height=height, width="100%", role=role, aria_label=label)
    )


def hatch(**attributes: Attribute) -> str:
    """A field for what is not known: drawn with lines, never as a zero."""
    return tag("rect", css="hatch", fill=f"url(#{_HATCH_ID})", **attributes)


def hatched(drawing: str) -> str:
    """The drawing with a hatch of its own name, or without one where nothing is hatched."""
    if f"url(#{_HATCH_ID})" not in drawing:
        return drawing.replace(_HATCH, "")
    return drawing.replace(_HATCH_ID, f"hatch-{blake2b(drawing.encode(), digest_size=5).hexdigest()}")


_HATCH_ID = "rashin-hatch-of-this-picture"
_HATCH = (
    f'<defs><pattern id="{_HATCH_ID}" width="6" height="6" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><line class="hatch-line" x1="0" x2="0" y1="0" y2="6"/></pattern></defs>'
)


def path(points: list[tuple[float, float]]) -> str:
    """A polyline."""
    return "M" + "L".join(f"{short(x)} {short(y)}" for x, y in points)

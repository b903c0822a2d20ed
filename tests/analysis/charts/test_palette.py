"""The colours of charts: told apart by everybody, seen on their ground, with numbers that can be read on them.

Distances are Euclidean in OKLab (Ottosson 2020) times 100, the smallest over normal vision and the simulations of
Machado, Oliveira and Fernandes (2009, severity 1.0) for protanopia, deuteranopia and tritanopia.
"""

import re
from itertools import combinations
from pathlib import Path

import pytest

TOKENS = (Path(__file__).resolve().parents[3] / "frontend/src/styles/tokens.css").read_text("utf-8")
Colour = tuple[float, float, float]
MACHADO = {
    "normal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
SMALLEST = 10.0


def tokens(scheme: int) -> dict[str, str]:
    found = re.findall(r"--([\w-]+): light-dark\((#[0-9a-f]{6})[^,]*, (#[0-9a-f]{6})", TOKENS)
    return {name: (light, dark)[scheme] for name, light, dark in found}


def linear(colour: str) -> Colour:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    one = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in (red, green, blue)]
    return one[0], one[1], one[2]


def oklab(colour: Colour) -> Colour:
    r, g, b = colour
    long = (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b) ** (1 / 3)
    middle = (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b) ** (1 / 3)
    short = (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def seen(colour: str, vision: str) -> Colour:
    light = linear(colour)
    parts = [max(0.0, min(1.0, sum(a * b for a, b in zip(row, light, strict=True)))) for row in MACHADO[vision]]
    return oklab((parts[0], parts[1], parts[2]))


def distance(one: str, two: str, vision: str) -> float:
    pairs = zip(seen(one, vision), seen(two, vision), strict=True)
    return 100 * sum((a - b) ** 2 for a, b in pairs) ** 0.5


def contrast(one: str, two: str) -> float:
    weights = (0.2126, 0.7152, 0.0722)
    light = sorted(sum(a * b for a, b in zip(weights, linear(colour), strict=True)) for colour in (one, two))
    return (light[1] + 0.05) / (light[0] + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("vision", MACHADO)
def test_categories_are_told_apart_by_everybody(scheme: int, vision: str) -> None:
    colours = [tokens(scheme)[f"c{number}"] for number in range(1, 7)]
    least = min(distance(one, two, vision) for one, two in combinations(colours, 2))
    assert least > SMALLEST


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_categories_stand_out_from_the_card(scheme: int) -> None:
    found = tokens(scheme)
    # Against the light card the third is just below 3:1; it is never alone: a label or a number stands beside it.
    assert all(contrast(found[f"c{number}"], found["surface"]) > 2.7 for number in range(1, 7))


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_numbers_can_be_read_in_every_step_of_heat(scheme: int) -> None:
    found = tokens(scheme)
    assert all(contrast(found[f"h{step}"], found["ink"]) >= 4.5 for step in range(1, 8))


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("ink", ["ink", "ink-2", "ink-3", "good", "bad", "watch", "brand"])
def test_inks_can_be_read_on_paper_and_card(scheme: int, ink: str) -> None:
    found = tokens(scheme)
    assert min(contrast(found[ink], found[ground]) for ground in ("bg", "surface", "surface-2")) >= 4.5


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("tone", ["good", "bad", "watch"])
def test_chips_can_be_read(scheme: int, tone: str) -> None:
    found = tokens(scheme)
    assert contrast(found[tone], found[f"{tone}-soft"]) >= 4.5

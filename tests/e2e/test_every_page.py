"""Every page of the product with the demo company in it, read by a signed-in member.

Accessible to axe, silent in the console, as wide as the screen, in the reader's language, light in script. Two of the
eight states run always, and on each page axe looks at the colours of the other theme too, so that both languages and
both themes are read. Of texts that are painted alike one stands for all. ``--every-state`` walks all eight and looks
at every text, and ``--photos DIR`` photographs them.

The demo company ends today, so its texts and figures differ from day to day. Pages are read as they are today, and what
is found names the demo's last moment: ``--demo-until TIME`` makes the same company again on any later day.
"""

import gzip
import json
import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import polib
import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, Page

from tests.e2e.awaited import settled
from tests.e2e.started import rashin, run, started, way_in
from tests.e2e.walk import Pages, pages_of

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PACKAGE = Path(__file__).resolve().parents[2] / "src" / "rashin"
DIST = PACKAGE / "base" / "ui" / "static" / "dist"
SCALE = 0.03
WIDTHS = {1440: 900, 390: 844}
ZOOMED = 720
"""What is left of the wider window at 200 %."""
LIGHT_SCRIPT, CHART_SCRIPT = 60_000, 250_000
RULES = ("color-contrast", "link-in-text-block")
"""All that another theme can change, and most of the time that axe takes."""
AXE = {"resultTypes": ["violations"], "iframes": False}
COLOURS = {**AXE, "runOnly": {"type": "rule", "values": RULES}}
NO_COLOURS = {**AXE, "rules": {rule: {"enabled": False} for rule in RULES}}
PAINTED = """(() => {
  const numbers = new Map(), grounds = new Map(), seen = new Set(), include = [];
  const number = key => numbers.get(key) ?? (numbers.set(key, numbers.size + 1), numbers.size);
  const ground = item => {
    if (!item || grounds.has(item)) return item ? grounds.get(item) : 0;
    const { backgroundColor, backgroundImage, opacity, filter, mixBlendMode } = getComputedStyle(item);
    const own = [backgroundColor, backgroundImage, opacity, filter, mixBlendMode].join();
    const above = ground(item.parentElement);
    grounds.set(item, own === "rgba(0, 0, 0, 0),none,1,none,normal" ? above : number(`${above} ${own}`));
    return grounds.get(item);
  };
  const kind = item => `${item.localName} ${item.getAttribute("class")}`;
  for (const item of document.body.querySelectorAll("*")) {
    const written = [...item.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim());
    if (!written && !item.matches("input, select, textarea")) continue;
    if (!item.checkVisibility({ visibilityProperty: true })) continue;
    const own = getComputedStyle(item), around = getComputedStyle(item.parentElement);
    const key = [
      ground(item), kind(item), kind(item.parentElement), item.matches(":disabled, [aria-disabled=true]"),
      own.color, own.fill, own.fontSize, own.fontWeight, own.textShadow, own.textDecorationLine,
      around.color, around.fontWeight,
    ].join("|");
    if (seen.has(key)) continue;
    seen.add(key);
    include.push(item);
  }
  return { include };
})()"""
"""One of all visible texts that have the same colours and letters on the same ground."""
AT_ONCE = """async theme => {
  const still = new CSSStyleSheet();
  still.replaceSync("* { transition: none !important }");
  document.adoptedStyleSheets = [still];
  while (!matchMedia(`(prefers-color-scheme: ${theme})`).matches) await new Promise(next => setTimeout(next, 10));
  await new Promise(next => requestAnimationFrame(() => requestAnimationFrame(next)));
}"""
"""Until the theme has come, with no colour on its way: also the shortest transition lasts a moment."""
SMALLEST_TEXT = 6
"""Letters: shorter English words (NPS, CSV, E-mail) are Japanese, too."""
SAME_IN_BOTH = re.compile(r"[a-z_]+|English")
"""Words of the address, and a language by its own name."""
PATIENT = 30_000
MUCH = 240
"""Letters of an element's source that say which one it is."""
Findings = dict[str, list[str]]

TEXTS = """() => {
  const seen = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, box = node.parentElement;
    if (box.closest("script, style, template, code, pre, [lang=en]")) continue;
    const quoted = box.closest(".quote, .quotes > li") && !box.closest(".said-why, a");
    if (quoted || box.closest(".said-mark")) continue;
    const text = node.textContent.replace(/\\s+/g, " ").trim();
    if (text) seen.push(text);
  }
  for (const item of document.querySelectorAll("[aria-label], [title], [placeholder]"))
    for (const name of ["aria-label", "title", "placeholder"])
      if (item.getAttribute(name)) seen.push(item.getAttribute(name).trim());
  return seen;
}"""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """How a reader looks at a page."""

    language: str
    theme: str
    width: int

    @property
    def name(self) -> str:
        return f"{self.language}-{self.theme}-{self.width}"


ALWAYS = (State(language="ja", theme="light", width=1440), State(language="en", theme="dark", width=390))
EVERY = tuple(
    State(language=language, theme=theme, width=width)
    for language, theme, width in product(("ja", "en"), ("light", "dark"), WIDTHS)
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    """A small demo company."""
    folder = tmp_path_factory.mktemp("every-page") / "home"
    if until := request.config.getoption("--demo-until"):
        folder.mkdir()
        recipe = {"seed": 7, "scale": SCALE, "now": until, "whole": False}
        (folder / "demo.json").write_text(json.dumps(recipe))  # as if one had been begun then
    rashin("demo", "--home", str(folder), "--scale", str(SCALE), "--no-start")
    run("-m", "tests.e2e.furnished", str(folder))
    return folder


@pytest.fixture(scope="module")
def address(home: Path) -> Iterator[str]:
    """The product with that company, up for all tests of this file."""
    with started(home) as found:
        yield found


@pytest.fixture(scope="module")
def door(browser: Browser, home: Path, address: str) -> Callable[[State], BrowserContext]:
    """``door(state)``: a browser in which the owner is signed in."""
    first = browser.new_context()
    page = first.new_page()
    page.set_default_timeout(PATIENT)
    page.goto(way_in(home, address=address))
    if "/enter/" in page.url:
        page.locator("main form button").first.click()
        page.wait_for_load_state("load")
    kept = first.storage_state()
    first.close()

    def enter(state: State) -> BrowserContext:
        with sqlite3.connect(home / "rashin.sqlite3", timeout=30) as database:
            database.execute("update workspace_user set language = ?, theme = 'system'", (state.language,))
        return browser.new_context(
            storage_state=kept,
            viewport={"width": state.width, "height": WIDTHS[state.width]},
            color_scheme=state.theme,  # type: ignore[arg-type] # light or dark
            reduced_motion="reduce",
            locale={"ja": "ja-JP", "en": "en-US"}[state.language],
            timezone_id="Asia/Tokyo",
        )

    return enter


@pytest.fixture(scope="module")
def pages(door: Callable[[State], BrowserContext], address: str) -> Pages:
    """What there is to look at."""
    context = door(ALWAYS[0])
    found = pages_of(context.request, address)
    context.close()
    return found


@pytest.fixture(scope="module")
def english() -> frozenset[str]:
    """Texts that a Japanese reader must not meet: they have a translation."""
    texts: set[str] = set()
    for path in PACKAGE.rglob("locale/ja/LC_MESSAGES/django.po"):
        for entry in polib.pofile(str(path)):
            if SAME_IN_BOTH.fullmatch(entry.msgid):
                continue
            if len(entry.msgid) >= SMALLEST_TEXT and entry.msgstr not in ("", entry.msgid) and "%" not in entry.msgid:
                texts.add(entry.msgid.strip())
    return frozenset(texts)


def test_the_walk_finds_the_product(pages: Pages) -> None:
    assert not pages.failed
    assert {
        "/",
        "/customers/",
        "/scores/",
        "/gallery/",
        "/preferences/",
        "/webhooks/1/",
        "/surveys/after_delivery/results/",
    } <= set(pages.by_route.values())


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Two states that differ in everything; all eight when asked for."""
    if "state" in metafunc.fixturenames:
        option = metafunc.config.getoption
        states = EVERY if option("--photos") or option("--every-state") else ALWAYS
        metafunc.parametrize("state", states, ids=lambda state: state.name)


def test_every_page(
    state: State,
    pages: Pages,
    door: Callable[[State], BrowserContext],
    address: str,
    english: frozenset[str],
    home: Path,
    request: pytest.FixtureRequest,
) -> None:
    photos, whole = request.config.getoption("--photos"), request.config.getoption("--every-state")
    context = door(state)
    context.add_init_script(script=AXE_SCRIPT)
    page = context.new_page()
    page.set_default_timeout(PATIENT)
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: told.append(str(error)))
    findings: Findings = {}
    for path in pages.by_route.values():
        page.goto(address + path)
        settled(page)
        if photos:
            photograph(page, Path(photos), state, path)
        found = [*told, *look(page, state, english, whole=whole)]
        told.clear()
        if found:
            findings[path] = found
    page.wait_for_load_state()
    context.close()
    assert not findings, f"{json.dumps(findings, ensure_ascii=False, indent=1)}\n{again(home)}"


def again(home: Path) -> str:
    """How the same company is made again."""
    return f"With the demo company of --demo-until {json.loads((home / 'demo.json').read_text())['now']}"


def look(page: Page, state: State, english: frozenset[str], *, whole: bool) -> list[str]:
    """What is wrong with a page."""
    found = [*axe(page, "document", NO_COLOURS), *colours(page, state, whole=whole), *overflow(page), *heavy(page)]
    if state.language == "ja":
        found += [f"not Japanese: {text}" for text in dict.fromkeys(page.evaluate(TEXTS)) if text in english]
        assert page.locator("html").get_attribute("lang") == "ja"
    if state.width == max(WIDTHS):
        for narrow in (ZOOMED, min(WIDTHS)):
            page.set_viewport_size({"width": narrow, "height": 844})
            found += overflow(page)
        page.set_viewport_size({"width": state.width, "height": WIDTHS[state.width]})
    return found


def axe(page: Page, where: str, options: Mapping[str, object]) -> list[str]:
    """What axe finds in a page that was opened with it."""
    found = page.evaluate(f"async options => (await axe.run({where}, options)).violations", options)
    return [f"axe {one['id']}: {node['target']} {node['html'][:MUCH]}" for one in found for node in one["nodes"]]


def colours(page: Page, state: State, *, whole: bool) -> list[str]:
    """What axe says of a page's colours, in its own theme and in the other: dark if it was light."""
    where = "document" if whole else PAINTED
    found = axe(page, where, COLOURS)
    other = {"light": "dark", "dark": "light"}[state.theme]
    page.emulate_media(color_scheme=other)  # type: ignore[arg-type] # light or dark
    page.evaluate(AT_ONCE, other)
    found += [f"{other}: {one}" for one in axe(page, where, COLOURS)]
    page.emulate_media(color_scheme=state.theme)  # type: ignore[arg-type] # light or dark
    return found


def overflow(page: Page) -> list[str]:
    """Whether the page is wider than its window, and through what."""
    return list(
        page.evaluate(
            """() => {
  const wide = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= wide) return [];
  const over = [...document.querySelectorAll("main *")].filter(item => item.getBoundingClientRect().right > wide + 1);
  return [`wider than ${wide}: ${over.slice(0, 3).map(item => item.tagName + "." + item.className).join(", ")}`];
}"""
        )
    )


_SIZES: dict[str, int] = {}


def heavy(page: Page) -> list[str]:
    """Whether the page has more script than it may."""
    names = page.evaluate(
        "() => performance.getEntriesByType('resource').map(one => one.name).filter(name => name.endsWith('.js'))"
    )
    for name in names:
        if name not in _SIZES:
            _SIZES[name] = len(gzip.compress(page.request.get(name).body(), 9))
    total, charts = sum(_SIZES[name] for name in set(names)), any("explore" in name for name in names)
    most = CHART_SCRIPT if charts else LIGHT_SCRIPT
    return [f"{total} bytes of script"] if total > most else []


def photograph(page: Page, folder: Path, state: State, path: str) -> None:
    """The whole page as it stands, named by its address and state."""
    folder.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"[^a-z0-9]+", "-", path.partition("?")[0].lower()).strip("-")[:80] or "home"
    page.screenshot(path=folder / f"{name}.{state.name}.png", full_page=True)

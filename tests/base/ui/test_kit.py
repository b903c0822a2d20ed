"""Small pieces of the kit."""

from datetime import UTC, datetime, timedelta

from django.template import Context, Template
from django.template.loader import render_to_string
from django.utils.translation import override
from django_cotton.compiler_regex import CottonCompiler

from rashin.base.ui.figures import Change, Stat, reason_words
from rashin.base.ui.navigation import Item, Section, drawn
from rashin.base.ui.panels import Panel, allowed
from rashin.base.ui.stories import Entry, Progress, days


def render(source: str, **context: object) -> str:
    """A piece of a template with components."""
    return Template(CottonCompiler().process(source)).render(Context(context))


def test_navigation_hides_what_is_not_allowed_and_marks_where_one_is() -> None:
    sections = (
        Section(name="a", label="A", items=(Item(label="Home", view="/", icon="x"),)),
        Section(
            name="b",
            label="B",
            items=(
                Item(label="List", view="/list/", icon="x"),
                Item(label="One", view="/list/one/", icon="x"),
                Item(label="Secret", view="/secret/", icon="x", permission="no"),
            ),
        ),
        Section(name="c", label="C", items=(Item(label="Gone", view="/gone/", icon="x", permission="no"),)),
    )
    shown = drawn(sections, path="/list/one/two/", may=lambda permission: permission != "no", address=lambda view: view)
    assert [section.name for section in shown] == ["a", "b"]
    assert [(item.label, item.current) for section in shown for item in section.items] == [
        ("Home", False), ("List", False), ("One", True),
    ]  # fmt: skip


def test_panels_are_filtered_by_permission() -> None:
    panels = [Panel(name=name, title=name, permission=name, draw=lambda request: "") for name in ("yes", "no")]
    assert [panel.name for panel in allowed(panels, lambda permission: permission == "yes")] == ["yes"]


def test_a_figure_without_answer_says_why_and_never_zero() -> None:
    with override("en"):
        stat = Stat(label="NPS", reason=reason_words("too_few", n=12), n=12)
        html = render('<c-stat :of="stat" />', stat=stat)
    assert "Too few answers (12)" in html
    assert ">0<" not in html


def test_a_change_has_an_arrow_a_sign_and_a_tone() -> None:
    html = render_to_string("cotton/change.html", {"of": Change(text="−0.3", up=False, better=True)})
    assert "good" in html
    assert "arrow-down-right" in html
    assert "−0.3" in html


def test_timelines_are_grouped_by_the_readers_days() -> None:
    base = datetime(2026, 4, 15, 16, tzinfo=UTC)  # 1 o'clock on the 16th in Tokyo
    entries = [Entry(at=base, title="b"), Entry(at=base - timedelta(hours=2), title="a")]
    assert [(day.date.day, len(day.entries)) for day in days(entries)] == [(16, 1), (15, 1)]


def test_progress_asks_again_until_it_is_over() -> None:
    running = Progress(id="1", title="Import", state="running", done=5, total=10, poll_url="/p/", cancel_url="/c/")
    html = render_to_string("cotton/progress.html", {"of": running})
    assert 'hx-get="/p/"' in html
    assert 'max="10" value="5"' in html
    done = render_to_string("cotton/progress.html", {"of": Progress(id="1", title="x", state="done", poll_url="/p/")})
    assert "hx-get" not in done
    assert running.share == 0.5

"""``rashin topic add|change|move|merge|split|retire|revive|keep|undo``: the draft of the tree, one change a command."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rashin.cli.home import home_option
from rashin.errors import BadInput, gettext_noop
from rashin.home import Home

if TYPE_CHECKING:
    from rashin.analysis.text.topics.document import Rule

AS_MEMBER = click.option("--as", "email", metavar="EMAIL", help="Act as this member.  [default: the command line]")
JA = click.option("--ja", default="", help="Title in Japanese.")
EN = click.option("--en", default="", help="Title in English.")
WORDS = click.option("--words", default="", metavar="WORD,WORD", help="Words of which one is enough, in any form.")
RULES = click.option(
    "--rules", type=click.Path(exists=True, dir_okay=False, allow_dash=True), help="JSON list of rules; - is a pipe."
)


class RulesUnreadable(BadInput):
    """Rules that are no JSON list."""

    code = "cli.rules_unreadable"
    message = gettext_noop("The rules in %(name)s cannot be read: %(problem)s.")
    remedy = gettext_noop('Write a list such as [{"kind": "keywords", "words": ["遅い", "late"]}].')


class PartUnclear(BadInput):
    """A part without a title or without words."""

    code = "cli.part_unclear"
    message = gettext_noop("“%(part)s” is no part.")
    remedy = gettext_noop("Write its title and its words: --part 遅れ=遅い,遅れる")


def _done(home: Home, email: str | None, **said: Any) -> None:
    """Make the change, and say what was done, with the ids that it touched."""
    from rashin.web.installation import open_home

    open_home(home)
    from rashin.cli.acting import actor, in_english, member_or_owner, now
    from rashin.powers.operation.topics import drafts, orders

    in_english()

    who = member_or_owner(email) if email else actor()
    doing = orders.change_of(orders.Order(**said))
    done = drafts.edit(actor=who, doing=doing, seen={}, now=now())
    if done.before == done.tree:
        click.echo("Nothing was changed.")
        return
    click.echo(f"{' '.join(done.note.topics)}\t{done.note.sentence()}")


def _title(ja: str, en: str) -> dict[str, str]:
    return {language: text for language, text in (("ja", ja), ("en", en)) if text.strip()}


def _rules(words: str, rules: str | None) -> "list[Rule] | None":
    """Rules of a file, and one of words; None when neither is said."""
    from rashin.analysis.text.topics.reading import read_rule

    if not words and rules is None:
        return None
    said: list[object] = [{"kind": "keywords", "words": _words(words)}] if words else []
    if rules is not None:
        said += _listed(rules)
    return [read_rule(one, place=f"rules[{at}]") for at, one in enumerate(said)]


def _listed(rules: str) -> list[object]:
    try:
        found = json.loads(sys.stdin.read() if rules == "-" else Path(rules).read_text("utf-8"))
    except (ValueError, RecursionError, OSError) as problem:
        raise RulesUnreadable(name=rules, problem=str(problem)[:120]) from None
    if not isinstance(found, list):
        raise RulesUnreadable(name=rules, problem="it is no list")
    return found


def _words(text: str) -> list[str]:
    return [one.strip() for one in text.replace("、", ",").split(",") if one.strip()]


@click.command(name="add")
@home_option
@JA
@EN
@click.option("--under", metavar="TOPIC", help="The topic above.  [default: the top]")
@WORDS
@RULES
@click.option("--note", default="", help="What belongs here, for those who label.")
@AS_MEMBER
def add(home: Home, under: str | None, note: str, email: str | None, **said: Any) -> None:
    """Add a topic; its id is printed."""
    rules = _rules(said["words"], said["rules"])
    _done(home, email, do="add", title=_title(said["ja"], said["en"]), parent=under, note=note, rules=rules)


@click.command(name="change")
@home_option
@click.argument("topic")
@JA
@EN
@click.option("--note", help="Another note.")
@WORDS
@RULES
@AS_MEMBER
def change(home: Home, topic: str, note: str | None, email: str | None, **said: Any) -> None:
    """Rename TOPIC, or give it other rules or another note. What is not said stays."""
    rules = _rules(said["words"], said["rules"])
    _done(home, email, do="change", topic=topic, title=_title(said["ja"], said["en"]), note=note, rules=rules)


@click.command(name="move")
@home_option
@click.argument("topic")
@click.option("--under", metavar="TOPIC", help="The topic above.  [default: the top]")
@click.option("--before", metavar="TOPIC", help="The sibling before which it goes.  [default: last]")
@AS_MEMBER
def move(home: Home, topic: str, under: str | None, before: str | None, email: str | None) -> None:
    """Put TOPIC under another, with all that stands under it."""
    _done(home, email, do="move", topic=topic, parent=under, before=before)


@click.command(name="merge")
@home_option
@click.argument("topics", nargs=-1, required=True)
@click.option("--into", required=True, metavar="TOPIC", help="The topic that stays.")
@AS_MEMBER
def merge(home: Home, topics: tuple[str, ...], into: str, email: str | None) -> None:
    """Merge TOPICS into one that takes over their rules, examples and the topics under them."""
    _done(home, email, do="merge", topic=into, topics=topics)


@click.command(name="split")
@home_option
@click.argument("topic")
@click.option("--part", "parts", multiple=True, required=True, metavar="TITLE=WORD,WORD", help="At least twice.")
@click.option("--language", type=click.Choice(("ja", "en")), default="ja", show_default=True, help="Of the titles.")
@AS_MEMBER
def split(home: Home, topic: str, parts: tuple[str, ...], language: str, email: str | None) -> None:
    """Split TOPIC into topics under it. Its words that go to a part leave it, other rules stay."""
    from rashin.analysis.text.topics.reading import read_rule
    from rashin.powers.operation.topics.orders import Part

    made = []
    for one in parts:
        title, sign, words = one.partition("=")
        if not sign or not title.strip() or not _words(words):
            raise PartUnclear(part=one)
        rule = read_rule({"kind": "keywords", "words": _words(words)}, place="part")
        made.append(Part(title={language: title.strip()}, rules=[rule]))
    _done(home, email, do="split", topic=topic, parts=made)


def _plain(do: str, summary: str) -> click.Command:
    @home_option
    @click.argument("topics", nargs=-1, required=True)
    @AS_MEMBER
    def run(home: Home, topics: tuple[str, ...], email: str | None) -> None:
        for one in topics:
            _done(home, email, do=do, topic=one)

    return click.command(do, help=summary, short_help=summary)(run)


@click.command(name="undo")
@home_option
@AS_MEMBER
def undo(home: Home, email: str | None) -> None:
    """Take the last change of the draft back."""
    from rashin.web.installation import open_home

    open_home(home)
    from rashin.cli.acting import actor, in_english, member_or_owner, now
    from rashin.powers.operation.topics import drafts

    in_english()
    click.echo(drafts.undo(actor=member_or_owner(email) if email else actor(), now=now()))


COMMANDS: tuple[click.Command, ...] = (
    add,
    change,
    move,
    merge,
    split,
    _plain("retire", "Take TOPICS out of use, with all under them."),
    _plain("revive", "Take TOPICS back into use."),
    _plain("keep", "Take suggested TOPICS over, with all under them."),
    undo,
)
"""What `rashin topic` has of these."""

"""``rashin ask KIND``: every question of the catalogue, with its options made from its definition."""

import csv
import os
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from rashin.cli.home import home_option
from rashin.home import Home

if TYPE_CHECKING:
    from rashin.analysis.questions.question import Answer, Option, Question


class Kinds(click.Group):
    """Finds a kind of question when it is named."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every question there is."""
        from rashin.analysis.questions.catalogue import QUESTIONS

        return list(QUESTIONS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of one kind, made from its definition."""
        from rashin.analysis.questions.catalogue import QUESTIONS

        kind = QUESTIONS.get(cmd_name)
        return None if kind is None else _command(kind.question)


@click.group(cls=Kinds)
def command() -> None:
    """Ask a question of the lake.

    The answer is a table; --json and --csv give it whole to other programs. Filters are written channel=app|web,
    revenue>=1000, prop.device!=android, trait.plan=gold.
    """


def _command(kind: "type[Question]") -> click.Command:
    from rashin.analysis.questions.words import fields

    options = fields(kind.name)
    names = {f"option_{index}": option for index, option in enumerate(options)}

    def run(**given: Any) -> None:
        form = "json" if given["as_json"] else "csv" if given["as_csv"] else "table"
        words = {option.word: _texts(given[name]) for name, option in names.items()}
        _ask(kind.name, words, home=given["home"], email=given["email"], form=form)

    made = click.Command(
        kind.name,
        params=[_option(name, option) for name, option in names.items()],
        callback=run,
        help=kind.help,
        short_help=kind.help,
    )
    made.params += [
        click.Option(["--json", "as_json"], is_flag=True, help="The whole answer as JSON."),
        click.Option(["--csv", "as_csv"], is_flag=True, help="The rows as CSV (UTF-8)."),
        click.Option(["--as", "email"], metavar="EMAIL", help="Ask as this member.  [default: the owner]"),
    ]
    return home_option(made)  # type: ignore[return-value]


def _option(name: str, option: "Option") -> click.Option:
    """One option of a question as the command line shows it."""
    flag = option.form.kind == "flag"
    default = option.default
    shown = ", ".join(option.form.write(one) for one in default) if isinstance(default, tuple) else ""
    if default is not None and not isinstance(default, tuple) and not flag:
        shown = option.form.write(default)
    choices = "|".join(choice.value for choice in option.form.choices)
    return click.Option(
        [f"--{option.word}", name],
        multiple=option.many,
        is_flag=flag,
        required=option.required,
        metavar=None if flag else choices or option.form.kind.upper(),
        help=option.help + (f"  [default: {shown}]" if shown else ""),
    )


def _texts(given: object) -> list[str]:
    if given is None or given is False:
        return []
    if given is True:
        return ["true"]
    return [str(one) for one in given] if isinstance(given, tuple | list) else [str(given)]


def _ask(name: str, words: dict[str, list[str]], *, home: Home, email: str | None, form: str) -> None:
    from rashin.analysis.questions.words import from_words

    answer = _answer(from_words(name, {word: texts for word, texts in words.items() if texts}), home, email)
    if form == "json":
        sys.stdout.buffer.write(_json(answer, pretty=sys.stdout.isatty()) + b"\n")
    elif form == "csv":
        writer = csv.DictWriter(sys.stdout, fieldnames=list(answer.columns), lineterminator="\n")
        writer.writeheader()
        writer.writerows(answer.rows())
    else:
        from rashin.cli.table import show

        show(answer)


def _json(answer: "Answer", *, pretty: bool) -> bytes:
    import msgspec

    return msgspec.json.format(answer.to_json(), indent=2) if pretty else answer.to_json()


def _answer(question: "Question", home: Home, email: str | None) -> "Answer":
    """The answer as the named member may see it.

    Where there is a lake and no database yet, whoever can read its files is asking, and sees the whole company.
    """
    now = datetime.now(UTC)
    if email is None and not home.database.exists() and not os.environ.get("RASHIN_DATABASE_URL"):
        from rashin.analysis.lake.store import Lake
        from rashin.analysis.questions.catalogue import ask

        return ask(question, lake=Lake.open(home.lake), now=now)
    from rashin.web.installation import open_home

    open_home(home)
    from rashin.analysis.questions.timeline import TimelineAnswer
    from rashin.base.workspace.asking import ask_as
    from rashin.base.workspace.audit import record_look
    from rashin.cli.acting import member_or_owner

    member = member_or_owner(email)
    answer = ask_as(member, question, now=now)
    if isinstance(answer, TimelineAnswer):
        record_look(actor=member, person_key=answer.person_key, what="timeline", now=now)
    return answer

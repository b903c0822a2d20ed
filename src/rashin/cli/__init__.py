"""The command line: one command a file, imported only when it is called, so that ``rashin --help`` is quick."""

import errno
import importlib
import importlib.util
import sys
from contextlib import nullcontext

import click

from rashin.errors import BadInput, RashinError, Unavailable, gettext_noop
from rashin.web.lean import without_pandas

COMMANDS: dict[str, str] = {
    "up": "Start web, collector and worker on this home.",
    "demo": "Make the invented demo company, then start everything.",
    "import": "Bring a file in: events, customers or voices; take it out again.",
    "ask": "Ask a question: scores, funnel, trend, timeline …",
    "survey": "List, check, import, export and publish surveys.",
    "case": "Customers who need an answer: list, show, reply, assign, resolve.",
    "voice": "Search and correct voices; where they come from; transcripts brought in by hand.",
    "topic": "Topics: list, change, import, export, suggest, publish.",
    "label": "Label samples of voices, and see how far the readings can be trusted.",
    "text": "Read texts: language, sentiment, aspects, personal data.",
    "link": "Print a one-time link that signs a member in.",
    "key": "Make, list, register and revoke keys.",
    "member": "Add and list members.",
    "roster": "Staff without accounts: bring a file, list, add, note who leaves.",
    "segment": "List, show, make and delete segments.",
    "send": "Invite people to a survey: plan, look whom it reaches, send, stop.",
    "trigger": "Surveys that ask after something happened: add, rehearse, on, off.",
    "consent": "Who agreed to be written to, and addresses that are not: list, note, stop, release.",
    "webhook": "Tell other systems of what happens: add, test, log, redeliver.",
    "model": "The optional model that drafts summaries: set up, try, log.",
    "mail": "The mail server and the contact policy: set up, send a test.",
    "work": "Run background work alone, for more workers beside `rashin up`.",
    "collect": "Serve the collector alone.",
    "backup": "Write database, inbox and lake into one file.",
    "restore": "Bring a backup back into an empty home.",
    "migrate": "Bring database and lake to this version.",
    "doctor": "Check the installation and say what is wrong.",
    "secret": "Change the key that signs sessions and seals secrets.",
    "django": "Run a Django management command, for developers.",
}
"""Name and summary of each command. `rashin --help` prints this without importing any of them."""

AFTER_CTRL_C = {
    "import": "What was not finished was not taken in. Give the same command again: nothing comes in twice.",
    "demo": "A company that was not finished is finished by the same command.",
}
"""What somebody who pressed Ctrl-C may want to know."""


class Commands(click.Group):
    """Finds a command in ``cli/<name>.py`` when it is named."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names, in the order in which a newcomer meets them."""
        return [name for name in COMMANDS if _present(name)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported now."""
        if cmd_name not in COMMANDS or not _present(cmd_name):
            return None
        module = importlib.import_module(_module(cmd_name))
        command: click.Command = module.command
        return command

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; Ctrl-C ends it with a sentence, and as shells expect."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo(f"\nStopped. {AFTER_CTRL_C.get(ctx.invoked_subcommand or '', '')}".rstrip(), err=True)
            ctx.exit(130)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The summaries from the table above."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name]) for name in self.list_commands(ctx)])


def _module(name: str) -> str:
    return f"rashin.cli.{'import_' if name == 'import' else name}"


def _present(name: str) -> bool:
    return importlib.util.find_spec(_module(name)) is not None


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="rashin", message="rashin %(version)s")
def rashin() -> None:
    """Rashin (羅針): manage a company from its customers' experience."""


def tell(error: RashinError) -> None:
    """A failure as message, place and remedy on standard error, in the terminal's language."""
    from rashin.cli import words

    sentence, advice = words.told(error)
    japanese = words.language() == "ja"
    click.secho(f"{'エラー：' if japanese else 'Error: '}{sentence}", fg="red", err=True)
    place = error.fields.get("place")
    if place is not None and str(place) not in sentence:
        click.echo(f"  {'場所：' if japanese else 'at: '}{place}", err=True)
    if advice:
        click.echo(f"  {advice}", err=True)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; anticipated failures become a sentence and an exit code."""
    words = sys.argv[1:] if arguments is None else arguments
    try:
        with nullcontext() if words[:1] == ["django"] else without_pandas():
            rashin.main(args=arguments, prog_name="rashin", standalone_mode=True)
    except RashinError as error:
        tell(error)
        sys.exit(2 if isinstance(error, BadInput) else 1)
    except BrokenPipeError:
        sys.stderr.close()  # the reader has gone (`| head`): nothing is left to say
        sys.exit(1)
    except Exception as problem:
        broken = _storage(problem)
        if broken is None:
            raise
        tell(broken)
        sys.exit(1)


class StorageBroken(Unavailable):
    """Disk or database said no in the middle of a command."""

    code = "cli.storage_broken"
    message = gettext_noop("The disk or the database said no: %(problem)s.")
    remedy = gettext_noop("Free some space and check permissions and the connection, then try again.")


_DISK = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO, errno.EMFILE})


def _storage(problem: Exception) -> StorageBroken | None:
    """The failure as a sentence, when it is the disk's or the database's and not a bug."""
    if isinstance(problem, OSError) and problem.errno in _DISK:
        return StorageBroken(problem=problem.strerror, place=problem.filename)
    if type(problem).__name__ == "OperationalError":  # sqlite3's, Django's or psycopg's: none need be imported here
        return StorageBroken(problem=str(problem).strip())
    return None

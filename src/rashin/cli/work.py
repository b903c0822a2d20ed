"""``rashin work``: background work alone."""

import os
from typing import IO

import click

from rashin.cli.home import home_option
from rashin.home import Home


@click.command("work")
@home_option
@click.option("--once", is_flag=True, help="Flush the inbox, run the jobs that are due, and end.")
@click.option("--child", is_flag=True, hidden=True, help="End with the process that started it.")
@click.option("--ready", metavar="ADDRESS", hidden=True, help="Make the home ready first, and tell how to sign in.")
@click.option("--tell", type=int, default=1, hidden=True, help="File descriptor to tell it on.")
@click.option("--link", is_flag=True, hidden=True)
@click.option("--owner", default="", hidden=True)
def command(home: Home, once: bool, child: bool, ready: str | None, tell: int, link: bool, owner: str) -> None:
    """Flush the inbox, run jobs, keep the lake in order. `rashin up` has one such worker in it already."""
    if child:
        from rashin.web.serve import leave_with

        leave_with(os.getppid())
    if ready is not None:
        with os.fdopen(tell, "w", encoding="utf-8") as told:
            _make_ready(home, ready, link=link, owner=owner, told=told)
    else:
        from rashin.web.installation import open_home

        open_home(home)
    from rashin.web import worker

    if child:
        os.nice(5)  # who reads a page does not wait for background work
    if not once:
        worker.work(home)
        return
    requests, jobs = worker.work_once(home)
    click.echo(f"{requests} requests flushed, {jobs} jobs run")


def _make_ready(home: Home, address: str, *, link: bool, owner: str, told: IO[str]) -> None:
    """What the first worker of a start does before its work: there is no process for it alone."""
    from rashin.web.installation import make_ready
    from rashin.web.supervisor import READY, sign_in_words

    make_ready(home)
    told.writelines(f"{line}\n" for line in (*sign_in_words(address, always=link, address_of_owner=owner), READY))

"""``rashin work``: background work alone."""

import click

from rashin.cli.home import home_option
from rashin.home import Home


@click.command("work")
@home_option
@click.option("--once", is_flag=True, help="Flush the inbox, run the jobs that are due, and end.")
@click.option("--child", is_flag=True, hidden=True, help="End with the process that started it.")
def command(home: Home, once: bool, child: bool) -> None:
    """Flush the inbox, run jobs, keep the lake in order. `rashin up` has one such worker in it already."""
    if child:
        import os

        from rashin.web.serve import leave_with

        leave_with(os.getppid())
    from rashin.web.installation import open_home

    open_home(home)
    from rashin.web import worker

    if not once:
        worker.work(home)
        return
    requests, jobs = worker.work_once(home)
    click.echo(f"{requests} requests flushed, {jobs} jobs run")

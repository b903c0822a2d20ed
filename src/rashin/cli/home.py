"""What commands share: the ``--home`` option, and Django made ready for that home."""

import os
from collections.abc import Callable
from typing import Any

import click

from rashin.home import Home


def home_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--home DIR`` to a command; it arrives as a ``Home`` named ``home``."""
    return click.option(
        "--home",
        "home",
        metavar="DIR",
        default=None,
        callback=_at,
        help="Folder of the installation.  [default: $RASHIN_HOME or ./home]",
    )(command)


def _at(_context: click.Context, _option: click.Parameter, value: str | None) -> Home:
    if value is not None:
        os.environ["RASHIN_HOME"] = value  # settings and child processes read the same word
    return Home.at(value)

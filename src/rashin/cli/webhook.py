"""``rashin webhook``: other systems that are told of what happens here, and what came of telling them."""

import json
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from rashin.cli.absent import none_yet
from rashin.cli.home import home_option
from rashin.home import Home

if TYPE_CHECKING:
    from rashin.base.messages.records import DeliveryView, EndpointView

STATES = ("waiting", "sending", "delivered", "failed", "cancelled")
AS_JSON = click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")


@click.group("webhook")
def command() -> None:
    """Tell other systems: add, list, test, log, redeliver, rotate, disable. ENDPOINT is a number or a name."""


def _opened(home: Home) -> None:
    from rashin.web.installation import open_home

    open_home(home)


def _endpoint(asked: str) -> "EndpointView":
    """The endpoint of a number or a name."""
    from rashin.base.messages import queries
    from rashin.base.messages.errors import EndpointMissing

    found = [one for one in queries.endpoints() if asked in {str(one.id), one.name}]
    exact = [one for one in found if asked == str(one.id)] or found
    if not exact:
        raise EndpointMissing(number=asked)
    if len(exact) > 1:
        raise click.UsageError(f"{asked} names {len(exact)} endpoints: say the number, as `rashin webhook list` shows.")
    return exact[0]


@command.command("list")
@home_option
@AS_JSON
def list_(home: Home, as_json: bool) -> None:
    """List endpoints with how they stand."""
    _opened(home)
    from rashin.base.messages import queries

    found = queries.endpoints()
    none_yet(found, "No endpoint yet: “rashin webhook add NAME https://…” adds one.", as_json=as_json)
    for one in found:
        if as_json:
            facts = {"id": one.id, "name": one.name, "url": one.url, "events": one.events, "state": one.state}
            counts = {"waiting": one.waiting, "delivered": one.delivered, "failed": one.failed}
            click.echo(json.dumps(facts | counts, ensure_ascii=False))
            continue
        state = "failing" if one.enabled and one.failing_since else one.state
        counted = f"waiting {one.waiting}, delivered {one.delivered}, given up {one.failed}"
        click.echo("\t".join([str(one.id), state, one.name, one.origin, " ".join(one.events), counted]))


@command.command("add")
@home_option
@click.argument("name")
@click.argument("url")
@click.option("--event", "events", multiple=True, help="What it is told of (repeatable).  [default: every event]")
def add(home: Home, name: str, url: str, events: Sequence[str]) -> None:
    """Add an endpoint and print its secret, which is shown once."""
    _opened(home)
    from rashin.base.messages import services
    from rashin.cli.acting import actor, now

    made, secret = services.make_endpoint(actor=actor(), name=name, url=url, events=events or ("*",), now=now())
    click.echo(secret)
    click.echo(f"Endpoint {made.pk}. The secret is shown once; the receiver verifies with it.", err=True)


@command.command("test")
@home_option
@click.argument("endpoint")
@click.option("--wait", type=click.IntRange(0, 300), default=20, show_default=True, help="Seconds to wait for it.")
def test(home: Home, endpoint: str, wait: int) -> None:
    """Send a test message, and say what came of it."""
    _opened(home)
    from rashin.base.messages import queries, services
    from rashin.cli.acting import actor, in_own_words, now
    from rashin.web.supervisor import is_up

    in_own_words()
    sent = services.send_test(actor=actor(), number=_endpoint(endpoint).id, now=now())
    if not is_up(home):
        click.echo(f"Delivery {sent} waits: `rashin up` or `rashin work` sends it.")
        return
    until = time.monotonic() + wait
    while True:
        found, _, tries = queries.delivery_numbered(sent)
        if tries or time.monotonic() > until:
            break
        time.sleep(0.3)
    click.echo(_line(found))
    if tries and tries[-1].answer:
        click.echo(f"  it answered: {_printable(tries[-1].answer[:300])}")
    if found.state != "delivered":
        click.get_current_context().exit(1)


@command.command("log")
@home_option
@click.argument("endpoint", required=False)
@click.option("--state", type=click.Choice(STATES), default=None, help="Only deliveries in this state.")
@click.option("--event", default="", help="Only this event.")
@click.option("--delivery", type=int, default=None, help="One delivery: what was sent, and every attempt.")
@click.option("-n", "--most", type=click.IntRange(1, 10_000), default=20, show_default=True, help="How many.")
@AS_JSON
def log(home: Home, endpoint: str | None, most: int, as_json: bool, delivery: int | None, **asked: str | None) -> None:
    """What was sent, the newest first."""
    _opened(home)
    from rashin.base.messages import queries
    from rashin.cli.acting import in_own_words

    in_own_words()
    if delivery is not None:
        _show(delivery)
        return
    number = _endpoint(endpoint).id if endpoint else None
    rows = queries.delivery_rows(endpoint=number, state=asked["state"] or "", kind=asked["event"] or "")
    for row in rows.filter(endpoint__isnull=False)[:most]:
        view = queries.delivery_view(row)
        click.echo(_as_json(view) if as_json else _line(view))


@command.command("redeliver")
@home_option
@click.argument("delivery", type=int, required=False)
@click.option("--missed", metavar="ENDPOINT", help="Everything that this endpoint did not get.")
def redeliver(home: Home, delivery: int | None, missed: str | None) -> None:
    """Send once more with the same ids: one DELIVERY, or all that an endpoint missed."""
    if (delivery is None) == (missed is None):
        raise click.UsageError("Say a DELIVERY (as `rashin webhook log` numbers them) or --missed ENDPOINT.")
    _opened(home)
    from rashin.base.messages import services
    from rashin.cli.acting import actor, now

    count = 1
    if missed is not None:
        count = services.redeliver_failed(actor=actor(), number=_endpoint(missed).id, now=now())
    elif delivery is not None:
        services.redeliver(actor=actor(), number=delivery, now=now())
    click.echo(f"sent again: {count}")


@command.command("rotate")
@home_option
@click.argument("endpoint")
def rotate(home: Home, endpoint: str) -> None:
    """Give an endpoint a new secret and print it; for 24 hours the old one signs too."""
    _opened(home)
    from rashin.base.messages import services
    from rashin.cli.acting import actor, now

    _, secret = services.rotate_secret(actor=actor(), number=_endpoint(endpoint).id, now=now())
    click.echo(secret)
    click.echo("This is shown once.", err=True)


@command.command("disable")
@home_option
@click.argument("endpoint")
def disable(home: Home, endpoint: str) -> None:
    """Stop telling an endpoint; what waits for it is not sent."""
    _switch(home, endpoint, on=False)


@command.command("enable")
@home_option
@click.argument("endpoint")
def enable(home: Home, endpoint: str) -> None:
    """Tell an endpoint again of what happens from now on."""
    _switch(home, endpoint, on=True)


@command.command("delete")
@home_option
@click.argument("endpoint")
@click.confirmation_option(prompt="Delete the endpoint with its log?")
def delete(home: Home, endpoint: str) -> None:
    """Delete an endpoint with its log."""
    _opened(home)
    from rashin.base.messages import services
    from rashin.cli.acting import actor, now

    services.delete_endpoint(actor=actor(), number=_endpoint(endpoint).id, now=now())
    click.echo("deleted")


def _switch(home: Home, endpoint: str, *, on: bool) -> None:
    _opened(home)
    from rashin.base.messages import services
    from rashin.cli.acting import actor, now

    row = services.switch_endpoint(actor=actor(), number=_endpoint(endpoint).id, on=on, now=now())
    click.echo(f"{row.name}: {row.state}")


def _show(number: int) -> None:
    """One delivery whole."""
    from rashin.base.messages import queries

    found, body, tries = queries.delivery_numbered(number)
    click.echo(_line(found))
    click.echo(_printable(body))
    for one in tries:
        told = one.why or "delivered"
        click.echo(f"{one.number}\t{one.at:%Y-%m-%d %H:%M:%S}\t{one.took_ms} ms\t{one.status or '–'}\t{told}")
        if one.answer:
            click.echo(f"  {_printable(one.answer)}")


def _line(view: "DeliveryView") -> str:
    said = f"{view.status or ''} {view.why}".strip()
    at = f"{view.created_at:%Y-%m-%d %H:%M:%S}"
    return "\t".join([str(view.id), at, view.state, view.kind, view.endpoint_name, f"{view.attempts}×", said])


def _as_json(view: "DeliveryView") -> str:
    facts = {
        "id": view.id, "at": view.created_at.isoformat(), "state": view.state, "event": view.kind,
        "message": view.message, "endpoint": view.endpoint, "attempts": view.attempts, "status": view.status,
        "problem": view.problem,
    }  # fmt: skip
    return json.dumps(facts, ensure_ascii=False)


def _printable(text: str) -> str:
    """A receiver's words, without what would steer the terminal."""
    return "".join(letter if letter.isprintable() or letter in "\n\t" else "�" for letter in text)

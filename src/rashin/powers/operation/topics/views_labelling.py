"""Labelling: rounds, one voice at a time, what two people said differently."""

from datetime import UTC, datetime
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rashin.base.workspace.access import Permission, access, member_of
from rashin.errors import RashinError
from rashin.powers.operation.topics import drawing, faces, rounds, rounds_read, tables
from rashin.powers.operation.topics.errors import NoSuchPiece
from rashin.powers.operation.topics.forms_labelling import RoundForm
from rashin.powers.operation.topics.saying import add_problem, sentence_of
from rashin.powers.operation.topics.vocabulary import Purpose, RoundState

MOST_DIGITS: Final = 18
"""Of a number that a database holds."""


@access(Permission.EDIT_TOPICS)
@require_GET
def labelling(request: HttpRequest) -> HttpResponseBase:
    """All rounds, and which of them wait for this reader."""
    member = member_of(request)
    found = rounds_read.listed(member)
    mine = [one for one in found if one.state == RoundState.OPEN and one.mine is not None and one.mine < one.size]
    drop = request.GET.get("drop", "")
    context = {
        "drop": int(drop) if drop.isdecimal() and len(drop) < MOST_DIGITS else 0,
        "table": tables.ROUNDS.on(request, found), "found": found, "mine": mine,
        "under_way": [one for one in found if one.state == RoundState.OPEN],
        "settling": [one for one in found if one.state == RoundState.SETTLING],
    }  # fmt: skip
    return render(request, "topics/labelling.html", context)


@access(Permission.EDIT_TOPICS)
@require_http_methods(["GET", "POST"])
def label_new(request: HttpRequest) -> HttpResponseBase:
    """Draw a sample for one or two people."""
    member, now = member_of(request), datetime.now(UTC)
    form = RoundForm(request.POST or None, member=member, initial={"purpose": request.GET.get("purpose", "sentiment")})
    if request.method == "POST" and form.is_valid():
        try:
            made = drawing.draw(actor=member, asked=_asked(form), now=now)
        except RashinError as problem:
            add_problem(form, problem)
        else:
            return redirect("topics_label" if member.pk in rounds.labellers(made) else "topics_labelling", *(
                [made.pk] if member.pk in rounds.labellers(made) else []
            ))  # fmt: skip
    return render(request, "topics/label_new.html", {"form": form}, status=422 if form.errors else 200)


def _asked(form: RoundForm) -> drawing.Drawing:
    first, second = form.people()
    said = form.cleaned_data
    return drawing.Drawing(
        purpose=said["purpose"], title=said["title"], size=said["size"], first=first, second=second
    )  # fmt: skip


@access(Permission.EDIT_TOPICS)
@require_http_methods(["GET", "POST"])
def label(request: HttpRequest, number: int) -> HttpResponseBase:
    """One voice at a time; what the machine and the other person say is not shown."""
    member, made = member_of(request), rounds.round_of(number)
    if request.method == "POST":
        item = request.POST.get("item", "")
        try:
            made = rounds.label(
                actor=member, number=number, item=int(item) if item.isdecimal() else 0,
                value=[one for one in request.POST.getlist("value") if one], now=datetime.now(UTC),
            )  # fmt: skip
        except RashinError as problem:
            messages.error(request, sentence_of(problem))
        return redirect("topics_label", number)
    if made.state != RoundState.OPEN:
        return redirect("topics_settle" if made.state == RoundState.SETTLING else "topics_labelling", *(
            [number] if made.state == RoundState.SETTLING else []
        ))  # fmt: skip
    at = request.GET.get("item", "")
    asked = rounds_read.asked(member, made, number=int(at) if at.isdecimal() else None)
    context = {
        "round": made, "asked": asked, "faces": faces.faces(made), "several": made.purpose == Purpose.TOPICS,
        "row": rounds_read.row(made, member),
        "previous": f"?item={asked.number - 1}" if asked and asked.number > 1 else "",
    }  # fmt: skip
    return render(request, "topics/label.html", context)


@access(Permission.EDIT_TOPICS)
@require_http_methods(["GET", "POST"])
def settle(request: HttpRequest, number: int) -> HttpResponseBase:
    """What two people said differently, side by side, for a third to settle."""
    member, made = member_of(request), rounds.round_of(number)
    if request.method == "POST":
        item = request.POST.get("item", "")
        try:
            made = rounds.settle(
                actor=member, number=number, item=int(item) if item.isdecimal() else 0,
                value=[one for one in request.POST.getlist("value") if one], now=datetime.now(UTC),
            )  # fmt: skip
        except RashinError as problem:
            messages.error(request, sentence_of(problem))
        if made.state == RoundState.DONE:
            messages.success(request, gettext("All is settled, and measured."))
            return redirect(f"{reverse('topics_quality')}?purpose={made.purpose}")
        return redirect("topics_settle", number)
    lines: list[dict[str, Any]] = [
        {
            "one": one, "said": [(who, faces.told(made, value)) for who, value in one.said],
            "settled": None if one.settled is None else faces.told(made, one.settled),
            "faces": faces.said_first(made, [value for _who, said in one.said for value in said]),
        }
        for one in rounds_read.differing(member, made)
    ]  # fmt: skip
    next(filter(lambda line: line["settled"] is None, lines), {})["now"] = True
    context = {
        "round": made, "lines": lines, "several": made.purpose == Purpose.TOPICS,
        "open": made.state == RoundState.SETTLING and rounds.settles(member, made),
        "waits": made.state == RoundState.SETTLING and not rounds.settles(member, made),
    }  # fmt: skip
    return render(request, "topics/settle.html", context)


@access(Permission.EDIT_TOPICS)
@require_POST
def label_do(request: HttpRequest, number: int, what: str) -> HttpResponseBase:
    """Measure what is labelled so far, or give the round up."""
    actor, now = member_of(request), datetime.now(UTC)
    if what not in {"end", "drop"}:
        raise NoSuchPiece
    try:
        if what == "end":
            rounds.end_labelling(actor=actor, number=number, now=now)
        else:
            rounds.drop_round(actor=actor, number=number, now=now)
    except RashinError as problem:
        messages.error(request, sentence_of(problem))
    return redirect("topics_labelling")

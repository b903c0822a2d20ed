"""How far the readings can be trusted, on the company's own voices; and what people say is not right."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from rashin.analysis import charts
from rashin.analysis.stats.estimate import MINIMUM
from rashin.base.ui import formats
from rashin.base.ui.charts import words
from rashin.base.ui.figures import About, Stat, reason_words
from rashin.base.workspace.access import Permission, access, member_of
from rashin.errors import RashinError
from rashin.powers.operation.topics import behind, corrections, faces, learning, rounds_read
from rashin.powers.operation.topics.errors import NoSuchPiece
from rashin.powers.operation.topics.models import LabelRound
from rashin.powers.operation.topics.saying import sentence_of
from rashin.powers.operation.topics.vocabulary import CorrectionState, Purpose

Said = Mapping[str, Any]
MOST_DIGITS: Final = 18
"""Of a number that a database holds."""


@access(Permission.SEE_VOICES)
@require_GET
def quality(request: HttpRequest) -> HttpResponseBase:
    """Precision, recall, F1 and agreement of the newest round, and all rounds beside one another."""
    purpose = request.GET.get("purpose", "")
    purpose = purpose if purpose in Purpose.values else Purpose.SENTIMENT
    rounds = rounds_read.measured(purpose)
    chosen = next((one for one in rounds if str(one.pk) == request.GET.get("round", "")), rounds[0] if rounds else None)
    tabs = [
        {"label": str(label), "url": f"?purpose={value}", "current": value == purpose}
        for value, label in Purpose.choices
    ]  # fmt: skip
    context: dict[str, Any] = {"tabs": tabs, "purpose": purpose, "rounds": rounds, "chosen": chosen}
    context["under_way"] = rounds_read.under_way(purpose)
    if chosen is not None:
        context["behind"] = behind.behind(
            member_of(request), chosen, name=request.GET.get("class", "")[:80], side=request.GET.get("side", "")
        )
        context |= {
            "stats": _stats(chosen), "chart": _chart(chosen), "absent": _absent(chosen),
            "agreeing": purpose == Purpose.TOPICS and chosen.second_id is not None,
            **_told(_lines(chosen), few_apart=purpose == Purpose.TOPICS),
            "drift": _drift(rounds) if _drifts(rounds) else None, "learned": learning.learned(chosen),
        }  # fmt: skip
    return render(request, "topics/quality.html", context)


def _stats(one: LabelRound) -> list[Stat]:
    said: Said = one.figures
    found = [
        _stat(gettext("Mean F1"), said.get("macro_f1"), hero=True, definition=[
            gettext("F1 balances what is found and what is right; here its mean over all that can be answered."),
            gettext("Measured on %(n)s of your own voices that people labelled.") % {"n": said.get("voices", 0)},
        ], note=_averaged(said)),
        _stat(gettext("Right altogether"), said.get("accuracy"), definition=[
            gettext("The share of voices for which the machine says just what people settled on."),
        ]),
    ]  # fmt: skip
    if said.get("alpha"):
        found.append(_stat(gettext("People agree (α)"), said["alpha"], share=False, definition=[
            gettext("Krippendorff’s α: 1, always; 0, as by chance. From 0.67 on, conclusions may be drawn."),
            gettext("No machine can be better than people agree."),
        ]))  # fmt: skip
    kappa = said.get("kappa", {}).get("")
    if one.purpose == Purpose.SENTIMENT and kappa and one.second_id:
        found.append(_stat(gettext("People agree (κ)"), kappa, share=False, definition=[
            gettext("Cohen’s κ of the two who labelled, beyond what chance gives."),
        ]))  # fmt: skip
    return found


def _averaged(said: Said) -> str:
    """Of how many the mean is taken: what people found too seldom is left out."""
    classes = [one for one in said.get("classes", {}).values() if _occurs(one)]
    enough = sum(one["right"] + one["missed"] >= MINIMUM for one in classes)
    if enough == len(classes) or "value" not in (said.get("macro_f1") or {}):
        return ""
    return gettext("Mean of %(n)s of %(all)s: the others occur fewer than %(least)s times") % {
        "n": formats.number(enough), "all": formats.number(len(classes)), "least": formats.number(MINIMUM),
    }  # fmt: skip


def _stat(
    label: str, said: Said | None, *, definition: Sequence[str], hero: bool = False, share: bool = True, note: str = ""
) -> Stat:
    about = About(name=label, definition=definition, link=reverse("method", args=["agreement"]))
    if not said or "value" not in said:
        why = _why(said) if said else "–"
        return Stat(label=label, reason=why, about=about, hero=hero)
    times, digits = (100, 1) if share else (1, 2)
    return Stat(
        label=label, value=formats.number(said["value"] * times, digits), unit="%" if share else "", n=said["n"],
        band=formats.interval(said["low"] * times, said["high"] * times, digits), about=about, hero=hero, note=note,
    )  # fmt: skip


def _why(said: Said) -> str:
    if said["reason"] == "nothing_to_compare":
        words = {"least": formats.number(MINIMUM), "n": said["n"]}
        return gettext("No mean: people found nothing %(least)s times in the sample (n = %(n)s)") % words
    return reason_words(str(said["reason"]), n=said["n"], minimum=said.get("minimum"))


def _lines(one: LabelRound) -> list[dict[str, Any]]:
    names = {face.value: face.label for face in faces.faces(one)}
    return [
        {
            "name": names.get(key, key), "n": said["right"] + said["missed"], "cells": _cells(one, key, said),
            "href": behind.address(one, key, behind.TRUE),
        }
        for key, said in one.figures.get("classes", {}).items()
        if _occurs(said) or one.purpose != Purpose.TOPICS
    ]  # fmt: skip


def _told(lines: list[dict[str, Any]], *, few_apart: bool) -> dict[str, Any]:
    """Those with a figure, and apart from them those that occur too seldom for any: of topics these are many."""
    known = [one for one in lines if not few_apart or any(cell["value"] for cell in one["cells"])]
    return {"lines": known, "few": [one for one in lines if one not in known]}


def _occurs(said: Said) -> bool:
    return bool(said["right"] + said["missed"] + said["wrong"])


def _absent(one: LabelRound) -> int:
    """Topics that neither people nor the machine found in the sample."""
    several = one.purpose == Purpose.TOPICS
    return sum(not _occurs(said) for said in one.figures.get("classes", {}).values()) if several else 0


def _cells(one: LabelRound, key: str, said: Said) -> list[dict[str, str]]:
    found = [
        _cell(said["precision"]) | {"href": behind.address(one, key, behind.GIVEN)},
        _cell(said["recall"]) | {"href": behind.address(one, key, behind.TRUE)},
        _cell(said["f1"]),
    ]
    agreeing = one.purpose == Purpose.TOPICS and one.second_id is not None
    return [*found, _cell(one.figures["kappa"].get(key), share=False)] if agreeing else found


def _cell(said: Said | None, *, share: bool = True) -> dict[str, str]:
    if not said or "value" not in said:
        return {"value": "", "band": "", "reason": _short(said) if said else ""}
    times, digits = (100, 0) if share else (1, 2)
    value = formats.number(said["value"] * times, digits) + ("%" if share else "")
    return {"value": value, "band": formats.interval(said["low"] * times, said["high"] * times, digits), "reason": ""}


def _short(said: Said) -> str:
    """Why there is no figure, fit for a cell."""
    if said["reason"] == "too_few" and said.get("minimum"):
        return gettext("too few: %(n)s of %(minimum)s") % {"n": said["n"], "minimum": said["minimum"]}
    return reason_words(str(said["reason"]), n=said["n"], minimum=said.get("minimum"))


def _chart(one: LabelRound) -> charts.Chart | None:
    """F1 of each; of topics only those that occur often enough, and none where none does."""
    names = {face.value: face.label for face in faces.faces(one)}
    found = {key: said for key, said in one.figures.get("classes", {}).items() if _occurs(said)}
    told = {key: said for key, said in found.items() if "value" in said["f1"]}
    shown = told if one.purpose == Purpose.TOPICS else found or one.figures.get("classes", {})
    if not shown:
        return None
    items = [_bar(names.get(key, key), said["f1"]) for key, said in shown.items()][:30]
    return charts.bars(gettext("F1 with its 95% interval"), items, words=words(lambda value: f"{value:.0f}%"), most=100)


def _bar(label: str, said: Said) -> charts.Bar:
    if "value" not in said:
        why = reason_words(str(said["reason"]), n=said["n"], minimum=said.get("minimum"))
        return charts.Bar(label=label, value=None, n=said["n"], reason=why)
    return charts.Bar(
        label=label, value=said["value"] * 100, low=said["low"] * 100, high=said["high"] * 100, n=said["n"]
    )


def _drifts(rounds: Sequence[LabelRound]) -> bool:
    """Whether two rounds can be compared."""
    return sum("value" in one.figures.get("macro_f1", {}) for one in rounds) > 1


def _drift(rounds: Sequence[LabelRound]) -> charts.Chart:
    """The mean F1 of every round, from the first to the newest."""
    points = []
    for one in reversed(rounds):
        said = one.figures.get("macro_f1", {})
        label = formats.day(one.done_at) if one.done_at else one.title
        if "value" in said:
            points.append(charts.Point(
                label=label, value=said["value"] * 100, low=said["low"] * 100, high=said["high"] * 100, n=said["n"]
            ))  # fmt: skip
        else:
            points.append(charts.Point(label=label, value=None, reason=reason_words(str(said.get("reason", "")))))
    series = charts.Series(name=gettext("Mean F1"), points=tuple(points))
    return charts.line(gettext("Mean F1 over the rounds"), [series], words=words(lambda value: f"{value:.0f}%"))


# ── Corrections ──


@access(Permission.EDIT_TOPICS)
@require_GET
def corrected(request: HttpRequest) -> HttpResponseBase:
    """What people say is not right, to be taken or not."""
    state = request.GET.get("state", "")
    state = state if state in CorrectionState.values else CorrectionState.OPEN
    tabs = [
        {"label": str(label), "url": f"?state={value}", "current": value == state}
        for value, label in CorrectionState.choices
    ]  # fmt: skip
    found = corrections.listed(member_of(request), state=state)
    context = {
        "found": found, "states": tabs, "open": state == CorrectionState.OPEN, "taken": state == CorrectionState.TAKEN,
    }  # fmt: skip
    return render(request, "topics/corrections.html", context)


@access(Permission.SEE_VOICES)
@require_POST
def correct(request: HttpRequest) -> HttpResponseBase:
    """Say that a tag is wrong or missing, or that the sentiment is another; then back to where it was said."""
    said = request.POST
    if "withdraw" in said:
        return _withdrawn(request, said["withdraw"])
    wrong = corrections.Wrong(
        voice_id=said.get("voice", "")[:300], kind=said.get("kind", "")[:20], topic=said.get("topic", "")[:80],
        mood=said.get("mood", "")[:10], note=said.get("note", "")[:300],
    )  # fmt: skip
    try:
        made = corrections.correct(actor=member_of(request), wrong=wrong, now=datetime.now(UTC))
    except RashinError as problem:
        messages.error(request, sentence_of(problem))
    else:
        taken = made.state == CorrectionState.TAKEN
        messages.success(request, gettext("Thank you. It counts from now on.") if taken else gettext(
            "Thank you. Somebody who keeps the topics will look at it."
        ))  # fmt: skip
    return redirect(_back(request, reverse("voices_explore")))


def _withdrawn(request: HttpRequest, number: str) -> HttpResponseBase:
    """What one said oneself, as long as nobody has looked at it."""
    try:
        at = int(number) if number.isdecimal() and len(number) < MOST_DIGITS else 0
        corrections.withdraw(actor=member_of(request), number=at, now=datetime.now(UTC))
    except RashinError as problem:
        messages.error(request, sentence_of(problem))
    else:
        messages.success(request, gettext("Withdrawn."))
    return redirect(_back(request, reverse("voices_explore")))


@access(Permission.EDIT_TOPICS)
@require_POST
def judge(request: HttpRequest, number: int, what: str) -> HttpResponseBase:
    """Take a correction, or not; or take back what was taken."""
    if what not in {"take", "refuse", "back"}:
        raise NoSuchPiece
    actor, now = member_of(request), datetime.now(UTC)
    try:
        if what == "back":
            corrections.take_back(actor=actor, number=number, now=now)
        else:
            corrections.judge(actor=actor, number=number, take=what == "take", now=now)
    except RashinError as problem:
        messages.error(request, sentence_of(problem))
    else:
        if what == "back":
            messages.success(request, gettext("Taken back: what the machine read counts again."))
    return redirect(_back(request, reverse("topics_corrections")))


def _back(request: HttpRequest, otherwise: str) -> str:
    back = request.POST.get("next", "")
    return back if back and url_has_allowed_host_and_scheme(back, allowed_hosts=None) else otherwise

"""What moved: only changes that are more than chance, corrected for having looked everywhere."""

from datetime import timedelta
from typing import Any, Final

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rashin.analysis.questions.moves import Moves
from rashin.analysis.questions.scores import Scores
from rashin.base.atlas.names import touchpoint_names
from rashin.base.ui import formats
from rashin.web.shell.addresses import link_to
from rashin.web.shell.asked import asked, asked_zone
from rashin.web.shell.customer_words import channel
from rashin.web.shell.stats import face_of

MOST: Final = 6
FIELDS: Final = {
    "channel": _("Channel"),
    "touchpoint": _("Touchpoint"),
    "unit": _("Unit"),
    "survey": _("Survey"),
    "source": _("Source"),
    "language": _("Language"),
    "journey": _("Journey"),
    "stage": _("Stage"),
}


def moves_question(zone: str) -> Moves:
    """The last quarter against the one before, over every common breakdown."""
    return Moves(last=timedelta(days=90), zone=zone, limit=60)


def draw_moved(request: HttpRequest) -> SafeString:
    """The significant changes, the surest first, each with a link down to its score."""
    answer = asked(request, moves_question(asked_zone()))
    rows = [row for row in answer.rows() if row["changed"] and row["field"] is not None]
    context = {
        "moves": [_shown(row) for row in rows[:MOST]],
        "tests": answer.tests,
        "more": max(0, len(rows) - MOST),
    }
    return render_to_string("shell/panels/moved.html", context, request)


def _shown(row: dict[str, Any]) -> dict[str, object]:
    metric = str(row["metric"])
    face = face_of(metric, row)
    difference = row["difference"] * face.factor
    up = difference >= 0
    in_points = face.sign or face.unit == "%"
    zone = asked_zone()
    question = Scores(metric=metric, by=(str(row["field"]),), last=timedelta(days=90), compare="previous", zone=zone)
    return {
        "metric": face.label,
        "field": str(FIELDS.get(str(row["field"]), row["field"])),
        "by": value_of(str(row["field"]), str(row["by"])),
        "text": formats.points(difference) if in_points else formats.number(difference, 2, sign=True),
        "before": formats.number(row["before"] * face.factor, face.digits, sign=face.sign),
        "after": formats.number(row["after"] * face.factor, face.digits, sign=face.sign),
        "n": gettext("n = %(n)s") % {"n": formats.number(row["n_after"])},
        "better": up == face.higher_is_better,
        "icon": "trending-up" if up else "trending-down",
        "href": link_to("scores", question),
    }


def value_of(field: str, value: str) -> str:
    """A value of a breakdown in words."""
    if field == "channel":
        return channel(value)
    return touchpoint_names().get(value, value) if field == "touchpoint" else value

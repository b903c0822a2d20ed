"""Response rates as figures and as bars."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from rashin.analysis.charts.chart import Chart
from rashin.analysis.charts.funnel import Stage, funnel
from rashin.analysis.stats.estimate import Unanswered
from rashin.base.ui import formats
from rashin.base.ui.charts import words
from rashin.base.ui.figures import About, Stat, reason_words
from rashin.powers.operation.surveys.reach.rates import Rates
from rashin.powers.operation.surveys.vocabulary import Channel


def way_of(found: Rates) -> Chart:
    """From invited to answered, drawn."""
    steps = (
        (gettext("Invited"), found.invited), (gettext("Sent"), found.sent),
        (pgettext("invitation", "Arrived"), found.sent - found.lost), (gettext("Begun"), found.started),
        (gettext("Answered"), found.answered),
    )  # fmt: skip
    stages = []
    before = found.invited
    for name, count in steps:
        stages.append(Stage(
            label=name, people=count, share=count / found.invited if found.invited else None,
            step_share=count / before if before else None,
        ))  # fmt: skip
        before = count
    return funnel(gettext("From invited to answered"), stages, words=words())


def facts_of(rates: Mapping[str, Rates]) -> list[Stat]:
    """One figure for each channel: the response rate with its interval, n and what it is a share of."""
    labels = {"": gettext("Response rate"), **{one.value: str(one.label) for one in Channel}}
    return [_stat(labels.get(name, name), one) for name, one in rates.items() if name or len(rates) != 2]


def _stat(label: str, rates: Rates) -> Stat:
    response = rates.response
    note = gettext("%(answered)s of %(arrived)s that arrived") % {
        "answered": formats.number(rates.answered), "arrived": formats.number(rates.sent - rates.lost)
    }  # fmt: skip
    if isinstance(response, Unanswered):
        reason = reason_words(response.reason, n=response.n, minimum=response.minimum)
        return Stat(label=label, reason=reason, note=note)
    return Stat(
        label=label, value=formats.percent(response.value), n=response.n, note=note,
        band=f"{formats.percent(response.low)} – {formats.percent(response.high)}", about=ABOUT,
    )  # fmt: skip


ABOUT: Final = About(
    name=_("Response rate"),
    definition=(
        _("Completed answers, of all invitations that were sent and did not come back."),
        _("What waits or was never sent stands in no denominator; a letter of unknown fate counts as sent."),
    ),
    method=_("Wilson’s score interval"),
)

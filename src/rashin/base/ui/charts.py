"""The words of charts in the reader's language, with the reader's way to write numbers."""

from collections.abc import Callable
from functools import partial

from django.utils.translation import gettext

from rashin.analysis.charts import Words
from rashin.base.ui import formats


def words(
    number: Callable[[float], str] | None = None, *, tick: Callable[[float], str] | None = None, share_digits: int = 1
) -> Words:
    """The words of a chart on this page."""
    return Words(
        number=number or formats.number,
        tick=tick or formats.number,
        share=partial(formats.percent, digits=share_digits),
        count=formats.number,
        value=gettext("Value"),
        period=gettext("Period"),
        name=gettext("Name"),
        low=gettext("Lower bound"),
        high=gettext("Upper bound"),
        n="n",
        people=gettext("People"),
        share_of_first=gettext("Share of first step"),
        share_of_previous=gettext("Share of previous step"),
        lost=gettext("Lost"),
        reason=gettext("Reason"),
        previous=gettext("Previous"),
        level=gettext("95% interval"),
        not_shown=gettext("Not shown: %(reason)s"),
        unit_interval=gettext("%(value)s (%(low)s to %(high)s)"),
        unit_n=gettext("n = %(n)s"),
        summary_line=gettext("%(name)s went from %(first)s (%(start)s) to %(last)s (%(end)s)."),
        summary_one=gettext("%(name)s: %(value)s."),
        summary_extremes=gettext("Highest %(high)s (%(high_at)s), lowest %(low)s (%(low_at)s)."),
        summary_gaps=gettext("%(count)s not shown: %(reason)s."),
        summary_rank=gettext("Highest: %(high_at)s %(high)s. Lowest: %(low_at)s %(low)s."),
        summary_funnel=gettext("%(share)s of %(people)s reach “%(last)s”. Most are lost before “%(worst)s”: %(lost)s."),
        summary_parts=gettext("%(name)s: %(parts)s."),
        summary_empty=gettext("There is nothing to show yet."),
    )


def signed_words(digits: int = 1) -> Words:
    """For scores whose sign matters, such as an NPS."""
    signed = partial(formats.number, sign=True)
    return words(partial(signed, digits=digits), tick=signed)

"""A page of the explorer: what was asked, how its numbers are linked, and its parts over time."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.http import HttpRequest
from django.utils.translation import gettext, ngettext

from rashin.analysis.questions.question import Question
from rashin.analysis.questions.tagged import TagPoint
from rashin.analysis.questions.topics import Topics, TopicsAnswer
from rashin.analysis.stats.estimate import Estimate, Reason, Unanswered
from rashin.analysis.stats.proportions import proportion
from rashin.analysis.text.topics.document import TopicTree
from rashin.base.ui import formats
from rashin.base.ui.figures import Stat, reason_words
from rashin.base.ui.formats import reading_language
from rashin.base.workspace.asking import ask_as
from rashin.base.workspace.models import User
from rashin.powers.operation.topics import pictures
from rashin.powers.operation.topics.feed import feed
from rashin.powers.operation.topics.sizes import size_of
from rashin.powers.operation.topics.vocabulary import Mood
from rashin.powers.operation.topics.wishes import Asked, narrowed, onward

PATIENCE: Final = timedelta(minutes=5)
EVERY: Final = ("day", "week", "month")
MOST_LINES: Final = 100
SPARSE: Final = 0.6
"""If more cells than this have too few voices, a heat map takes longer steps."""


class Page:
    """One page of the explorer: what was asked, and how its numbers are linked."""

    def __init__(self, *, request: HttpRequest, member: User, asked: Asked, tree: TopicTree, now: datetime) -> None:
        self.request, self.member, self.asked, self.tree, self.now = request, member, asked, tree, now

    def ask(self, question: Question) -> Any:
        """The answer, as this reader may see it."""
        return ask_as(self.member, question, now=self.now, patience=PATIENCE)

    @property
    def every(self) -> str:
        """Days, weeks or months, as asked or as fits the period."""
        given = self.request.GET.get("every", "")
        if given in EVERY:
            return given
        first, last = self.asked.first, self.asked.last
        days = (last - first).days if first and last else 400
        return "day" if days <= 31 else "week" if days <= 200 else "month"

    def name(self, topic: str) -> str:
        """A topic's title."""
        found = self.tree.by_id.get(topic)
        return found.name(reading_language()) if found else topic

    def link(self, topic: str) -> str:
        """The voices of a topic."""
        return narrowed(self.request, "topic", topic, view="voices")

    def between(self, first: date, last: date, topic: str) -> str:
        """The voices of a topic in some days, as far as they belong to the period."""
        first = max(first, self.asked.first or first)
        last = min(last, self.asked.last or last)
        return narrowed(
            self.request, "topic", topic, when=f"{first}..{last}", view="voices", drop=("when-from", "when-to")
        )

    @property
    def level(self) -> list[str]:
        """The topics to show: those under the chosen one, else the uppermost."""
        chosen = self.asked.topic
        under = self.tree.children(chosen or None)
        return [one.id for one in under if one.state != "retired"] or ([chosen] if chosen else [])

    def voices(self) -> dict[str, Any]:
        """The feed alone."""
        found = feed(self.member, self.asked, before=self.request.GET.get("before", "")[:400])
        query = self.request.GET.copy()
        query["before"] = found.next
        size = size_of(self.member, self.asked)
        return {"fed": found, "size": size, "older": f"?{query.urlencode()}" if found.next else ""}

    def topics(self, **more: Any) -> TopicsAnswer:
        """The question of topics, with what the filters say."""
        answer = self.ask(Topics(**self.asked.question, **more))
        assert isinstance(answer, TopicsAnswer)
        return answer

    def glance(self) -> dict[str, Any]:
        """How many, how they feel, what they speak of, the newest of them."""
        answer = self.topics()
        wanted = set(self.level)
        shown = [one for one in answer.points if one.tag in wanted] or list(answer.points)
        whole = answer.whole[0] if answer.whole else None
        timed = self.topics(every=self.every, topic=tuple(self.level[:50])) if self.level else None
        tags = [one.tag or "" for one in shown]
        whole_steps = pictures.whole_steps(timed.points) if timed else ()
        stream = pictures.over_time(whole_steps, tags, every=self.every, name=self.name, link=self.between)
        found = feed(self.member, self.asked, limit=6)
        return {
            "lines": pictures.lines(shown, name=self.name, link=self.link, most=MOST_LINES), "stats": self.stats(whole),
            "stream": stream, "fed": found, "few": pictures.few_of(tags),
            "all_url": onward(self.request, view="voices"),
            "definition": [gettext(one.text) % one.fields for one in answer.definition],
        }  # fmt: skip

    def stats(self, whole: TagPoint | None) -> list[Stat]:
        """How many voices, and the share of each sentiment with its interval."""
        every = Stat(
            label=gettext("Voices with words"), href=onward(self.request, view="voices"), hero=True,
            value=formats.number(whole.of if whole else 0),
        )  # fmt: skip
        kept = whole.sentiment if whole else None
        if isinstance(kept, Unanswered) and kept.reason is Reason.SMALL_GROUP:
            return [replace(every, value="", reason=reason_words(kept.reason.value, n=0))]
        if whole is None or not whole.of:
            return [every]
        sums = whole.sums
        counts = {"pos": sums.positive, "neg": sums.negative, "mixed": sums.mixed, "neu": sums.neutral}
        return [every, *(self._mood(one, counts[one.value], whole.of) for one in Mood)]

    def _mood(self, mood: Mood, count: int, of: int) -> Stat:
        share = proportion(count, of)
        said = ngettext("%(n)s voice", "%(n)s voices", count) % {"n": formats.number(count)}
        href = narrowed(self.request, "sentiment", mood.value, view="voices")
        stat = Stat(label=mood.label, href=href, n=of, note=said)
        if isinstance(share, Estimate):
            band = formats.interval(share.low * 100, share.high * 100, 0)
            return replace(stat, value=formats.percent(share.value, 0), band=band)
        return replace(stat, reason=reason_words(share.reason.value, n=share.n, minimum=share.minimum))

    def _dense(self, points: Sequence[TagPoint], every: str) -> tuple[Sequence[TagPoint], str]:
        """The points for a heat map: by month where in shorter steps hardly any has enough voices."""
        spoken = [one for one in points if one.tag and one.sums.n]
        few = sum(isinstance(one.sentiment, Unanswered) for one in spoken)
        if every == "month" or not spoken or few <= SPARSE * len(spoken):
            return points, every
        return self.topics(every="month", topic=tuple(self.level[:50])).points, "month"

    def time(self) -> dict[str, Any]:
        """The stream and the heat map."""
        every = self.every
        answer = self.topics(every=every, topic=tuple(self.level[:50])) if self.level else None
        points = answer.points if answer else ()
        sizes: dict[str, int] = {}
        for one in points:
            sizes[one.tag or ""] = sizes.get(one.tag or "", 0) + one.sums.n
        tags = sorted(sizes, key=lambda tag: (-sizes[tag], tag))
        shown, step = self._dense(points, every)
        over = pictures.whole_steps(points)
        return {
            "stream": pictures.over_time(over, tags, every=every, name=self.name, link=self.between),
            "heat": pictures.heat(
                shown, tags, every=step, name=self.name, link=self.between,
            ),
            "definition": [gettext(one.text) % one.fields for one in answer.definition] if answer else [],
            "few": pictures.few_of(tags),
            "coarser": " ".join(
                [gettext("By month: in shorter steps most of them have too few voices.")] * (step != every)
                + pictures.left_out(shown, tags)
            ),
            "every": [
                {"label": label, "url": onward(self.request, every=word), "current": word == every}
                for word, label in (("day", gettext("Days")), ("week", gettext("Weeks")), ("month", gettext("Months")))
            ],
        }  # fmt: skip

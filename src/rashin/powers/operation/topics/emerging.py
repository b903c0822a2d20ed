"""What emerges is told: to those who steer the company, and to other systems; each thing once a month."""

from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.http import urlencode

from rashin.analysis.lake.errors import LakeMissing
from rashin.base.messages.notices import NoticeKind, notify
from rashin.base.messages.services import changed, publish
from rashin.base.workspace.asking import ask_in_scope
from rashin.base.workspace.jobs import Running, job
from rashin.base.workspace.models import User
from rashin.base.workspace.vocabulary import Role
from rashin.errors import gettext_noop
from rashin.powers.operation.topics import versions

TOLD: Final = (Role.OWNER, Role.EXECUTIVE, Role.CX_OFFICE)
EMERGED: Final = NoticeKind(
    code="topic.emerging",
    sentence=gettext_noop("“%(title)s” is spoken of more than before: %(now)s people this week."),
    tone="warn",
)
MOST: Final = 5


@job("topics.emerging", attempts=2)
def WATCH_EMERGING(running: Running) -> dict[str, object]:
    """Tell of topics and phrases that rose by more than chance."""
    return {"told": [one for of in ("topics", "phrases") for one in tell_emerging(of, now=running.now)]}


def tell_emerging(of: str, *, now: datetime) -> list[str]:
    """Publish and notify what has come to rise; what is still rising next week is not told again."""
    from rashin.analysis.questions.emerging import Emerging, EmergingAnswer
    from rashin.analysis.questions.question import Scope

    try:
        answer = ask_in_scope(Emerging(of=of, zone=settings.TIME_ZONE), scope=Scope(units=None), now=now)
    except LakeMissing:
        return []
    assert isinstance(answer, EmergingAnswer)
    tree, told = versions.live_tree(), []
    for one in answer.found[:MOST]:
        tag = str(one.name)
        topic = tree.by_id.get(tag) if of == "topics" else None
        title = topic.name() if topic else tag
        with transaction.atomic():
            if not changed(f"emerging:{of}:{tag}"[:120], f"{now:%Y-%m}", now=now):
                continue
            what = "topic" if of == "topics" else "term"
            publish("topic.emerging", {
                "what": what, "name": tag, "title": title, "period": f"{answer.since:%Y-%m-%d}", "voices": one.now,
                "expected": round(one.expected, 1),
            }, now=now)  # fmt: skip
            readers = User.objects.filter(role__in=TOLD, is_active=True)
            words = {"topic": tag} if of == "topics" else {"where": f'phrase="{tag}"'}
            link = f"{reverse('voices_explore')}?{urlencode({'view': 'voices', **words})}"
            notify(readers, EMERGED, now=now, values={"title": title, "now": one.now}, link=link)
            told.append(tag)
    return told

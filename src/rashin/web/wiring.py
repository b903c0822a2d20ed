"""When X happens here, do Y there: written out, run after the commit, no signals. And all background work there is."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from rashin.base.atlas.hearing import Listener, ReplyTaker
from rashin.base.atlas.names import metrics_named
from rashin.base.atlas.queries import Resolver
from rashin.base.atlas.spoken import Line as Spoken
from rashin.base.atlas.spoken import Place, Read, Spot
from rashin.base.messages.carrying import Carrier
from rashin.base.messages.chats import Chats
from rashin.base.messages.events import EventType
from rashin.base.messages.line import Line
from rashin.base.messages.mails import Mails
from rashin.base.messages.postman import Transport
from rashin.base.messages.reports import take_report
from rashin.base.messages.vocabulary import Channel
from rashin.base.messages.webhooks import Webhooks
from rashin.base.summaries.noting import summaries_named
from rashin.base.summaries.records import Source
from rashin.base.ui.panels import Panel
from rashin.base.workspace.happenings import Consequence
from rashin.base.workspace.jobs import Recurring, Work, schedule
from rashin.base.workspace.mailing import MAIL_INVITATION, mail_given_up
from rashin.base.workspace.models import User
from rashin.powers.operation.cases import events as case_events
from rashin.powers.operation.cases.evidence import cases_named
from rashin.powers.operation.cases.opening import consider
from rashin.powers.operation.cases.receiving import ORIGIN as CASE_REPLY
from rashin.powers.operation.cases.receiving import take_reply
from rashin.powers.operation.cases.recovering import Asked, Wish
from rashin.powers.operation.cases.replying import reply_settled
from rashin.powers.operation.surveys.answering.voices import EVENTS as SURVEY_EVENTS
from rashin.powers.operation.surveys.titles import survey_titles
from rashin.powers.operation.topics.events import EVENTS as TOPIC_EVENTS
from rashin.powers.operation.topics.summing import FOUND, VOICES
from rashin.web import events
from rashin.web.jobs.customers import REFRESH_CUSTOMERS
from rashin.web.jobs.keys import publish_keys
from rashin.web.jobs.messages import TRIM_MESSAGES, WATCH_SCORES
from rashin.web.jobs.readings import READ_VOICES
from rashin.web.jobs.upkeep import COMPACT, RESOLVE_PEOPLE, TIDY, VACUUM
from rashin.web.shell.customer_voices import voices_named
from rashin.web.shell.customer_words import event_names, source_names
from rashin.web.shell.read_words import (
    aspect_names,
    intent_names,
    languages_read,
    mood_names,
    topic_names,
)
from rashin.web.telling import tell_invited, tell_job_done, tell_job_failed, tell_role_changed

REACTIONS: Mapping[str, Sequence[Callable[[str, datetime], object]]] = {
    "write_key.made": (publish_keys,),
    "write_key.changed": (publish_keys,),
    "write_key.revoked": (publish_keys,),
}
"""Action of the audit log → what follows it, given its subject and moment."""

CONSEQUENCES: Mapping[str, Sequence[Consequence]] = {
    "intake.finished": (events.import_over,),
    "intake.undone": (events.import_undone,),
    "import.done": (events.import_done_by_command,),
    "import.undone": (events.import_undone,),
    "job.done": (tell_job_done,),
    "job.failed": (tell_job_failed, events.job_failed, mail_given_up),
    "member.added": (tell_invited, events.member_invited),
    "member.changed": (tell_role_changed, events.member_changed),
    "api_key.made": (events.key_made,),
    "write_key.made": (events.key_made,),
    "api_key.revoked": (events.key_revoked,),
    "write_key.revoked": (events.key_revoked,),
}
"""Action of the audit log, or end of a job → what belongs to it and is kept in the same transaction."""

EVENTS: Sequence[EventType] = (*events.EVENTS, *case_events.EVENTS, *SURVEY_EVENTS, *TOPIC_EVENTS)
"""All that webhooks tell: a room that has events of its own adds them here."""

TRANSPORTS: Mapping[str, Transport] = {Channel.WEBHOOK: Webhooks()}
"""How webhooks are sent."""

CARRIERS: Mapping[str, Carrier] = {
    Channel.MAIL: Mails(),
    Channel.LINE: Line(),
    Channel.SLACK: Chats(),
    Channel.TEAMS: Chats(),
    Channel.CHATWORK: Chats(),
}
"""How each channel sends letters."""

LISTENERS: Mapping[str, Listener] = {"cases": consider}
"""Name → who is told of every voice once it is in the lake; the name is kept with the voice, so it stays."""


def _invitation_moved(number: int, state: str, reason: str, now: datetime) -> None:
    from rashin.powers.operation.surveys.reach.following import letter_moved  # brings questions: only when one moves

    letter_moved(number, state, reason, now)


def _ballot_moved(number: int, state: str, reason: str, now: datetime) -> None:
    from rashin.powers.operation.surveys.reach.ballots import letter_over

    _invitation_moved(number, state, reason, now)
    letter_over(number, state)


def ask_recovery(wish: Wish, *, now: datetime) -> Asked:
    """Ask a customer how their case was handled, with the newest live survey whose construct is recovery."""
    from rashin.powers.operation.surveys.reach.single import ask_one

    said = ask_one(
        "recovery", person=wish.person, about=f"case:{wish.case}", via=wish.via, hidden=wish.context, now=now
    )  # fmt: skip
    return Asked(asked=said.asked, reason=said.reason)


LETTER_FOLLOWERS: Mapping[str, Callable[[int, str, str, datetime], object]] = {
    "invitation": _invitation_moved,
    "ballot": _ballot_moved,
    CASE_REPLY: reply_settled,
}
"""Kind of a letter's origin → who is told what came of it: its number, state, reason and moment, in one transaction."""

REPLY_TAKERS: Sequence[ReplyTaker] = (take_reply,)
"""Who may have asked what a mail answers; the first that knows it has it."""

REPORT_TAKERS: Sequence[Callable[..., object]] = (take_report,)
"""Who is told of bounces and complaints that came into a mailbox: ``take(raw, now=…)``."""

SUMMARY_SOURCES: Mapping[str, Source] = {"voices": VOICES, "search": FOUND}
"""What a page may ask to have in short: ``{% summary_panel "voices" "topic=delivery" %}`` in its template."""

NAMES: Mapping[str, Callable[[], Mapping[str, str]]] = {
    "survey": survey_titles, "event": event_names, "topic": topic_names, "aspect": aspect_names, "intent": intent_names,
    "sentiment": mood_names, "read_language": languages_read, "source": source_names,
}  # fmt: skip
"""Field of records → what its values are called on pages, where only a power knows."""


def voice_reads(shown: Mapping[str, str]) -> Mapping[str, Read]:
    """What is read in some voices, for pages of rooms that only know the voices."""
    from rashin.powers.operation.topics.reads import reads_of

    return reads_of(shown)


def spoken_at(member: User, place: Place) -> Mapping[str, Spot]:
    """What is spoken of at the places of a journey."""
    from rashin.powers.operation.topics.places import at_places

    return at_places(member, place)


def texts_read(texts: Sequence[str], *, least: int) -> Sequence[Spoken]:
    """What texts speak of that never become voices: employees' answers."""
    from rashin.powers.operation.topics.texts import spoken_in

    return spoken_in(texts, least=least)


RESOLVERS: Mapping[str, Resolver] = {
    "metric": metrics_named, "voice": voices_named, "case": cases_named, "summary": summaries_named,
}  # fmt: skip
"""Kind of an evidence link's end → how it is shown, for kinds that live above the atlas."""


def home_panels() -> Sequence[Panel]:
    """What home is made of, in the order in which it comes; a room adds a line with its own panel."""
    from rashin.powers.operation.explore.panels import PINNED
    from rashin.powers.operation.topics.panels import SPOKEN
    from rashin.rox.panels import ROX
    from rashin.web.shell import home

    return (home.STANDING, home.MOVED, home.WAITING, home.COURSE, home.POWERS, ROX, PINNED, SPOKEN, home.VOICES)


def works() -> tuple[Work, ...]:
    """All kinds of background work, imported when a worker starts."""
    from rashin.base.summaries.tasks import DRAFT_SUMMARY
    from rashin.powers.digital.intake.tasks import IMPORT
    from rashin.powers.operation.cases.tasks import WATCH_CASES
    from rashin.powers.operation.surveys.reach.work import REACH, SEND
    from rashin.powers.operation.topics import versions
    from rashin.powers.operation.topics.emerging import WATCH_EMERGING
    from rashin.powers.operation.topics.indexing import INDEX_VOICES
    from rashin.powers.operation.topics.tasks import CARRY_CORRECTIONS, SUGGEST_TOPICS
    from rashin.powers.operation.voices.tasks import KEEP_NO_LONGER, READ_MAILBOX, READ_MAILBOXES
    from rashin.web.jobs.assigning import Trees, assigning

    topics = (
        assigning(Trees(document=versions.document, applied=versions.applied)),
        SUGGEST_TOPICS,
        CARRY_CORRECTIONS,
        INDEX_VOICES,
        WATCH_EMERGING,
        DRAFT_SUMMARY,
    )
    voices = (READ_MAILBOXES, READ_MAILBOX, KEEP_NO_LONGER, READ_VOICES)
    lake = (COMPACT, VACUUM, RESOLVE_PEOPLE, TIDY, IMPORT, REFRESH_CUSTOMERS)
    return (*lake, *voices, *topics, SEND, REACH, WATCH_CASES, MAIL_INVITATION, TRIM_MESSAGES, WATCH_SCORES)


def recurring() -> tuple[Recurring, ...]:
    """What comes again by itself."""
    return (
        schedule(RESOLVE_PEOPLE, every=timedelta(minutes=1)),
        schedule("surveys.reach", every=timedelta(seconds=30)),
        schedule("cases.clock", every=timedelta(minutes=1)),
        schedule("voices.mailboxes", every=timedelta(minutes=1)),
        schedule("voices.retention", every=timedelta(hours=12)),
        schedule(READ_VOICES, every=timedelta(minutes=10)),
        schedule("voices.index", every=timedelta(minutes=5)),
        schedule("topics.emerging", every=timedelta(hours=12)),
        schedule("topics.corrections", every=timedelta(minutes=10)),
        schedule(REFRESH_CUSTOMERS, every=timedelta(minutes=2)),
        schedule(COMPACT, every=timedelta(minutes=15)),
        schedule(VACUUM, every=timedelta(hours=6)),
        schedule(TIDY, every=timedelta(hours=1)),
        schedule(TRIM_MESSAGES, every=timedelta(hours=6)),
        schedule(WATCH_SCORES, every=timedelta(hours=6)),
    )

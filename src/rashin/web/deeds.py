"""What the audit log says, in the reader's language: what was done, by whom, to what.

The log itself keeps the codes, which filters, files and the API go by; a test holds that every code has its words.
"""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from rashin.base.workspace.records import AuditWords

DEEDS: Final[Mapping[str, Promise]] = {
    "session.begun": pgettext_lazy("deed", "Signed in"),
    "session.ended": pgettext_lazy("deed", "Signed out"),
    "session.refused": pgettext_lazy("deed", "A sign-in was refused"),
    "link.made": pgettext_lazy("deed", "Made a one-time sign-in link"),
    "link.used": pgettext_lazy("deed", "Signed in with a one-time link"),
    "password.set": pgettext_lazy("deed", "Set a password"),
    "email.changed": pgettext_lazy("deed", "Changed an e-mail address"),
    "email.removed": pgettext_lazy("deed", "Removed an e-mail address"),
    "second_factor.added": pgettext_lazy("deed", "Added a second factor"),
    "second_factor.removed": pgettext_lazy("deed", "Removed a second factor"),
    "second_factor.renamed": pgettext_lazy("deed", "Renamed a second factor"),
    "recovery_codes.made": pgettext_lazy("deed", "Made recovery codes"),
    "identity.connected": pgettext_lazy("deed", "Connected a company sign-in"),
    "identity.disconnected": pgettext_lazy("deed", "Disconnected a company sign-in"),
    "provider.set": pgettext_lazy("deed", "Set up a sign-in provider"),
    "provider.removed": pgettext_lazy("deed", "Removed a sign-in provider"),
    "provider.rule_failed": pgettext_lazy("deed", "A provider’s group rule could not be followed"),
    "policy.changed": pgettext_lazy("deed", "Changed how members sign in"),
    "member.added": pgettext_lazy("deed", "Added a member"),
    "member.changed": pgettext_lazy("deed", "Changed a member"),
    "invitation.made": pgettext_lazy("deed", "Invited somebody"),
    "invitation.renewed": pgettext_lazy("deed", "Made a new link for an invitation"),
    "invitation.revoked": pgettext_lazy("deed", "Took an invitation back"),
    "invitation.accepted": pgettext_lazy("deed", "Accepted an invitation"),
    "department.set": pgettext_lazy("deed", "Set up a department"),
    "department.removed": pgettext_lazy("deed", "Removed a department"),
    "api_key.made": pgettext_lazy("deed", "Made an API key"),
    "api_key.rotated": pgettext_lazy("deed", "Replaced an API key"),
    "api_key.revoked": pgettext_lazy("deed", "Revoked an API key"),
    "write_key.made": pgettext_lazy("deed", "Made a write key"),
    "write_key.changed": pgettext_lazy("deed", "Changed a write key"),
    "write_key.revoked": pgettext_lazy("deed", "Revoked a write key"),
    "secret.resealed": pgettext_lazy("deed", "Sealed the secrets anew"),
    "job.cancelled": pgettext_lazy("deed", "Stopped a job"),
    "data.exported": pgettext_lazy("deed", "Took data out"),
    "customers.listed": pgettext_lazy("deed", "Looked at a list of customers, unmasked"),
    "person.seen": pgettext_lazy("deed", "Looked at a customer, unmasked"),
    "person.unmasked": pgettext_lazy("deed", "Began to see names and contacts"),
    "voice.seen": pgettext_lazy("deed", "Looked at the original of a voice"),
    "voice.taken_back": pgettext_lazy("deed", "Took a voice back"),
    "voice.transcript_brought": pgettext_lazy("deed", "Brought the transcript of a call"),
    "voice.corrected": pgettext_lazy("deed", "Corrected how a voice was read"),
    "voice.correction_judged": pgettext_lazy("deed", "Judged a correction"),
    "voices.originals_erased": pgettext_lazy("deed", "Erased originals whose time was over"),
    "source.connected": pgettext_lazy("deed", "Connected a source of voices"),
    "source.changed": pgettext_lazy("deed", "Changed a source of voices"),
    "source.deleted": pgettext_lazy("deed", "Deleted a source of voices"),
    "source.questions_set": pgettext_lazy("deed", "Said what a source’s questions measure"),
    "source.read_again": pgettext_lazy("deed", "Read a source again"),
    "source.secret_set": pgettext_lazy("deed", "Set a source’s secret"),
    "source.secret_rotated": pgettext_lazy("deed", "Replaced a source’s secret"),
    "source.switched_on": pgettext_lazy("deed", "Switched a source on"),
    "source.switched_off": pgettext_lazy("deed", "Switched a source off"),
    "intake.uploaded": pgettext_lazy("deed", "Uploaded a file"),
    "intake.mapped": pgettext_lazy("deed", "Said what a file’s columns are"),
    "intake.started": pgettext_lazy("deed", "Began an import"),
    "intake.finished": pgettext_lazy("deed", "An import ended"),
    "intake.undone": pgettext_lazy("deed", "Undid an import"),
    "intake.replayed": pgettext_lazy("deed", "Sent refused records through again"),
    "import.done": pgettext_lazy("deed", "Imported a file"),
    "import.undone": pgettext_lazy("deed", "Undid an import (command line)"),
    "segment.added": pgettext_lazy("deed", "Made a segment"),
    "segment.changed": pgettext_lazy("deed", "Changed a segment"),
    "segment.dropped": pgettext_lazy("deed", "Forgot a segment"),
    "question.saved": pgettext_lazy("deed", "Saved a question"),
    "question.shared": pgettext_lazy("deed", "Shared a question"),
    "question.forgotten": pgettext_lazy("deed", "Forgot a question"),
    "search.saved": pgettext_lazy("deed", "Saved a search"),
    "search.forgotten": pgettext_lazy("deed", "Forgot a search"),
    "journey.added": pgettext_lazy("deed", "Made a journey"),
    "stage.added": pgettext_lazy("deed", "Added a stage"),
    "stage.touchpoints": pgettext_lazy("deed", "Said which touchpoints a stage has"),
    "touchpoint.set": pgettext_lazy("deed", "Set a touchpoint"),
    "unit.set": pgettext_lazy("deed", "Set a unit"),
    "persona.set": pgettext_lazy("deed", "Set a persona"),
    "metric.set": pgettext_lazy("deed", "Set a metric"),
    "goal.added": pgettext_lazy("deed", "Set a goal"),
    "improvement.added": pgettext_lazy("deed", "Began an improvement"),
    "improvement.moved": pgettext_lazy("deed", "Moved an improvement on"),
    "evidence.linked": pgettext_lazy("deed", "Stated a link of evidence"),
    "evidence.retracted": pgettext_lazy("deed", "Took a link of evidence back"),
    "survey.created": pgettext_lazy("deed", "Made a survey"),
    "survey.saved": pgettext_lazy("deed", "Saved a survey’s draft"),
    "survey.published": pgettext_lazy("deed", "Published a survey"),
    "survey.paused": pgettext_lazy("deed", "Paused a survey"),
    "survey.resumed": pgettext_lazy("deed", "Resumed a survey"),
    "survey.closed": pgettext_lazy("deed", "Closed a survey"),
    "survey.reopened": pgettext_lazy("deed", "Opened a survey again"),
    "survey.archived": pgettext_lazy("deed", "Put a survey away"),
    "survey.restored": pgettext_lazy("deed", "Brought a survey back"),
    "survey.dropped": pgettext_lazy("deed", "Dropped a survey"),
    "survey.moved": pgettext_lazy("deed", "Gave a survey to another department"),
    "survey.translated": pgettext_lazy("deed", "Translated a survey"),
    "survey.send_planned": pgettext_lazy("deed", "Planned a wave of invitations"),
    "survey.send_changed": pgettext_lazy("deed", "Changed a wave"),
    "survey.send_scheduled": pgettext_lazy("deed", "Scheduled a wave"),
    "survey.send_begun": pgettext_lazy("deed", "Began to send a wave"),
    "survey.send_stopped": pgettext_lazy("deed", "Stopped a wave"),
    "survey.trigger_added": pgettext_lazy("deed", "Added a trigger"),
    "survey.trigger_changed": pgettext_lazy("deed", "Changed a trigger"),
    "survey.trigger_on": pgettext_lazy("deed", "Switched a trigger on"),
    "survey.trigger_off": pgettext_lazy("deed", "Switched a trigger off"),
    "topics.changed": pgettext_lazy("deed", "Changed the topics"),
    "topics.undone": pgettext_lazy("deed", "Undid a change of the topics"),
    "topics.published": pgettext_lazy("deed", "Published the topics"),
    "topics.applied": pgettext_lazy("deed", "Applied the topics to the voices"),
    "topics.suggested": pgettext_lazy("deed", "Had topics suggested"),
    "labelling.drawn": pgettext_lazy("deed", "Drew voices to label"),
    "labelling.labelled": pgettext_lazy("deed", "Labelled a voice"),
    "labelling.settled": pgettext_lazy("deed", "Settled a disagreement on labels"),
    "labelling.measured": pgettext_lazy("deed", "Measured how well labels are given"),
    "labelling.ended": pgettext_lazy("deed", "Ended a round of labelling"),
    "case.opened": pgettext_lazy("deed", "Opened a case"),
    "case.joined": pgettext_lazy("deed", "Joined a voice to a case"),
    "case.assigned": pgettext_lazy("deed", "Gave a case to somebody"),
    "case.moved": pgettext_lazy("deed", "Moved a case to another department"),
    "case.noted": pgettext_lazy("deed", "Wrote a note in a case"),
    "case.replied": pgettext_lazy("deed", "Answered a customer"),
    "case.answered": pgettext_lazy("deed", "A customer wrote back"),
    "case.waiting": pgettext_lazy("deed", "Waits for the customer"),
    "case.severity": pgettext_lazy("deed", "Changed how urgent a case is"),
    "case.cause": pgettext_lazy("deed", "Named a case’s cause"),
    "case.corrected": pgettext_lazy("deed", "Corrected a case"),
    "case.merged": pgettext_lazy("deed", "Merged cases"),
    "case.unmerged": pgettext_lazy("deed", "Took merged cases apart"),
    "case.resolved": pgettext_lazy("deed", "Resolved a case"),
    "case.reopened": pgettext_lazy("deed", "Opened a case again"),
    "case.dismissed": pgettext_lazy("deed", "Dismissed a case"),
    "case.overdue": pgettext_lazy("deed", "A case was overdue"),
    "case.recovered": pgettext_lazy("deed", "A customer said how it was handled"),
    "case_rule.set": pgettext_lazy("deed", "Set a rule for cases"),
    "case_rule.moved": pgettext_lazy("deed", "Changed the order of rules"),
    "case_rule.switched": pgettext_lazy("deed", "Switched a rule on or off"),
    "case_rule.dropped": pgettext_lazy("deed", "Dropped a rule"),
    "case_clock.set": pgettext_lazy("deed", "Set working hours and escalation"),
    "cause.set": pgettext_lazy("deed", "Set a cause"),
    "cause.archived": pgettext_lazy("deed", "Put a cause away"),
    "cause.proposed": pgettext_lazy("deed", "Proposed an improvement for a cause"),
    "canned.set": pgettext_lazy("deed", "Set a canned reply"),
    "canned.archived": pgettext_lazy("deed", "Put a canned reply away"),
    "connection.made": pgettext_lazy("deed", "Made a connection"),
    "connection.changed": pgettext_lazy("deed", "Changed a connection"),
    "connection.deleted": pgettext_lazy("deed", "Deleted a connection"),
    "connection.enabled": pgettext_lazy("deed", "Switched a connection on"),
    "connection.disabled": pgettext_lazy("deed", "Switched a connection off"),
    "connection.tested": pgettext_lazy("deed", "Tested a connection"),
    "contact_policy.changed": pgettext_lazy("deed", "Changed the contact policy"),
    "suppression.added": pgettext_lazy("deed", "Added an address to the suppression list"),
    "suppression.removed": pgettext_lazy("deed", "Took an address off the suppression list"),
    "consent.given": pgettext_lazy("deed", "Recorded a consent"),
    "consent.withdrawn": pgettext_lazy("deed", "Recorded a withdrawn consent"),
    "letters.taken_back": pgettext_lazy("deed", "Took waiting messages back"),
    "letter.arrived": pgettext_lazy("deed", "Said that a message arrived"),
    "letter.again": pgettext_lazy("deed", "Sent a message once more"),
    "letter.drop": pgettext_lazy("deed", "Let a message be"),
    "webhook.made": pgettext_lazy("deed", "Made a webhook"),
    "webhook.changed": pgettext_lazy("deed", "Changed a webhook"),
    "webhook.deleted": pgettext_lazy("deed", "Deleted a webhook"),
    "webhook.enabled": pgettext_lazy("deed", "Switched a webhook on"),
    "webhook.disabled": pgettext_lazy("deed", "Switched a webhook off"),
    "webhook.rotated": pgettext_lazy("deed", "Replaced a webhook’s secret"),
    "webhook.tested": pgettext_lazy("deed", "Tested a webhook"),
    "webhook.redelivered": pgettext_lazy("deed", "Sent a webhook’s message again"),
}
"""Action → what somebody did."""

ACTORS: Final[Mapping[str, Promise | str]] = {
    "worker": pgettext_lazy("actor", "Background work"),
    "cases": pgettext_lazy("actor", "Cases, by themselves"),
    "survey": pgettext_lazy("actor", "Whoever answers a survey"),
    "recipient": pgettext_lazy("actor", "Whoever got the message"),
    "postman": pgettext_lazy("actor", "Mail that came back"),
    "line": "LINE",
    "sign-in": pgettext_lazy("actor", "At the door"),
    "cli": pgettext_lazy("actor", "The command line"),
    "demo": pgettext_lazy("actor", "The demo"),
    "rule": pgettext_lazy("actor", "Rule %(name)s"),
    "sso": pgettext_lazy("actor", "Company sign-in %(name)s"),
}
"""Who acts without being a member, by the word before the colon."""

SUBJECTS: Final[Mapping[str, Promise]] = {
    "person": pgettext_lazy("subject", "A customer"),
    "member": pgettext_lazy("subject", "Member %(name)s"),
    "department": pgettext_lazy("subject", "Department %(name)s"),
    "invitation": pgettext_lazy("subject", "Invitation %(name)s"),
    "api_key": pgettext_lazy("subject", "API key %(name)s"),
    "write_key": pgettext_lazy("subject", "Write key %(name)s"),
    "survey": pgettext_lazy("subject", "Survey %(name)s"),
    "case": pgettext_lazy("subject", "Case %(name)s"),
    "webhook": pgettext_lazy("subject", "Webhook %(name)s"),
    "connection": pgettext_lazy("subject", "Connection %(name)s"),
    "source": pgettext_lazy("subject", "Source %(name)s"),
    "job": pgettext_lazy("subject", "Job %(name)s"),
    "letter": pgettext_lazy("subject", "Message %(name)s"),
    "import": pgettext_lazy("subject", "Import %(name)s"),
    "upload": pgettext_lazy("subject", "File %(name)s"),
    "trigger": pgettext_lazy("subject", "Trigger %(name)s"),
    "segment": pgettext_lazy("subject", "Segment %(name)s"),
    "question": pgettext_lazy("subject", "Question %(name)s"),
    "voice": pgettext_lazy("subject", "A voice"),
    "evidence": pgettext_lazy("subject", "Evidence %(name)s"),
    "improvement": pgettext_lazy("subject", "Improvement %(name)s"),
    "journey": pgettext_lazy("subject", "Journey %(name)s"),
}
"""What it was done to, by the word before the colon."""


DETAILS: Final[Mapping[str, Promise]] = {
    "name": pgettext_lazy("detail", "Name"),
    "role": pgettext_lazy("detail", "Role"),
    "department": pgettext_lazy("detail", "Department"),
    "units": pgettext_lazy("detail", "Units"),
    "state": pgettext_lazy("detail", "State"),
    "rows": pgettext_lazy("detail", "Rows"),
    "kind": pgettext_lazy("detail", "Kind"),
    "channel": pgettext_lazy("detail", "Channel"),
    "reason": pgettext_lazy("detail", "Reason"),
    "what": pgettext_lazy("detail", "What"),
    "ways": pgettext_lazy("detail", "By"),
    "how": pgettext_lazy("detail", "How"),
    "why": pgettext_lazy("detail", "Why"),
    "email": pgettext_lazy("detail", "E-mail"),
    "expires_at": pgettext_lazy("detail", "Valid until"),
    "scopes": pgettext_lazy("detail", "May"),
    "acts_as": pgettext_lazy("detail", "On behalf of"),
    "origins": pgettext_lazy("detail", "Origins"),
    "origin": pgettext_lazy("detail", "Origin"),
    "events": pgettext_lazy("detail", "Events"),
    "event": pgettext_lazy("detail", "Event"),
    "batch": pgettext_lazy("detail", "Batch"),
    "purpose": pgettext_lazy("detail", "Purpose"),
    "source": pgettext_lazy("detail", "Source"),
    "metric": pgettext_lazy("detail", "Metric"),
    "score": pgettext_lazy("detail", "Score"),
    "rule": pgettext_lazy("detail", "Rule"),
    "severity": pgettext_lazy("detail", "Urgency"),
    "owner": pgettext_lazy("detail", "In charge"),
    "level": pgettext_lazy("detail", "Step"),
    "told": pgettext_lazy("detail", "Told"),
    "via": pgettext_lazy("detail", "By"),
    "letters": pgettext_lazy("detail", "Letters"),
    "in_time": pgettext_lazy("detail", "In time"),
    "resolution": pgettext_lazy("detail", "How it was resolved"),
    "trigger": pgettext_lazy("detail", "Trigger"),
    "send": pgettext_lazy("detail", "Wave"),
    "active": pgettext_lazy("detail", "In use"),
    "questions": pgettext_lazy("detail", "Questions"),
    "version": pgettext_lazy("detail", "Version"),
    "number": pgettext_lazy("detail", "Number"),
    "count": pgettext_lazy("detail", "Count"),
    "title": pgettext_lazy("detail", "Title"),
    "note": pgettext_lazy("detail", "Note"),
    "filter": pgettext_lazy("detail", "Chosen by"),
}
"""What the facts of a line are called."""


def deed_told(action: str) -> str:
    """A sentence; the code itself of what nobody knows."""
    return str(DEEDS.get(action, action))


def actor_told(actor: str) -> str:
    """Who that is, when it is no member."""
    kind, _colon, name = actor.partition(":")
    words = str(ACTORS.get(kind, ""))
    if not words:
        return actor
    return words % {"name": name} if "%(name)s" in words else f"{words} ({name})" if name else words


def subject_told(subject: str) -> str:
    """What it was done to; digests of people are told short."""
    kind, colon, name = subject.partition(":")
    words = str(SUBJECTS.get(kind, ""))
    if not words or not colon:
        return subject
    return words % {"name": name} if "%(name)s" in words else f"{words} #{name[:8]}"


def detail_told(name: str) -> str:
    """What a fact of a line is called; the value of a filter stands under the filter's name."""
    first, _dot, rest = name.partition(".")
    words = str(DETAILS.get(first, first.replace("_", " ")))
    return f"{words} ({rest})" if rest else words


WORDS: Final = AuditWords(deed=deed_told, actor=actor_told, subject=subject_told, detail=detail_told)

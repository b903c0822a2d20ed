"""Anticipated failures about voices and their sources.

RashinError
├── NotFound
│   ├── NoSuchSource
│   ├── NoSuchVoice
│   └── NoSuchDoor
├── NotAllowed
│   └── HookRefused
├── Conflict
│   ├── SourceNameTaken
│   └── TooManySources
├── BadInput
│   ├── BadVoice
│   ├── BadSource
│   └── BadTranscript
└── Unavailable
    └── MailboxClosed
"""

from rashin.errors import BadInput, Conflict, NotAllowed, NotFound, Unavailable, gettext_noop


class NoSuchSource(NotFound):
    """No such source."""

    code = "voices.no_such_source"
    message = gettext_noop("There is no source %(number)s.")


class NoSuchVoice(NotFound):
    """No such voice, or not within one's departments."""

    code = "voices.no_such_voice"
    message = gettext_noop("There is no such voice.")


class NoSuchDoor(NotFound):
    """An address that nobody was given."""

    code = "voices.no_such_door"
    message = gettext_noop("Nothing listens at this address.")
    remedy = gettext_noop("Compare it with the address on the page of the source.")


class HookRefused(NotAllowed):
    """A call whose signature is missing, wrong or old."""

    code = "voices.hook_refused"
    status = 401
    message = gettext_noop("%(problem)s")
    remedy = "%(remedy)s"


class SourceNameTaken(Conflict):
    """Two sources would be told apart by nobody."""

    code = "voices.source_name_taken"
    message = gettext_noop("There is a source “%(name)s” already.")
    remedy = gettext_noop("Choose another name.")


class TooManySources(Conflict):
    """More sources than anybody looks after."""

    code = "voices.too_many_sources"
    message = gettext_noop("There are %(limit)s sources already.")
    remedy = gettext_noop("Delete one that brings nothing any more.")


class BadVoice(BadInput):
    """A record that is no voice."""

    code = "voices.bad_voice"
    status = 422
    message = gettext_noop("%(problem)s")


class BadSource(BadInput):
    """Settings of a source that cannot be."""

    code = "voices.bad_source"
    message = gettext_noop("%(problem)s")


class BadTranscript(BadInput):
    """A file that is no transcript."""

    code = "voices.bad_transcript"
    message = gettext_noop("This is no transcript that can be read: %(problem)s")
    remedy = gettext_noop("WebVTT, SubRip (SRT) and JSON with texts and speakers can be.")


class MailboxClosed(Unavailable):
    """A mailbox could not be read; ``problem`` is one of the words of ``Problem``."""

    code = "voices.mailbox_closed"
    message = gettext_noop("The mailbox could not be read: %(problem)s")

    def __init__(self, problem: str, detail: str = "") -> None:
        self.problem, self.detail = problem, detail
        super().__init__(problem=f"{problem} ({detail})" if detail else problem)

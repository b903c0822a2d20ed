"""Anticipated failures at the doors of surveys.

RashinError
├── NoSuchDoor         the token opens nothing
│   └── NoSuchCode     nor does the code of a slip: mistyped, or used
├── TooManyAnswers     more from one address than people can give
├── DoorShut           closed, paused, not open yet, or used
├── AnswerUnusable     an answer over the API does not fit its question; ``place`` says which
└── AnswerTooLarge     more was sent than answers can be
"""

from rashin.errors import BadInput, Conflict, NotFound, RashinError, gettext_noop


class NoSuchDoor(NotFound):
    """The token opens nothing; whether it ever did is not said."""

    code = "survey.no_such_door"
    message = gettext_noop("There is no survey at this address.")
    remedy = gettext_noop("Look whether the address is whole; long addresses break in mails.")


class NoSuchCode(NoSuchDoor):
    """A code that opens nothing: mistyped, used, or of a survey that has ended; which, nobody knows."""

    code = "survey.no_such_code"
    message = gettext_noop("This code opens nothing: it was used already, or the survey has ended.")
    remedy = gettext_noop(
        "Each code serves once. If you have sent your answers, they have arrived; else type it again."
    )


class TooManyAnswers(RashinError):
    """More from one address than people can give."""

    code = "survey.too_many_answers"
    status = 429
    message = gettext_noop("Too much comes from your network at once.")
    remedy = gettext_noop("Wait a minute, then try again: what you wrote is still on your page.")


class DoorShut(Conflict):
    """Nobody can answer here now."""

    code = "survey.shut"
    message = gettext_noop("This survey takes no answers now (%(why)s).")


class AnswerUnusable(BadInput):
    """An answer does not fit its question; nothing of the request was kept."""

    code = "survey.answer_unusable"
    message = gettext_noop("%(place)s: %(problem)s")


class AnswerNotJson(RashinError):
    """A body that does not say that it is JSON: what any page may make a browser send."""

    code = "survey.answer_not_json"
    status = 415
    message = gettext_noop("Answers of programs are JSON.")
    remedy = gettext_noop("Send them with Content-Type: application/json.")


class AnswerTooLarge(RashinError):
    """More was sent than answers can be."""

    code = "survey.answer_too_large"
    status = 413
    message = gettext_noop("What was sent is too large: at most %(most)s.")
    remedy = gettext_noop("Go back and shorten the longest text, or choose a smaller file. Nothing was lost.")

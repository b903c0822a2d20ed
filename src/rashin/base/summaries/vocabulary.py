"""The words of summaries: what can go wrong with a model, and the bounds of its settings."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

BOUNDS: Final = {
    "timeout": (5, 600), "most_voices": (5, 500), "most_characters": (1_000, 400_000), "calls_per_day": (1, 100_000),
}  # fmt: skip
LEAST: Final = 5
"""Fewer voices are read, not summarised."""
LOOKED_AT: Final = 2_000
"""Voices that are looked at; more are drawn from."""
KEPT: Final = 5
"""Summaries kept of the same voices: older ones go."""
LONGEST_WAIT: Final = 60
"""Seconds of a Retry-After that a job waits by itself."""
LARGEST_ANSWER: Final = 1_000_000
"""Bytes of an answer that are read."""
LOG_KEPT: Final = timedelta(days=400)
"""How long a call stays in the log of calls, until another is made; its audit line stays."""

PROBLEMS: Final[Mapping[str, Promise]] = {
    "refused": _(
        "Its address may not be called from here: it leads inside, to a port or in a way that is not allowed."
    ),
    "unresolved": _("The name of the server was not found."),
    "unreachable": _("Nobody answers at its address."),
    "tls": _("Its certificate cannot be trusted."),
    "timeout": _("It did not answer in time."),
    "broken": _("It broke off in the middle of its answer."),
    "login": _("It does not accept the key."),
    "missing": _("It does not know this address or this model."),
    "later": _("It asks for patience: too many requests, or the quota is used up."),
    "failing": _("It failed on its side."),
    "redirected": _("It points elsewhere; that is not followed."),
    "too_much": _("More was sent than it takes: send fewer voices or characters at once."),
    "unwanted": _("It did not take the request."),
    "too_long": _("Its answer was longer than is read."),
    "not_json": _("It answered something else than the format that was agreed."),
    "html": _("It answered with a web page."),
    "empty": _("It answered nothing."),
    "shapeless": _("Its answer is no summary."),
    "cut": _("Its answer was cut off: the model’s limit is too small for it."),
    "groundless": _("No sentence of its answer rests on the voices that it names."),
    "sealed": _("Its key cannot be opened here: enter it anew."),
}
"""Why there is no draft."""

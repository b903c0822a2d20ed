"""The words of topics: states of versions, samples and corrections, and what is written to the audit log."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class VersionState(TextChoices):
    """Where a version of the tree stands."""

    APPLYING = "applying", pgettext_lazy("version of topics", "Being applied")
    LIVE = "live", pgettext_lazy("version of topics", "In use")
    PAST = "past", pgettext_lazy("version of topics", "Earlier")
    FAILED = "failed", pgettext_lazy("version of topics", "Not applied")


class Purpose(TextChoices):
    """What a sample is labelled for."""

    SENTIMENT = "sentiment", pgettext_lazy("labelling", "Sentiment")
    TOPICS = "topics", pgettext_lazy("labelling", "Topics")


class RoundState(TextChoices):
    """Where a round of labelling stands."""

    OPEN = "open", pgettext_lazy("labelling", "Being labelled")
    SETTLING = "settling", pgettext_lazy("labelling", "To be settled")
    DONE = "done", pgettext_lazy("labelling", "Measured")
    DROPPED = "dropped", pgettext_lazy("labelling", "Given up")


class Mood(TextChoices):
    """What a voice says, as a person or the machine reads it."""

    NEGATIVE = "neg", pgettext_lazy("sentiment", "Negative")
    NEUTRAL = "neu", pgettext_lazy("sentiment", "Neutral")
    POSITIVE = "pos", pgettext_lazy("sentiment", "Positive")
    MIXED = "mixed", pgettext_lazy("sentiment", "Mixed")


class CorrectionKind(TextChoices):
    """What somebody says is not right."""

    WRONG = "wrong", pgettext_lazy("correction", "This topic is wrong here")
    MISSING = "missing", pgettext_lazy("correction", "A topic is missing here")
    SENTIMENT = "sentiment", pgettext_lazy("correction", "The sentiment is wrong here")


class CorrectionState(TextChoices):
    """What became of a correction."""

    OPEN = "open", pgettext_lazy("correction", "To be looked at")
    TAKEN = "taken", pgettext_lazy("correction", "Taken")
    REFUSED = "refused", pgettext_lazy("correction", "Not taken")


CHANGED: Final = "topics.changed"
UNDONE: Final = "topics.undone"
PUBLISHED: Final = "topics.published"
APPLIED: Final = "topics.applied"
SUGGESTED: Final = "topics.suggested"
DRAWN: Final = "labelling.drawn"
LABELLED: Final = "labelling.labelled"
SETTLED: Final = "labelling.settled"
MEASURED: Final = "labelling.measured"
ENDED: Final = "labelling.ended"
CORRECTED: Final = "voice.corrected"
JUDGED: Final = "voice.correction_judged"
TAKEN_BACK: Final = "voice.correction_taken_back"
SEARCH_SAVED: Final = "search.saved"
SEARCH_FORGOTTEN: Final = "search.forgotten"

"""The words of the atlas: relations of evidence, grades, states of an improvement."""

from typing import Final

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class Relation(TextChoices):
    """What one thing says about another, read from → to."""

    SUPPORTS = "supports", _("supports")
    CONTRADICTS = "contradicts", _("contradicts")
    DERIVED_FROM = "derived_from", _("is derived from")
    MEASURED_BY = "measured_by", _("is measured by")
    CAUSED_BY_CLAIM = "caused_by_claim", _("is claimed to be caused by")


class Grade(IntegerChoices):
    """How strong a piece of evidence is; one scale everywhere."""

    OPINION = 0, _("Opinion")
    ANECDOTE = 1, _("Anecdote")
    PATTERN = 2, _("Pattern")
    ASSOCIATION = 3, _("Association")
    QUASI_EXPERIMENT = 4, _("Quasi-experiment")
    RANDOMISED = 5, _("Randomised or replicated")


class ImprovementState(TextChoices):
    """Where an improvement is on its way."""

    IDEA = "idea", _("Idea")
    PLANNED = "planned", _("Planned")
    RUNNING = "running", _("Under way")
    DONE = "done", _("Done")
    STOPPED = "stopped", _("Stopped")


class Direction(IntegerChoices):
    """Whether more of a metric is better."""

    LOWER = -1, _("Lower is better")
    HIGHER = 1, _("Higher is better")


KEY: Final = r"^[a-z0-9][a-z0-9_.-]{0,63}$"
"""What a key may look like: it stands in events, addresses and command lines."""

FORWARD_ORDER: Final = ("voice", "insight", "stage", "opportunity", "improvement", "effect", "rox")
"""The chain of evidence from a customer's words to what became of them: how a page sorts the ends it shows."""

METRIC_SCALES: Final = {"nps": (0, 10), "csat": (1, 5), "ces": (1, 7), "rating": (1, 5), "text": (0, 100)}
"""Lowest and highest score of each kind of voice, unless the voice says its own."""


class HeardState(TextChoices):
    """How far a voice has come on its way to the lake and to those who are told."""

    WAITING = "waiting", _("Waiting")
    TAKEN = "taken", _("On its way into the lake")
    KEPT = "kept", _("In the lake, not told everybody yet")
    TOLD = "told", _("Done")

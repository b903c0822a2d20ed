"""Names of topics and aspects in the reader's language."""

from django import template

from rashin.analysis.text.topics.document import Topic
from rashin.base.ui.formats import reading_language
from rashin.base.workspace.models import User
from rashin.powers.operation.topics import corrections
from rashin.powers.operation.topics.aspects import aspect_words
from rashin.powers.operation.topics.records import CorrectionRow

register = template.Library()


@register.filter
def topic_name(topic: Topic | None) -> str:
    """A topic's title."""
    return topic.name(reading_language()) if topic else ""


@register.filter
def aspect_name(category: str) -> str:
    """A category of aspects in words."""
    return aspect_words(category)


@register.simple_tag
def corrections_of(member: User, voice: str) -> list[CorrectionRow]:
    """What people said of a voice, and it counts or waits."""
    return corrections.rows(member, corrections.of_voice(voice))

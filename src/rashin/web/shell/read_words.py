"""What is read in voices, by its words: topics of the tree in use, aspects, intents."""

from collections.abc import Mapping
from typing import Final

from rashin.base.atlas.said import LANGUAGES
from rashin.base.ui.formats import reading_language
from rashin.powers.operation.topics import versions
from rashin.powers.operation.topics.aspects import ASPECTS
from rashin.powers.operation.topics.vocabulary import Mood
from rashin.powers.operation.topics.wishes import INTENTS

READ: Final = ("complaint", "request", "question", "praise", "leave")


def topic_names() -> Mapping[str, str]:
    """Id → name in the reader's language, below what it stands under."""
    tree, language = versions.live_tree(), reading_language()
    path: list[str] = []
    found = {}
    for depth, topic in tree.walk():
        path[depth:] = [topic.name(language)]
        if topic.state != "retired":
            found[topic.id] = " › ".join(path)
    return found


def aspect_names() -> Mapping[str, str]:
    """Category → its words."""
    return {key: str(words) for key, words in ASPECTS.items()}


def intent_names() -> Mapping[str, str]:
    """Intent → its words: those that are read."""
    return {key: str(INTENTS[key]) for key in READ}


def mood_names() -> Mapping[str, str]:
    """Sentiment → its words."""
    return {one.value: str(one.label) for one in Mood}


def languages_read() -> Mapping[str, str]:
    """Language that was read in a text → its name."""
    return {code: str(words) for code, words in LANGUAGES.items()}

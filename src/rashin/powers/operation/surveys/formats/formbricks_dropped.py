"""What a survey of Formbricks holds that has no place in one of ours, or another place: each is named."""

from collections.abc import Mapping
from typing import Any, Final

from rashin.powers.operation.surveys.formats.foreign import Notes

_ALWAYS: Final = ("quotas", "followUps", "triggers", "segment")
_BESIDE: Final = (
    "styling", "projectOverwrites", "inlineTriggers", "singleUse", "pin",
    "autoClose", "autoComplete", "closeOnDate", "runOnDate", "surveyClosedMessage", "recaptcha", "recontactDays",
    "displayLimit", "displayPercentage", "customScripts", "isVerifyEmailEnabled", "isBackButtonHidden",
)  # fmt: skip
"""Parts of a survey that are set up elsewhere here: sends, triggers, the contact policy, themes, doors."""
_ELEMENT: Final = (
    "videoUrl", "imageUrl", "validation", "validationRules", "placeholder", "insightsEnabled", "isColorCodingEnabled",
    "shuffleOptionOnce", "otherOptionPlaceholder", "buttonUrl", "dismissButtonLabel",
)  # fmt: skip
_OFF: Final = ("", None, False, 0)


def note_rest(notes: Notes, said: Mapping[str, Any]) -> None:
    """Parts of the survey."""
    for name in (*_ALWAYS, *_BESIDE):
        if said_of(said.get(name)) or (name in _ALWAYS and said.get(name)):
            notes.note(name, name, "elsewhere")
    welcome = said.get("welcomeCard")
    for name in ("fileUrl", "videoUrl", "timeToFinish", "showResponseCount"):
        if isinstance(welcome, Mapping) and welcome.get("enabled") and said_of(welcome.get(name)):
            notes.note(f"welcomeCard.{name}", name, "elsewhere")


def note_element(notes: Notes, place: str, said: Mapping[str, Any]) -> None:
    """Parts of a question."""
    for name in _ELEMENT:
        if said_of(said.get(name)) and not (name == "placeholder" and said.get("type") != "openText"):
            notes.note(f"{place}.{name}", name, "elsewhere")
    choices = said.get("choices")
    if said.get("type") == "ranking" and isinstance(choices, list):
        for at, one in enumerate(choices):
            if isinstance(one, Mapping) and one.get("id") == "other":
                notes.note(f"{place}.choices[{at}]", "other", "elsewhere")


def said_of(value: object) -> bool:
    """Whether something was said at all: an object that is switched off, or holds nothing, says nothing."""
    if isinstance(value, Mapping):
        if value.get("enabled") is False:
            return False
        return any(said_of(one) for one in value.values())
    if isinstance(value, list):
        return bool(value)
    return value not in _OFF

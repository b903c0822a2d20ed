"""What a case keeps of somebody's words: masked, and in one line."""

from typing import Final

from rashin.analysis.text.pii import mask
from rashin.base.atlas.hearing import Heard, clean, scale_of
from rashin.base.atlas.said import Say, speaker

LONGEST_TITLE: Final = 60
LONGEST_TEXT: Final = 4_000


def masked(text: str) -> str:
    """What a case keeps of a text: names, numbers and addresses hidden."""
    return mask([clean(text[:LONGEST_TEXT])])[0] if text.strip() else ""


def response_of(voice: Heard) -> str:
    """Names the answer that a voice is one question of."""
    return (voice.context.get("response") or voice.context.get("response_id") or "")[:200]


def title_of(voice: Heard) -> str:
    """A case in one line: the customer's words, masked; else what was asked and what was answered."""
    return Wording().title(voice)


class Wording:
    """The words of some voices: each masked once, and the titles of surveys looked up once."""

    def __init__(self) -> None:
        self._masked: dict[str, str] = {}
        self._survey: Say | None = None

    def masked(self, voice: Heard) -> str:
        """The voice's words, masked."""
        if voice.text not in self._masked:
            self._masked[voice.text] = masked(voice.text)
        return self._masked[voice.text]

    def title(self, voice: Heard) -> str:
        """A case in one line."""
        words = " ".join(self.masked(voice).split())
        if words:
            return words if len(words) <= LONGEST_TITLE else words[:LONGEST_TITLE].rstrip() + "…"
        self._survey = self._survey or speaker("survey")
        asked = self._survey(voice.survey) or voice.question or voice.source
        if voice.score is None:
            return asked[:200] or voice.metric
        return f"{asked} {voice.score:g}/{scale_of(voice)[1]}".strip()[:200]

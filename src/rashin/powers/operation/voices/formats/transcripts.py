"""Transcripts of calls and interviews: WebVTT, SubRip and JSON, into turns of speakers.

A line is somebody's when the format says so (``<v Name>`` of WebVTT, a field of JSON) or when it begins with a name and
a colon as other lines do. Where nobody is named there is one speaker, ``unknown``, and a note that says so.
"""

import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import PurePath
from typing import Any, Final

import webvtt
from webvtt.errors import MalformedCaptionError, MalformedFileError

from rashin.base.atlas.hearing import MOST_TURNS, Turn, clean
from rashin.errors import gettext_noop
from rashin.powers.operation.voices.errors import BadTranscript
from rashin.powers.operation.voices.formats.reading import text

MOST_BYTES: Final = 20 << 20
MOST_LINES: Final = 100_000
UNKNOWN: Final = "unknown"
NO_SPEAKERS: Final = gettext_noop("The transcript names no speakers: all of it is kept as one speaker, “unknown”.")
NO_CUSTOMER: Final = gettext_noop("It does not say which speaker is the customer: what all of them said is the voice.")
CUT: Final = gettext_noop("Only the first %(limit)s turns are kept.")
TOO_LARGE: Final = gettext_noop("it is larger than %(limit)s MB")
EMPTY: Final = gettext_noop("nobody says anything in it")
NO_TEXT: Final = gettext_noop("it is no text")
BAD_SHAPE: Final = gettext_noop("it is damaged")
_NAMED: Final = re.compile(r"^\s*([^\s:：<>][^:：<>\n]{0,39}?)\s*(?::(?!\d)|：)\s*(.+)$", re.DOTALL)
_TAG: Final = re.compile(r"<[^<>]{0,200}>")
_CLOCK: Final = re.compile(r"\d{1,2}(?::\d{2}){1,2}")
_CUSTOMER: Final = re.compile(
    r"客|顧客|お客|利用者|会員|患者|customer|caller|client|consumer|guest|end.?user", re.IGNORECASE
)
_STAFF: Final = re.compile(
    r"オペ|担当|店員|店舗|係|スタッフ|社員|応対|窓口|聞き手|インタビュ|agent|operator|staff|advisor|support|interviewer|"
    r"representative|csr\b|^op$",
    re.IGNORECASE,
)
_BOT: Final = re.compile(r"ボット|自動|ivr|bot|system|assistant", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """Turns, and what there is to know about how they were read."""

    turns: tuple[Turn, ...]
    notes: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """The customer's part; everything where nobody knows who the customer is."""
        mine = [turn.text for turn in self.turns if turn.role == "customer"]
        return "\n".join(mine or [turn.text for turn in self.turns])


def read(data: bytes, *, name: str, roles: Mapping[str, str] | None = None) -> Transcript:
    """A transcript of any of the three kinds. ``roles`` says of speakers what they are: ``{"SPEAKER_01": "customer"}``.

    Raises
    ------
    BadTranscript
    """
    if len(data) > MOST_BYTES:
        raise BadTranscript(problem=TOO_LARGE % {"limit": MOST_BYTES >> 20}, place="file")
    said = decoded(data)
    kind = PurePath(name).suffix.casefold()
    head = said.lstrip()[:6]
    if kind == ".json" or head[:1] in {"{", "["}:
        lines = _json_lines(said)
    elif head == "WEBVTT" or kind == ".vtt":
        lines = _captions(said, "vtt")
    elif kind == ".srt" or "-->" in said[:2_000]:
        lines = _captions(said, "srt")
    else:
        lines = _plain(said)
    return _transcript(lines, roles or {})


def written(transcript: Transcript) -> str:
    """The turns as JSON that ``read`` takes: between the page that shows them and the one that keeps them."""
    return json.dumps({"turns": [asdict(turn) for turn in transcript.turns]}, ensure_ascii=False)


def decoded(data: bytes) -> str:
    """Text of whatever encoding recorders write: UTF-8, UTF-16 with its mark, CP932."""
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return clean(data.decode("utf-16", "replace"))
    for encoding in ("utf-8-sig", "cp932", "euc_jp"):
        try:
            found = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if sum(not letter.isprintable() and letter not in "\r\n\t\f\ufeff" for letter in found[:4_000]) <= 2:
            return clean(found)
    raise BadTranscript(problem=NO_TEXT, place="file")


def _captions(said: str, kind: str) -> list[Turn]:
    if kind == "vtt" and not said.lstrip("\ufeff").startswith("WEBVTT"):
        said = "WEBVTT\n\n" + said
    try:
        found = webvtt.from_buffer(io.StringIO(said), format=kind)
        captions = list(found.captions[:MOST_LINES])
    except (MalformedFileError, MalformedCaptionError, ValueError, IndexError, RecursionError) as problem:
        raise BadTranscript(problem=BAD_SHAPE, place="file") from problem
    return [
        Turn(
            speaker=_spoken_by(caption), text=_TAG.sub("", caption.raw_text).strip(),
            start_ms=_clock(caption.start), end_ms=_clock(caption.end),
        )
        for caption in captions
    ]  # fmt: skip


_VOICE: Final = re.compile(r"<v(?:\.[^\s<>]{0,80})?\s+([^<>]{1,120})>")


def _spoken_by(caption: Any) -> str:
    found = _VOICE.search(caption.raw_text)
    return text(found[1], 120) if found else ""


def _clock(told: str) -> int | None:
    """``01:02:03.500`` in milliseconds."""
    found = re.fullmatch(r"(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2})[.,](\d{1,3})", told or "")
    if found is None:
        return None
    hours, minutes, seconds = (int(part or 0) for part in found.groups()[:3])
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + int(found[4].ljust(3, "0"))


def _milliseconds(seconds: object) -> int | None:
    usable = isinstance(seconds, int | float) and not isinstance(seconds, bool) and 0 <= seconds < 1 << 30
    return round(seconds * 1000) if usable and isinstance(seconds, int | float) else None


def _plain(said: str) -> list[Turn]:
    """Lines of a written-up conversation, as long as names stand before what is said."""
    lines = [Turn(speaker="", text=line.strip()) for line in said.splitlines()[:MOST_LINES] if line.strip()]
    if not any(_NAMED.match(line.text) for line in lines):
        raise BadTranscript(problem=BAD_SHAPE, place="file")
    return lines


_LISTS: Final = ("turns", "segments", "utterances", "Transcript", "transcript", "entries", "messages", "results")
_SPEAKER: Final = (
    "speaker",
    "speaker_label",
    "speakerName",
    "speaker_name",
    "ParticipantId",
    "participant",
    "name",
    "role",
)
_TEXT: Final = ("text", "content", "Content", "transcript", "body", "message")
_START: Final = (("start_ms", 1), ("BeginOffsetMillis", 1), ("start", 1000), ("start_time", 1000), ("offset", 1000))
_END: Final = (("end_ms", 1), ("EndOffsetMillis", 1), ("end", 1000), ("end_time", 1000))


def _json_lines(said: str) -> list[Turn]:
    try:
        found = json.loads(said)
    except (ValueError, RecursionError) as problem:
        raise BadTranscript(problem=BAD_SHAPE, place="file") from problem
    for _ in range(3):  # results → transcripts → segments
        if isinstance(found, dict):
            found = next((found[name] for name in _LISTS if isinstance(found.get(name), list | dict)), None)
    if not isinstance(found, list):
        raise BadTranscript(problem=BAD_SHAPE, place="file")
    return [_json_turn(one) for one in found[:MOST_LINES] if isinstance(one, dict)]


def _json_turn(one: Mapping[str, Any]) -> Turn:
    role = text(one.get("role"), 20).casefold()
    return Turn(
        speaker=next((told for name in _SPEAKER if (told := text(one.get(name), 120))), ""),
        role=role if role in {"customer", "staff", "bot"} else UNKNOWN,
        text=next((told for name in _TEXT if (told := text(one.get(name), 200_000))), ""),
        start_ms=_first(one, _START), end_ms=_first(one, _END),
    )  # fmt: skip


def _first(one: Mapping[str, Any], names: Iterable[tuple[str, int]]) -> int | None:
    for name, times in names:
        value = one.get(name)
        try:
            if value is not None and not isinstance(value, bool):
                return _milliseconds(float(value) * times / 1000)
        except (TypeError, ValueError):
            continue
    return None


def _transcript(lines: Sequence[Turn], roles: Mapping[str, str]) -> Transcript:
    lines = [line for line in lines if line.text]
    if not lines:
        raise BadTranscript(problem=EMPTY, place="file")
    if not any(line.speaker for line in lines):
        lines = _named(lines)
    notes = []
    if not any(line.speaker for line in lines):
        notes.append(NO_SPEAKERS)
        lines = [replace(line, speaker=UNKNOWN) for line in lines]
    else:
        lines = [replace(line, speaker=line.speaker or UNKNOWN) for line in lines]
    turns = _joined([replace(line, role=_role(line, roles)) for line in lines])
    if not notes and not any(turn.role == "customer" for turn in turns):
        notes.append(NO_CUSTOMER)
    if len(turns) > MOST_TURNS:
        notes.append(CUT % {"limit": MOST_TURNS})
    return Transcript(turns=tuple(turns[:MOST_TURNS]), notes=tuple(notes))


def _named(lines: Sequence[Turn]) -> list[Turn]:
    """Names before colons, when enough lines have them and they come back: a clock or a heading is no name."""
    found = [_NAMED.match(line.text) for line in lines]
    names = [one[1] for one in found if one and not _CLOCK.search(one[1])]
    if len(names) * 2 < len(lines) or len(set(names)) > max(2, len(names) // 2):
        return list(lines)
    known, speaker, out = set(names), "", []
    for line, one in zip(lines, found, strict=True):
        words = line.text
        if one and one[1] in known:
            speaker, words = one[1], one[2].strip()
        out.append(replace(line, speaker=speaker, text=words))
    return out


def _role(line: Turn, roles: Mapping[str, str]) -> str:
    told = roles.get(line.speaker, "")
    if told in {"customer", "staff", "bot", UNKNOWN}:
        return told
    if line.role != UNKNOWN:
        return line.role
    for role, pattern in (("staff", _STAFF), ("bot", _BOT), ("customer", _CUSTOMER)):
        if pattern.search(line.speaker):
            return role
    return UNKNOWN


def _joined(lines: Sequence[Turn]) -> list[Turn]:
    """Lines that one speaker says in a row are one turn."""
    groups: list[list[Turn]] = []
    for line in lines:
        if groups and groups[-1][0].speaker == line.speaker:
            groups[-1].append(line)
        else:
            groups.append([line])
    return [replace(group[0], text="\n".join(one.text for one in group), end_ms=group[-1].end_ms) for group in groups]

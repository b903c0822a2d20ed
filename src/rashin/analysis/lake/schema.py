"""The lake's tables, and the one place where identifiers become keys.

Every table is Delta. Spark reads neither Parquet UUIDs nor unsigned integers, so ids are strings and keys are signed.
Times are UTC with microseconds. ``month`` (``2026-04``) is the partition, in UTC, of ``occurred_at``.
"""

from dataclasses import dataclass

import pyarrow as pa

SCHEMA_VERSION = 4
"""Raised with a step in ``migrations.py``; a lake made by a newer version is refused."""

TIME = pa.timestamp("us", tz="UTC")


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table of the lake: its columns, partition, and the order its compacted files are sorted in."""

    name: str
    schema: pa.Schema
    partition: str | None = None
    sort: tuple[str, ...] = ()
    restricted: bool = False
    """Holds unmasked personal data: never joined into questions, read only for a named purpose and audited."""

    @property
    def stored(self) -> pa.Schema:
        """What a file holds: everything but the partition, which is in its path."""
        return pa.schema([column for column in self.schema if column.name != self.partition])


def _schema(*fields: tuple[str, pa.DataType]) -> pa.Schema:
    return pa.schema([pa.field(name, kind) for name, kind in fields])


EVENTS = Table(
    name="events",
    schema=_schema(
        ("event_id", pa.string()),  # messageId, or hash of (row, n-th occurrence in its file)
        ("customer_key", pa.int64()),  # of distinct_id, never rewritten
        ("person_key", pa.int64()),  # the resolved person when the row was last written; see the override table
        ("distinct_id", pa.string()),  # namespaced and normalised: user_id:42, anonymous_id:…
        ("event", pa.string()),
        ("occurred_at", TIME),
        ("received_at", TIME),
        ("channel", pa.string()),  # web, app, store, call, mail, line …
        ("touchpoint", pa.string()),
        ("unit", pa.string()),  # store or team
        ("properties", pa.string()),  # JSON object
        ("context", pa.string()),  # JSON object
        ("source", pa.string()),  # write key's name, or the file's name
        ("batch", pa.string()),
        ("month", pa.string()),
    ),
    partition="month",
    sort=("person_key", "occurred_at"),
)

VOICES = Table(
    name="voices",
    schema=_schema(
        ("voice_id", pa.string()),
        ("customer_key", pa.int64()),  # null for employees' answers
        ("person_key", pa.int64()),
        ("distinct_id", pa.string()),
        ("occurred_at", TIME),
        ("received_at", TIME),
        ("channel", pa.string()),
        ("source", pa.string()),
        ("survey", pa.string()),
        ("question", pa.string()),
        ("metric", pa.string()),  # nps, csat, ces, rating, text
        ("text", pa.string()),  # masked
        ("score", pa.float64()),
        ("scale_min", pa.int16()),  # 0 for nps, 1 otherwise
        ("scale_max", pa.int16()),  # 10 for nps, 5 for csat, 5 or 7 for ces
        ("direction", pa.int16()),  # +1: higher is better (easier); -1: higher is worse (more effort)
        ("language", pa.string()),  # as declared by the source; what text analysis finds is a reading
        ("journey", pa.string()),
        ("stage", pa.string()),
        ("touchpoint", pa.string()),
        ("unit", pa.string()),
        ("properties", pa.string()),  # JSON object: the file's other columns, links, licence
        ("consent_ref", pa.string()),
        ("batch", pa.string()),
        ("month", pa.string()),
    ),
    partition="month",
    sort=("person_key", "occurred_at"),
)

ORIGINALS = Table(
    name="originals",
    schema=_schema(
        ("record_id", pa.string()),  # voice_id
        ("customer_key", pa.int64()),
        ("field", pa.string()),  # text, contact, turn:3, speaker:1 …
        ("value", pa.string()),
        ("occurred_at", TIME),
        ("batch", pa.string()),
        ("month", pa.string()),
    ),
    partition="month",
    restricted=True,
)

TURNS = Table(
    name="turns",
    schema=_schema(
        ("voice_id", pa.string()),
        ("customer_key", pa.int64()),
        ("number", pa.int64()),  # from 1, in the order in which they spoke
        ("speaker", pa.string()),  # "1", "2" … within the voice; the names that the transcript gives are originals
        ("role", pa.string()),  # customer, staff, bot, unknown
        ("start_ms", pa.int64()),
        ("end_ms", pa.int64()),
        ("text", pa.string()),  # masked
        ("occurred_at", TIME),  # of the voice
        ("batch", pa.string()),
        ("month", pa.string()),
    ),
    partition="month",
    sort=("voice_id", "number"),
)
"""Who said what in a call or chat; the customer's part of it is the voice's text."""

READINGS = Table(
    name="readings",
    schema=_schema(
        ("voice_id", pa.string()),
        ("version", pa.int64()),  # of the reader; which one counts stands in currents
        ("round", pa.int64()),  # voices read together: what a round lacks after a crash is written from this
        ("language", pa.string()),  # as found; voices.language is what the source declared
        ("sentiment", pa.float64()),  # -1 … 1
        ("label", pa.string()),  # pos, neg, neu, mixed
        ("level", pa.int16()),  # 1 … 5
        ("intents", pa.string()),  # JSON list
        ("why", pa.string()),  # JSON list of opinions: start, end, polarity, rule
        ("made_at", TIME),
        ("occurred_at", TIME),  # of the voice, as below
        ("batch", pa.string()),
        ("month", pa.string()),
    ),
    partition="month",
    sort=("version", "voice_id"),
)
"""What is read in a voice's words, a row a voice. Who said it and where is asked of the voice: one truth for both."""

MENTIONS = Table(
    name="mentions",
    schema=_schema(
        ("voice_id", pa.string()),
        ("version", pa.int64()),
        ("number", pa.int64()),  # from 1 in the order of a reading
        ("kind", pa.string()),  # aspect, phrase, intent
        ("term", pa.string()),  # as said: 店員さん
        ("category", pa.string()),  # what it is of: staff
        ("polarity", pa.float64()),
        ("clause", pa.float64()),  # how the clause around it judges, -1 … 1
        ("start", pa.int64()),  # code points of the voice's text
        ("end", pa.int64()),
        ("why", pa.string()),  # JSON
        ("occurred_at", TIME),
        ("batch", pa.string()),
        ("month", pa.string()),
    ),
    partition="month",
    sort=("version", "kind", "category", "voice_id"),
)

ASSIGNMENTS = Table(
    name="assignments",
    schema=_schema(
        ("voice_id", pa.string()),
        ("tree_version", pa.int64()),
        ("topic", pa.string()),  # the topic's id; empty in the one row of a voice that no topic fits
        ("polarity", pa.float64()),
        ("kind", pa.string()),  # of the rule that put it there: keywords, boolean, examples, aspect, below
        ("rule", pa.string()),
        ("start", pa.int64()),
        ("end", pa.int64()),
        ("score", pa.float64()),
        ("why", pa.string()),  # JSON list: every rule that fitted, with its place
        ("occurred_at", TIME),
        ("batch", pa.string()),
        ("month", pa.string()),
    ),
    partition="month",
    sort=("tree_version", "topic", "voice_id"),
)
"""Which topics a voice is about, under one version of the tree: a row a voice and topic."""

CURRENTS = Table(
    name="currents",
    schema=_schema(
        ("name", pa.string()),  # readings, topics
        ("version", pa.int64()),  # the one that questions read: the last row of a name counts
        ("at", TIME),
        ("detail", pa.string()),  # JSON: of topics, the whole tree
    ),
)

CORRECTIONS = Table(
    name="corrections",
    schema=_schema(
        ("voice_id", pa.string()),
        ("kind", pa.string()),  # sentiment, topic
        ("topic", pa.string()),  # the topic's id; empty of sentiments
        ("belongs", pa.bool_()),  # of topics: it is one of this voice, or it is not
        ("label", pa.string()),  # of sentiments: pos, neg, neu, mixed
        ("sentiment", pa.float64()),
        ("level", pa.int16()),
        ("active", pa.bool_()),  # false: taken back; the row with the highest number counts
        ("number", pa.int64()),
        ("by", pa.string()),  # member:7
        ("at", TIME),
        ("batch", pa.string()),  # of the voice: other words under the same id are another voice
        ("month", pa.string()),  # of the voice
    ),
    sort=("voice_id", "number"),
)
"""What people say of a voice instead of what was read in it. It counts under every version of reader and tree."""

PROFILES = Table(
    name="profiles",
    schema=_schema(
        ("customer_key", pa.int64()),
        ("distinct_id", pa.string()),
        ("trait", pa.string()),  # email, phone, name, given_name, family_name, kana, plan, prefecture …
        ("value", pa.string()),
        ("source", pa.string()),
        ("at", TIME),  # the newest value of a trait wins; ties go to the later row
        ("batch", pa.string()),
    ),
    sort=("customer_key", "trait", "at"),
)

LINKS = Table(
    name="links",
    schema=_schema(
        ("link_id", pa.string()),
        ("left_key", pa.int64()),  # two identifiers that were seen to be one person
        ("left_id", pa.string()),
        ("right_key", pa.int64()),
        ("right_id", pa.string()),
        ("rule", pa.string()),  # identify, alias, same_row, shared_email …
        ("at", TIME),
        ("source", pa.string()),
        ("batch", pa.string()),
        ("active", pa.bool_()),  # an undone link stays, inactive: the ledger is append-only
    ),
    sort=("left_key",),
)

OVERRIDES = Table(
    name="overrides",
    schema=_schema(
        ("customer_key", pa.int64()),
        ("person_key", pa.int64()),  # the smallest key of its connected component
        ("version", pa.int64()),
    ),
    sort=("customer_key",),
)

REJECTS = Table(
    name="rejects",
    schema=_schema(
        ("reject_id", pa.string()),
        ("received_at", TIME),
        ("source", pa.string()),
        ("code", pa.string()),  # a reason a machine can count
        ("reason", pa.string()),
        ("place", pa.string()),  # batch[3].timestamp, or row 12, column 会員番号
        ("body", pa.string()),  # what was refused, cut at 32 KiB
        ("batch", pa.string()),
        ("replayed_at", TIME),
    ),
)

BATCHES = Table(
    name="batches",
    schema=_schema(
        ("batch", pa.string()),
        ("kind", pa.string()),  # events, customers, voices, flush
        ("source", pa.string()),  # file name or "collector"
        ("at", TIME),
        ("actor", pa.string()),
        ("rows", pa.int64()),
        ("duplicates", pa.int64()),
        ("rejected", pa.int64()),
        ("state", pa.string()),  # done, undone: the newest row of a batch counts
    ),
)

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        EVENTS, VOICES, TURNS, ORIGINALS, CORRECTIONS, CURRENTS, ASSIGNMENTS, MENTIONS, READINGS, PROFILES, LINKS,
        OVERRIDES, REJECTS, BATCHES,
    )
}  # fmt: skip
"""In the order in which a copy pins them: what is written later comes earlier, so that a copy lacks nothing that cannot
be made of what it has."""

DERIVED: dict[str, tuple[str, str]] = {
    "readings": ("version", "readings"),
    "mentions": ("version", "readings"),
    "assignments": ("tree_version", "topics"),
}
"""Tables made of voices' words → the column of their version, and the name under which currents says which counts."""

"""Which voices: looked up by the name under which web/wiring registers where they come from."""

import hashlib
import json
from collections.abc import Mapping
from typing import Final

from django.conf import settings
from django.http import QueryDict
from django.utils.module_loading import import_string

from rashin.base.summaries.errors import SourceMissing
from rashin.base.summaries.records import Source, Subject
from rashin.base.ui.formats import reading_language
from rashin.base.workspace.access import require, scope_of
from rashin.base.workspace.models import User

LONGEST: Final = 2_000


def source_of(name: str) -> Source:
    """Where voices of this name come from."""
    known: Mapping[str, Source] = import_string(settings.RASHIN_SUMMARY_SOURCES)
    found = known.get(name)
    if found is None:
        raise SourceMissing
    return found


def subject_of(member: User, of: str, query: str, *, language: str = "") -> Subject:
    """Which voices, as this member may see them; refused when they may not."""
    source = source_of(of)
    require(member, source.permission)
    asked = tidied(query, source)
    units = scope_of(member).units
    eyes = "*" if units is None else sorted(units)
    said = json.dumps([of, asked, eyes, language or reading_language()], ensure_ascii=False)
    return Subject(of=of, query=asked, key=hashlib.blake2b(said.encode("utf-8", "replace"), digest_size=16).hexdigest())


def tidied(query: str, source: Source) -> str:
    """The address's words that say which voices, in one order."""
    given = QueryDict(query[:LONGEST].replace("\x00", ""))
    kept = QueryDict(mutable=True)
    for name in sorted(given):
        values = sorted({value.strip() for value in given.getlist(name) if value.strip()})
        if values and name not in source.drops:
            kept.setlist(name, values)
    return kept.urlencode()

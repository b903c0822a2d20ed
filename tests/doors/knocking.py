"""Knock at a door as somebody, and say in one word of the table what came back."""

import io
import re
from typing import Any
from zipfile import ZipFile

from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import reverse

from rashin.base.workspace.models import User
from tests.doors.company import BUSINESS, PERSONAL, Company
from tests.doors.table import Line

PLACES = {
    "/data/imports/": "upload", "/api/imports/": "upload", "/jobs/": "job", "/api/jobs/": "job", "/members/": "member",
    "/keys/api/": "api_key", "/keys/write/": "write_key", "/api/write-keys/": "write_key_name",
    "/webhooks/": "webhook", "/webhooks/deliveries/": "delivery",
    "/messages/": "letter", "/messages/connections/": "connection", "/messages/suppressions/": "suppression",
    "/api/messages/letters/": "letter", "/api/messages/suppressions/": "suppression",
    "/api/webhooks/": "webhook", "/api/webhooks/deliveries/": "delivery", "/customers/segments/": "segment",
    "/api/segments/": "segment", "/^questions/": "question", "/notices/": "notice",
    "/invitations/": "invitation", "/departments/": "department",
    "/api/surveys/": "survey", "/surveys/": "survey", "/surveys/doors/": "survey_door", "/surveys/sends/": "send",
    "/api/sends/": "send", "/api/triggers/": "trigger", "/api/ways/": "survey_door",
    "/api/messages/connections/": "connection",
    "/s/": "survey_token", "/surveys/triggers/": "trigger", "/surveys/uploads/": "survey_upload",
    "/cases/": "case", "/api/cases/": "case", "/cases/rules/": "case_rule", "/api/cases/rules/": "case_rule",
    "/cases/causes/": "case_cause",
    "/cases/replies/": "case_canned", "/cases/clocks/": "department", "/doors/providers/": "provider", "/join/": "none",
    "/journeys/evidence/": "link", "/journeys/": "journey", "/enter/": "secret", "/customers/": "person_key",
    "/api/customers/": "person_key", "/voices/sources/": "source",
    "/topics/versions/": "topics_version", "/api/topics/versions/": "topics_version",
    "/topics/labelling/": "topics_round", "/topics/corrections/": "correction", "/voices/searches/": "search",
    "/api/topics/labelling/": "topics_round", "/api/topics/quality/": "topics_measured",
    "/api/topics/corrections/": "correction", "/api/topics/searches/": "search",
    "/topics/progress/": "topics_job", "/summaries/": "summary", "/api/summaries/": "summary",
    "/staff/": "staff", "/staff/files/": "staff_file", "/api/staff/": "staff",
}  # fmt: skip
"""Beginning of an address → what its number is of; the longest that fits counts."""
ENDPOINT = {"name": "new", "url": "https://hooks.example.com/new", "events": ["*"]}
VOICE = {"id": "new", "occurred_at": "2026-04-01T10:00:00+09:00", "text": "x"}
CONSENT = {"status": "given", "purpose": "research", "channel": "mail", "person_key": "7", "source": "x"}
MAILED = {"channel": "mail", "name": "x", "options": {"host": "mail.example.jp", "from_address": "a@example.jp"}}
TOPICS = {"format": "rashin.topics/1", "topics": []}
JSON_BODIES = {
    "/api/topics": {"document": TOPICS}, "/api/topics/publish": {"note": "x"}, "/api/topics/try": {"rules": []},
    "/api/topics/corrections": {"voice": "v-shinjuku-0", "kind": "sentiment", "mood": "pos"},
    "/api/topics/corrections/<int:number>": {"do": "refuse"}, "/api/topics/versions/<int:number>": {"do": "draft"},
    "/api/topics/changes": {"do": "add", "title": {"ja": "x"}},
    "/api/topics/labelling": {"purpose": "sentiment", "title": "x"},
    "/api/topics/labelling/<int:number>": {"do": "drop"},
    "/api/topics/labelling/<int:number>/items/<int:item>": {"value": ["pos"]},
    "/api/topics/labelling/<int:number>/items/<int:item>/settled": {"value": ["pos"]},
    "/api/topics/searches": {"name": "x", "query": "q=x"}, "/api/topics/searches/<int:number>": {"shared": True},
    "/api/write-keys": {"name": "new"}, "/api/ask/<kind>": {}, "/api/webhooks": ENDPOINT,
    "/api/customers/search": {}, "/api/cases/<int:number>": {"do": "note", "text": "x"},
    "/api/cases/rules": {"name": "new", "conditions": {"at_most": 3}}, "/api/cases/rules/<int:number>": {"late": True},
    "/api/cases/rules/rehearsal": {"conditions": {"at_most": 3}}, "/api/cases/rules/<int:number>/move": {"up": True},
    "/api/webhooks/<int:number>": ENDPOINT, "/api/messages/consents": CONSENT,
    "/api/messages/connections": MAILED, "/api/messages/connections/<int:number>": MAILED,
    "/api/messages/suppressions": {"channel": "mail", "address": "new@example.jp"},
    "/api/messages/suppressions/<int:number>/release": {"why": "x"},
    "/api/messages/letters/<int:number>/decision": {"decision": "drop"},
    "/api/staff": {"number": "new", "name": "x"}, "/api/staff/import": {"rows": [{"number": "1", "name": "x"}]},
    "/api/staff/<int:number>": {"revision": 1, "name": "y"},
    "/api/staff/<int:number>/end": {"left_on": "2026-04-01"},
    "/api/model": {"base_url": "http://127.0.0.1:9/v1", "model": "x", "inside": True},
    "/api/summaries": {"of": "voices"},
    "/api/v1/voices": VOICE, "/api/v1/voices/batch": {"voices": [VOICE]},
}  # fmt: skip
"""What a program sends where a body is needed."""


def address_of(line: Line, company: Company, *, own: bool) -> str:
    """The address with everything filled in."""
    place = max((start for start in PLACES if line.address.startswith(start)), key=len, default="")

    def filled(found: re.Match[str]) -> str:
        name = found[1].rpartition(":")[2]
        if name in line.arguments:
            return line.arguments[name]
        value = company.numbers.get(PLACES[place], "x") if place else "x"
        return str((value[0] if own else value[1]) if isinstance(value, tuple) else value)

    plain = re.sub(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)", r"<\1>", line.address)  # a pattern of a library
    return re.sub(r"<([^<>]+)>", filled, plain.replace("^", "").replace("$", "").replace("\\", ""))


def has_pair(line: Line) -> bool:
    """Whether the line is about an object that belongs to a department."""
    cases = ("/cases/<int:number>/", "/api/cases/<int:number>")
    return "<int:person_key>" in line.address or line.address.startswith(cases)


def session_of(member: User, *, after_reason: bool) -> str:
    """The cookie of a session in which the member is signed in, and perhaps has said what for."""
    client = Client()
    client.force_login(member)
    if after_reason:
        client.post("/personal/show/", {"reason": "reply"})
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def knock(line: Line, client: Client, address: str, **more: Any) -> Any:
    """The reply."""
    if line.method == "GET":
        return client.get(address, line.query, **more)
    if line.address in JSON_BODIES:
        said: dict[str, Any] = {**line.query}
        if not line.address.startswith("/api/ask/"):  # a question's words may come several times
            said = {name: values[0] for name, values in line.query.items()}
        body = {**JSON_BODIES[line.address], **said}
        return getattr(client, line.method.lower())(address, body, content_type="application/json", **more)
    return getattr(client, line.method.lower())(address, line.query, **more)


def browser_of(member: User | None, line: Line, company: Company) -> Client:
    """A browser in which the member is signed in, and has said what for where the line wants it."""
    client = Client()
    if member is None:
        return client
    client.cookies[settings.SESSION_COOKIE_NAME] = company.sessions[member.pk, line.after_reason]
    return client


def rolled_back(line: Line, company: Company, member: User | None, *, own: bool) -> str:
    """The word for a knock of which nothing stays."""
    browser = browser_of(member, line, company)
    with transaction.atomic():
        word = heard(knock(line, browser, address_of(line, company, own=own)))
        transaction.set_rollback(True)
    return word


def heard(reply: Any) -> str:
    """The word for a reply."""
    target = reply.headers.get("Location", "")
    if reply.status_code == 401 or target.startswith(reverse("account_login")):
        return "sign in"
    if target.startswith(reverse("show_personal")):
        return "why"
    if reply.status_code in {403, 404}:
        return {403: "no", 404: "gone"}[reply.status_code]
    text = words_of(reply)
    assert reply.status_code < 500, text[:2000]
    if any(word in text for words in PERSONAL.values() for word in words):
        return "shown"
    if any(word in text for word in BUSINESS["umeda"]):
        return "all"
    return "part" if any(word in text for word in BUSINESS["shinjuku"]) else "yes"


def words_of(reply: Any) -> str:
    """Everything that a reply says, out of its escapes and its archives."""
    told = b"".join(reply.streaming_content) if getattr(reply, "streaming", False) else reply.content
    if told.startswith(b"PK"):
        with ZipFile(io.BytesIO(told)) as book:
            told = b"".join(book.read(name) for name in book.namelist())
    text = told.decode("utf-8", "replace")
    marked = re.sub(r'<span class="said-why".*?</span></span>', "", text)  # words that say why they were tagged
    plain = re.sub(r"<[^>]+>", "", marked)
    return text + plain + re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), text)

"""One call of the model, in the manner of OpenAI's chat completions, which nearly every server of models speaks.

Guarded like every call that leaves (``messages.outgoing``): resolved once, bounded in time and size, redirects never
followed. A model on a machine of one's own is reached where the settings say so, and then only private and local
networks are opened for it, never the addresses where a cloud keeps its secrets.
"""

import ipaddress
import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from rashin.base.messages import outgoing
from rashin.base.messages.addresses import Allowed, Network, Target, check_encrypted, target_of
from rashin.base.messages.answers import told
from rashin.base.messages.errors import TargetRefused
from rashin.base.messages.outgoing import Answer, CallFailed, Limits, Policy, call, resolve
from rashin.base.messages.rules import asked_pause
from rashin.base.summaries.errors import AddressInside, ModelFailed
from rashin.base.summaries.vocabulary import LARGEST_ANSWER

INSIDE: Final[tuple[Network, ...]] = tuple(
    ipaddress.ip_network(text)
    for text in (
        "127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "::1/128", "fc00::/7",
    )
)  # fmt: skip
"""Where a company's own machines are; link-local addresses, behind which clouds keep credentials, are not."""
MOST_WRITTEN: Final = 1_500
"""Tokens of an answer that are asked for."""
_OPTIONAL: Final = ("temperature", "max_tokens")
_STATUS: Final[Mapping[int, str]] = {401: "login", 403: "login", 404: "missing", 408: "timeout", 410: "missing",
                                     413: "too_much", 429: "later", 503: "later"}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """A model as it is called."""

    base_url: str
    model: str
    key: str
    timeout: int
    inside: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What the model said."""

    content: str
    model: str
    tokens_in: int | None
    tokens_out: int | None
    took_ms: int
    cut: bool = False
    """Whether it stopped because it had no room left."""


def address_of(base_url: str) -> str:
    """Where completions are asked for, whichever of the two people wrote."""
    bare = base_url.strip().rstrip("/")
    return bare if bare.endswith("/chat/completions") else f"{bare}/chat/completions"


def rules_for(base_url: str, *, inside: bool) -> Policy:
    """The policy of outgoing calls, with a company's own networks opened at this one port when they may be."""
    rules = outgoing.policy()
    if not inside:
        return rules
    try:
        parts = urlsplit(base_url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:  # said properly when the address is taken apart
        return rules
    allowed = rules.allowed
    networks = (*allowed.networks, *((network, port) for network in INSIDE))
    return replace(rules, allowed=Allowed(names=allowed.names, networks=networks, ports=frozenset({port})))


def check(base_url: str, *, inside: bool) -> None:
    """Refuse an address that may not be called: by its shape, its network, or words that would leave in clear."""
    rules = rules_for(base_url, inside=inside)
    try:
        target = target_of(address_of(base_url), rules.allowed)
        addresses = resolve(target, rules.allowed)
    except TargetRefused:
        if not inside and _leads_inside(base_url):
            raise AddressInside from None
        raise
    except CallFailed as failed:
        raise ModelFailed(failed.problem) from failed
    _check_clear(target, addresses, rules)


def _leads_inside(base_url: str) -> bool:
    try:
        rules = rules_for(base_url, inside=True)
        resolve(target_of(address_of(base_url), rules.allowed), rules.allowed)
    except (TargetRefused, CallFailed):
        return False
    return True


def _check_clear(target: Target, addresses: list[Any], rules: Policy) -> None:
    """Plain http reaches only what lies inside."""
    if not all(rules.allowed.holds(one, target.port) for one in addresses):
        check_encrypted(target, rules.allowed)


def complete(endpoint: Endpoint, *, system: str, user: str) -> Reply:
    """What the model answers. ModelFailed says in one word why there is nothing."""
    begun = time.monotonic()
    asked: dict[str, Any] = {
        "model": endpoint.model, "stream": False, "temperature": 0, "max_tokens": MOST_WRITTEN,
        "messages": [{"role": "system", "content": system}, {"role": "user", "content": user}],
    }  # fmt: skip
    answer = _posted(endpoint, asked, endpoint.timeout)
    if answer.status in {400, 422} and any(name.encode() in answer.body for name in _OPTIONAL):
        # Some models take neither, and say so: asked once more without.
        plain = {name: value for name, value in asked.items() if name not in _OPTIONAL}
        left = endpoint.timeout - (time.monotonic() - begun)
        answer = _posted(endpoint, plain, max(left, 1.0))
    return read_reply(answer, took_ms=int((time.monotonic() - begun) * 1000))


def _posted(endpoint: Endpoint, asked: Mapping[str, Any], seconds: float) -> Answer:
    rules = rules_for(endpoint.base_url, inside=endpoint.inside)
    url = address_of(endpoint.base_url)
    headers = {"Content-Type": "application/json", "Accept": "application/json", "User-Agent": "Rashin/1"}
    if endpoint.key:
        headers["Authorization"] = f"Bearer {endpoint.key}"
    limits = Limits(connect=min(5.0, seconds), read=seconds, total=seconds, kept=LARGEST_ANSWER)
    try:
        target = target_of(url, rules.allowed)
        _check_clear(target, resolve(target, rules.allowed), rules)
        body = json.dumps(asked, ensure_ascii=False).encode("utf-8", "replace")
        return call("POST", url, body=body, headers=headers, limits=limits, under=rules)
    except TargetRefused as refused:
        raise ModelFailed("refused", told=str(refused)) from refused
    except CallFailed as failed:
        raise ModelFailed(failed.problem) from failed


def read_reply(answer: Answer, *, took_ms: int = 0, now: datetime | None = None) -> Reply:
    """A completion out of an answer, whole or in a stream of pieces."""
    if not 200 <= answer.status < 300:
        raise _refusal(answer, now)
    if not answer.whole:
        raise ModelFailed("too_long", status=answer.status)
    text = answer.body.decode("utf-8", "replace").lstrip("\ufeff").strip()
    if not text:
        raise ModelFailed("empty", status=answer.status)
    if text[:1] == "<":
        raise ModelFailed("html", told=told(text), status=answer.status)
    content, facts, cut = _streamed(text) if re.match(r"(data|event|id)?:", text) else _whole(text)
    if content is None:
        raise ModelFailed("not_json", told=told(text), status=answer.status)
    if not content.strip():
        raise ModelFailed("cut" if cut else "empty", status=answer.status)
    usage = facts.get("usage") if isinstance(facts.get("usage"), dict) else {}
    return Reply(
        content=content, model=str(facts.get("model") or "")[:200], took_ms=took_ms, cut=cut,
        tokens_in=_count(usage, "prompt_tokens"), tokens_out=_count(usage, "completion_tokens"),
    )  # fmt: skip


def _refusal(answer: Answer, now: datetime | None) -> ModelFailed:
    status = answer.status
    problem = _STATUS.get(status) or ("redirected" if status < 400 else "failing" if status >= 500 else "unwanted")
    moment = now or datetime.now().astimezone()
    pause = asked_pause(answer.headers.get("retry-after", ""), now=moment) or timedelta(0)
    return ModelFailed(problem, told=_words(answer.body), status=min(status, 999), wait=int(pause.total_seconds()))


def _words(body: bytes) -> str:
    """What an error says, as far as it can be shown."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return "" if body.lstrip()[:1] == b"<" else told(body)
    error = said.get("error", said) if isinstance(said, dict) else said
    message = error.get("message", error) if isinstance(error, dict) else error
    return told(str(message))


def _whole(text: str) -> tuple[str | None, dict[str, Any], bool]:
    try:
        found = json.loads(text)
        choice = found["choices"][0]
        said = choice["message"]["content"]
    except (ValueError, RecursionError, KeyError, IndexError, TypeError):
        return None, {}, False
    if isinstance(said, list):  # some servers answer in parts
        said = "".join(str(one.get("text", "")) for one in said if isinstance(one, dict))
    cut = choice.get("finish_reason") == "length"
    return ("" if said is None else said if isinstance(said, str) else None), found, cut


def _streamed(text: str) -> tuple[str | None, dict[str, Any], bool]:
    """The pieces of a stream put together: some servers stream whatever they are asked."""
    pieces: list[str] = []
    facts: dict[str, Any] = {}
    cut, seen = False, False
    for line in text.splitlines():
        data = line.partition(":")[2].strip() if line.startswith("data:") else ""
        if not data or data == "[DONE]":
            continue
        try:
            found = json.loads(data)
        except (ValueError, RecursionError):
            continue
        if not isinstance(found, dict):
            continue
        facts |= {name: found[name] for name in ("model", "usage") if found.get(name)}
        for choice in found.get("choices") or ():
            seen = True
            if isinstance(choice, dict):
                part = (choice.get("delta") or choice.get("message") or {}).get("content")
                pieces.append(part if isinstance(part, str) else "")
                cut |= choice.get("finish_reason") == "length"
    return ("".join(pieces) if seen else None), facts, cut


def _count(usage: object, name: str) -> int | None:
    value = usage.get(name) if isinstance(usage, dict) else None
    return min(value, 2_000_000_000) if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None

"""What the browser SDKs ask for before they send their first event."""

from datetime import datetime

import msgspec

from rashin.collect.snapshot import Key


def settings(write_key: str, *, host: str) -> bytes:
    """The reply to Segment's settings call. The SDK authorises with ``apiKey``, so it must be the write key itself."""
    segment = {
        "apiKey": write_key,
        "unbundledIntegrations": [],
        "addBundledMetadata": True,
        "maybeBundledConfigIds": {},
        "versionSettings": {"version": "4.4.7", "componentTypes": ["browser"]},
    }
    if host:
        segment["apiHost"] = f"{host}/v1"
    return msgspec.json.encode(
        {
            "integrations": {"Segment.io": segment},
            "plan": {"track": {"__default": {"enabled": True, "integrations": {}}}},
            "edgeFunction": {},
            "analyticsNextEnabled": True,
            "middlewareSettings": {},
            "enabledMiddleware": {},
            "metrics": {"sampleRate": 0},
            "legacyVideoPluginsEnabled": False,
            "remotePlugins": [],
        }
    )


def source_config(key: Key, *, now: datetime) -> bytes:
    """The reply to RudderStack's sourceConfig call: a source that is on, with no destination in the browser."""
    source = {
        "id": key.id,
        "name": key.source,
        "writeKey": key.key,
        "enabled": True,
        "workspaceId": "rashin",
        "updatedAt": now.isoformat(),
        "config": {"statsCollection": {"errors": {"enabled": False}, "metrics": {"enabled": False}}},
        "dataplanes": {},
        "connections": [],
        "destinations": [],
    }
    return msgspec.json.encode({"source": source, "updatedAt": now.isoformat(), "consentManagementMetadata": None})


def health(*, waiting: int, damage: str | None) -> bytes:
    """What a load balancer and a person want to know."""
    said: dict[str, object] = {"status": "ok", "waiting": waiting}
    if damage:
        said["keys"] = damage
    return msgspec.json.encode(said)

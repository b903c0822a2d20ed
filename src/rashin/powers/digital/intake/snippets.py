"""The first message, ready to be copied: for a terminal, a site, a server."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.utils.translation import gettext

from rashin.base.workspace.queries import write_keys
from rashin.base.workspace.records import WriteKeyView

KEY: Final = "WRITE_KEY"
"""What stands where the key goes while there is none."""
_CURL: Final = """curl {base}/v1/track -u {key}: -H 'Content-Type: application/json' \\
  -d '{{"userId": "c-1001", "event": "Order Completed", "properties": {{"revenue": 4980}}}}'"""
_BROWSER: Final = """import {{ AnalyticsBrowser }} from "@segment/analytics-next";
const analytics = AnalyticsBrowser.load(
  {{ writeKey: "{key}", cdnURL: "{base}" }},
  {{ integrations: {{ "Segment.io": {{ apiHost: "{host}/v1", protocol: "{scheme}" }} }} }},
);
analytics.track("Order Completed", {{ revenue: 4980 }});"""
_RUDDER: Final = """import {{ RudderAnalytics }} from "@rudderstack/analytics-js";
const analytics = new RudderAnalytics();
analytics.load("{key}", "{base}", {{ configUrl: "{base}" }});
analytics.track("Order Completed", {{ revenue: 4980 }});"""
_PYTHON: Final = """import segment.analytics as analytics
analytics.write_key, analytics.host = "{key}", "{base}"
analytics.track("c-1001", "Order Completed", {{"revenue": 4980}})
analytics.flush()"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snippet:
    """One way to send a first message."""

    title: str
    code: str


def keys_at_hand() -> list[WriteKeyView]:
    """The write keys in force, the newest first. They are public by nature: every visitor of a site can read them."""
    return sorted(write_keys(revoked=False), key=lambda one: one.created_at, reverse=True)


def snippets(key: str = KEY) -> Sequence[Snippet]:
    """Ways to send a first message to this installation with this key."""
    scheme, _mark, host = settings.BASE_URL.partition("://")
    words = {"base": settings.BASE_URL, "key": key or KEY, "host": host, "scheme": scheme}
    return [
        Snippet(title=gettext("From a terminal"), code=_CURL.format(**words)),
        Snippet(title=gettext("From a server, with Segment’s Python SDK"), code=_PYTHON.format(**words)),
        Snippet(title=gettext("From a site, with Segment’s SDK"), code=_BROWSER.format(**words)),
        Snippet(title=gettext("From a site, with RudderStack’s SDK"), code=_RUDDER.format(**words)),
    ]

"""The first message, ready to be copied: for a terminal, for a site."""

from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.utils.translation import gettext

KEY: Final = "WRITE_KEY"
_CURL: Final = """curl {base}/v1/track -u {key}: -H 'Content-Type: application/json' \\
  -d '{{"userId": "c-1001", "event": "Order Completed", "properties": {{"revenue": 4980}}}}'"""
_BROWSER: Final = """import {{ AnalyticsBrowser }} from "@segment/analytics-next";
const analytics = AnalyticsBrowser.load(
  {{ writeKey: "{key}", cdnURL: "{base}" }},
  {{ integrations: {{ "Segment.io": {{ apiHost: "{host}/v1", protocol: "{scheme}" }} }} }},
);
analytics.track("Order Completed", {{ revenue: 4980 }});"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snippet:
    """One way to send a first message."""

    title: str
    code: str


def snippets() -> list[Snippet]:
    """Ways to send a first message to this installation."""
    scheme, _mark, host = settings.BASE_URL.partition("://")
    words = {"base": settings.BASE_URL, "key": KEY, "host": host, "scheme": scheme}
    return [
        Snippet(title=gettext("From a terminal"), code=_CURL.format(**words)),
        Snippet(title=gettext("From a site, with Segment’s SDK"), code=_BROWSER.format(**words)),
    ]

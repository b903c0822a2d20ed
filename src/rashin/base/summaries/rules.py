"""Small rules of summaries: where a call goes, when a day begins."""

from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from django.utils import timezone

DRAFT: Final = "summaries.draft"
"""The work that asks the model for a draft."""


def host_of(base_url: str) -> str:
    """Scheme, server and port."""
    parts = urlsplit(base_url)
    return f"{parts.scheme}://{parts.netloc.lower()}"


def today_begins(now: datetime) -> datetime:
    """The midnight before, where the company is."""
    return timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)

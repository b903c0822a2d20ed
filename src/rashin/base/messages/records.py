"""What others may see of webhooks: frozen values, never a secret."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointView:
    """An endpoint as pages and the command line show it."""

    id: int
    name: str
    url: str
    origin: str
    """Scheme, host and port: what those may see who do not manage it."""
    events: tuple[str, ...]
    state: str
    state_label: str
    enabled: bool
    encrypted: bool
    created_at: datetime
    last_delivered_at: datetime | None
    failing_since: datetime | None
    resting_until: datetime | None
    old_until: datetime | None
    waiting: int
    """Deliveries that are on their way."""
    delivered: int
    """Of those in the log."""
    failed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptView:
    """One attempt."""

    number: int
    at: datetime
    took_ms: int
    status: int | None
    problem: str
    why: str
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryView:
    """One line of the delivery log."""

    id: int
    message: str
    """The webhook-id that the receiver saw."""
    kind: str
    endpoint: int | None
    endpoint_name: str
    state: str
    state_label: str
    attempts: int
    status: int | None
    problem: str
    why: str
    created_at: datetime
    next_at: datetime
    finished_at: datetime | None
    over: bool

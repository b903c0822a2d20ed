"""How metadata of an identity provider is fetched: through the guard of everything that leaves, and by TLS."""

from rashin.base.messages.addresses import check_encrypted, target_of
from rashin.base.messages.outgoing import Limits, call, policy


def fetch(url: str, most: int) -> tuple[int, bytes]:
    """Status and body; what it says decides whom we believe, so it never comes in the clear from outside."""
    rules = policy()
    check_encrypted(target_of(url, rules.allowed), rules.allowed)
    answer = call("GET", url, headers={"accept": "application/samlmetadata+xml, */*"}, limits=Limits(kept=most))
    return answer.status, answer.body

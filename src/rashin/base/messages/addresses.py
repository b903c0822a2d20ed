"""Which addresses a call from here may reach: the whole guard against server-side request forgery, as pure functions.

A person or a partner writes an address, and this server calls it from inside the company's network. Without a guard,
the address of a database, of a cloud's metadata service or of this very server would do. So: only http and https, only
ports of the web, no user names in addresses, no spellings of an IP address that people do not write, and after the
name is resolved no address of a private, local or special network. What a company wants to reach inside stands in
RASHIN_OUTGOING_ALLOW, by name or by network.
"""

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from rashin.base.messages.errors import TargetRefused
from rashin.errors import gettext_noop

PORTS: Final = frozenset({80, 443, 8080, 8443})
LONGEST: Final = 2000

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

REFUSED: Final[tuple[Network, ...]] = tuple(
    ipaddress.ip_network(text)
    for text in (
        # IANA's special-purpose registries, whatever a version of Python calls global
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4",
        "::/128", "::1/128", "100::/64", "2001::/23", "2001:db8::/32", "3fff::/20", "5f00::/16", "fc00::/7",
        "fe80::/10", "fec0::/10", "ff00::/8",
        # a cloud's inner services on addresses that look public
        "168.63.129.16/32",
    )
)  # fmt: skip
"""Never reached unless a company says so."""

_NAME = re.compile(r"(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """An address taken apart: what is called, and where it is found."""

    scheme: str
    host: str
    """In small letters and ASCII, without brackets."""
    port: int
    path: str
    """With its query."""

    @property
    def literal(self) -> Address | None:
        """The host, when it is an IP address."""
        try:
            return ipaddress.ip_address(self.host)
        except ValueError:
            return None

    @property
    def authority(self) -> str:
        """What the Host header says."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        standard = {"http": 80, "https": 443}[self.scheme]
        return host if self.port == standard else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        """Scheme, host and port: what logs may name, for paths and queries may hold secrets."""
        return f"{self.scheme}://{self.authority}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """What a company wants to reach all the same: names and networks, each perhaps with a port."""

    names: frozenset[tuple[str, int | None]] = frozenset()
    networks: tuple[tuple[Network, int | None], ...] = field(default=())
    ports: frozenset[int] = frozenset()
    """Ports beside those of the web, where a person wrote one on purpose."""

    @classmethod
    def of(cls, words: Iterable[str]) -> "Allowed":
        """``hooks.internal``, ``hooks.internal:9000``, ``10.1.0.0/16``, ``[fd00::/8]:8443``."""
        names: set[tuple[str, int | None]] = set()
        networks: list[tuple[Network, int | None]] = []
        for word in words:
            place, port = _split_port(word.strip().lower())
            try:
                networks.append((ipaddress.ip_network(place, strict=False), port))
            except ValueError:
                if not _NAME.fullmatch(place) or "/" in place:
                    raise ValueError(word) from None
                names.add((place, port))
        return cls(names=frozenset(names), networks=tuple(networks))

    def named(self, target: Target) -> bool:
        """Whether the name itself is allowed, wherever it leads."""
        return bool({(target.host, None), (target.host, target.port)} & self.names)

    def holds(self, address: Address, port: int) -> bool:
        """Whether the address lies in an allowed network."""
        return any(
            address.version == network.version and address in network and only in {None, port}
            for network, only in self.networks
        )


def _split_port(word: str) -> tuple[str, int | None]:
    if word.startswith("["):
        place, _, rest = word[1:].partition("]")
        return place, int(rest[1:]) if rest else None
    if word.count(":") == 1:
        place, _, port = word.partition(":")
        return place, int(port)
    return word, None


BAD_SCHEME = gettext_noop("only http and https are called")
BAD_PORT = gettext_noop("port %(port)s is not one of the web's (80, 443, 8080, 8443)")
BAD_HOST = gettext_noop("the host is not one that can be called")
BAD_SPELLING = gettext_noop("write an IP address as people do: four numbers with dots")
BAD_USER = gettext_noop("user name and password do not belong in an address")
BAD_SHAPE = gettext_noop("this is not an address of the web")
INSIDE = gettext_noop("it leads into a private, local or special network")
IN_CLEAR = gettext_noop("what leaves the company is encrypted: write https")


def target_of(url: str, allowed: Allowed) -> Target:
    """The address taken apart, if its shape is one that may be called. Where its name leads is looked at later."""
    if len(url) > LONGEST or not url.isprintable() or any(letter.isspace() or letter == "\\" for letter in url):
        raise TargetRefused(reason=BAD_SHAPE)
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname or ""
    except ValueError:
        raise TargetRefused(reason=BAD_SHAPE) from None
    if parts.scheme not in {"http", "https"}:
        raise TargetRefused(reason=BAD_SCHEME)
    if parts.username is not None or parts.password is not None:
        raise TargetRefused(reason=BAD_USER)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if not path.isascii() or not path.startswith("/"):
        raise TargetRefused(reason=BAD_SHAPE)
    standard = 443 if parts.scheme == "https" else 80
    target = Target(scheme=parts.scheme, host=_host(host), port=standard if port is None else port, path=path)
    known = allowed.named(target) or (target.literal is not None and allowed.holds(_inner(target.literal), target.port))
    if not known and target.port not in PORTS | allowed.ports:
        raise TargetRefused(reason=BAD_PORT, port=target.port)
    if target.literal is not None:
        check_address(target.literal, target, allowed)
    return target


def _host(text: str) -> str:
    if "%" in text:  # the scope of an address, or an escape that another reader may undo
        raise TargetRefused(reason=BAD_HOST)
    if ":" in text:
        try:
            return str(ipaddress.IPv6Address(text))
        except ValueError:
            raise TargetRefused(reason=BAD_HOST) from None
    try:
        name = text.encode("idna").decode("ascii").lower() if not text.isascii() else text.lower()
    except UnicodeError:
        raise TargetRefused(reason=BAD_HOST) from None
    name = name.removesuffix(".")
    if _NUMBER.fullmatch(name.rpartition(".")[2]):  # 2130706433, 0x7f.1, 017700000001: all 127.0.0.1 to some resolvers
        try:
            return str(ipaddress.IPv4Address(name))
        except ValueError:
            raise TargetRefused(reason=BAD_SPELLING) from None
    if not _NAME.fullmatch(name):
        raise TargetRefused(reason=BAD_HOST)
    return name


def check_address(address: Address, target: Target, allowed: Allowed) -> None:
    """Refuse an address of a network that is not the public Internet, unless the company wants to reach it."""
    if allowed.named(target) or allowed.holds(_inner(address), target.port) or allowed.holds(address, target.port):
        return
    inner = _inner(address)
    special = any(inner.version == network.version and inner in network for network in REFUSED)
    if special or inner.is_multicast or not inner.is_global:
        raise TargetRefused(reason=INSIDE)


def check_encrypted(target: Target, allowed: Allowed) -> None:
    """Refuse plain http, but for what a company reaches inside its own network."""
    literal = target.literal
    inside = allowed.named(target) or (literal is not None and allowed.holds(_inner(literal), target.port))
    if target.scheme != "https" and not inside:
        raise TargetRefused(reason=IN_CLEAR)


def _inner(address: Address) -> Address:
    """The IPv4 address inside an IPv6 one: mapped, compatible, translated (NAT64), 6to4, Teredo."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    carries = any(address in network for network in _CARRIES_V4) and int(address) > 1
    return ipaddress.IPv4Address(address.packed[12:]) if carries else address


_CARRIES_V4: Final = tuple(map(ipaddress.IPv6Network, ("::/96", "64:ff9b::/96", "64:ff9b:1::/48")))
"""Compatible, and translated by the well-known prefix or a company's own."""

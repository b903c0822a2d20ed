"""The guard: what a server must never be talked into calling."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rashin.base.messages.addresses import Allowed, check_address, check_encrypted, target_of
from rashin.base.messages.errors import TargetRefused

NOTHING = Allowed()
PUBLIC = "https://hooks.example.jp/rashin?token=1"


def test_an_ordinary_address_is_taken_apart() -> None:
    target = target_of(PUBLIC, NOTHING)
    assert (target.scheme, target.host, target.port, target.path) == (
        "https",
        "hooks.example.jp",
        443,
        "/rashin?token=1",
    )
    assert target.authority == "hooks.example.jp"
    assert target_of("https://例え.jp:8443/", NOTHING).authority == "xn--r8jz45g.jp:8443"
    assert target_of("https://[2606:4700::1111]/", NOTHING).authority == "[2606:4700::1111]"


@pytest.mark.parametrize(
    "url",
    [
        "ftp://hooks.example.jp/", "file:///etc/passwd", "gopher://hooks.example.jp/", "//hooks.example.jp/", "hooks",
        "", "https://", "https:///x", "https://user:pw@hooks.example.jp/", "https://hooks.example.jp:22/",
        "https://hooks.example.jp:6379/", "https://hooks.example.jp:99999/", "https://hooks.example.jp:0/",
        "https://hooks.example.jp\\@10.0.0.1/", "https://hooks.example.jp/\r\nHost: inner", "https://a b/",
        "https://hooks.example.jp/ ", "https://hooks.example.jp\t/", "https://[::1%25eth0]/", "https://%31%30.0.0.1/",
        "https://" + "a" * 64 + ".jp/", "https://a..jp/", "https://-a.jp/", "https://hooks.example.jp/" + "a" * 2000,
        "https://hooks.example.jp/日本",
    ],
)  # fmt: skip
def test_other_shapes_are_refused(url: str) -> None:
    with pytest.raises(TargetRefused):
        target_of(url, NOTHING)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "127.1", "2130706433", "0x7f000001", "0x7f.1", "017700000001", "0177.0.0.1", "127.0.0.1.",
        "①②⑦.0.0.1", "１２７.０.０.１", "0", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254",
        "100.64.0.1", "100.100.100.200", "168.63.129.16", "192.0.0.192", "198.18.0.1", "224.0.0.1",
        "255.255.255.255", "240.0.0.1", "192.0.2.1", "203.0.113.9",
        "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::ffff:a9fe:a9fe]", "[::127.0.0.1]",
        "[64:ff9b::7f00:1]", "[64:ff9b::10.0.0.1]", "[64:ff9b:1::a00:1]", "[2002:7f00:1::]", "[2002:a00:1::1]",
        "[2001:0:a00:1::]", "[2001:0:4136:e378:8000:63bf:80ff:fffe]", "[fe80::1]", "[fc00::1]", "[fd00:ec2::254]",
        "[ff02::1]", "[2001:db8::1]", "[fec0::1]", "[0:0:0:0:0:0:0:1]",
    ],
)  # fmt: skip
def test_addresses_inside_are_refused_however_they_are_spelt(host: str) -> None:
    with pytest.raises(TargetRefused):
        target_of(f"https://{host}/", NOTHING)


def test_what_the_company_allows_is_called() -> None:
    allowed = Allowed.of(["hooks.internal:9000", "10.1.0.0/16", "[fd00::/8]:8443", "127.0.0.1:5000", "plain.internal"])
    assert target_of("http://hooks.internal:9000/", allowed).port == 9000
    assert target_of("https://10.1.2.3/", allowed).host == "10.1.2.3"
    assert target_of("https://[::ffff:10.1.2.3]/", allowed).port == 443, "mapped is the same place"
    assert target_of("https://[fd00::1]:8443/", allowed).port == 8443
    assert target_of("http://127.0.0.1:5000/", allowed).port == 5000
    assert target_of("http://plain.internal:1234/", allowed).port == 1234
    refused = ("https://10.2.0.1/", "https://[fd00::1]/", "http://127.0.0.1:5001/", "http://hooks.internal:22/")
    for url in refused:
        with pytest.raises(TargetRefused):
            target_of(url, allowed)


def test_a_name_that_leads_inside_is_refused_when_it_is_resolved() -> None:
    import ipaddress

    target = target_of(PUBLIC, NOTHING)
    check_address(ipaddress.ip_address("93.184.215.14"), target, NOTHING)
    for inner in ("127.0.0.1", "::ffff:10.0.0.1", "fd00::1"):
        with pytest.raises(TargetRefused):
            check_address(ipaddress.ip_address(inner), target, NOTHING)
        check_address(ipaddress.ip_address(inner), target, Allowed.of(["hooks.example.jp"]))


def test_what_leaves_the_company_is_encrypted() -> None:
    with pytest.raises(TargetRefused):
        check_encrypted(target_of("http://hooks.example.jp/", NOTHING), NOTHING)
    check_encrypted(target_of(PUBLIC, NOTHING), NOTHING)
    inside = Allowed.of(["10.1.0.0/16"])
    check_encrypted(target_of("http://10.1.0.1/", inside), inside)


@pytest.mark.parametrize("word", ["", "a b", "10.0.0.0/99", "http://x", "host:port", "/x"])
def test_nonsense_in_the_allow_list_is_named(word: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the word itself is the message
        Allowed.of([word])


@given(st.text(max_size=60))
def test_no_text_breaks_the_guard(text: str) -> None:
    for url in (text, f"https://{text}", f"https://{text}/", f"https://hooks.example.jp{text}"):
        try:
            target_of(url, NOTHING)
        except TargetRefused:
            continue


@given(st.integers(min_value=0, max_value=2**32 - 1), st.sampled_from(["{}", "{:#x}", "[::ffff:{:x}]", "0{:o}"]))
def test_no_number_is_read_as_an_address(number: int, spelling: str) -> None:
    host = spelling.format(number)
    try:
        found = target_of(f"https://{host}/", NOTHING)
    except TargetRefused:
        return
    assert found.literal is not None

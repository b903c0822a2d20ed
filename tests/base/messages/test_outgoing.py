"""Every call that leaves, against servers that behave as badly as servers do."""

import socket
import threading
from pathlib import Path

import pytest

from rashin.base.messages.addresses import Allowed
from rashin.base.messages.errors import TargetRefused
from rashin.base.messages.outgoing import CallFailed, Limits, Policy, call
from tests.base.messages.receiver import Receiver, certificate, serving

QUICK = Limits(connect=1.0, read=0.3, total=0.8)
"""For whoever never answers. On a busy machine others take longer, too."""
PATIENT = Limits(connect=30, read=30, total=30, kept=1000)


def failing(url: str, *, under: Policy | None = None, limits: Limits = PATIENT) -> str:
    with pytest.raises(CallFailed) as failed:
        call("POST", url, body=b"{}", limits=limits, under=under)
    return failed.value.problem


def test_an_answer_comes_back_with_its_headers(receiver: Receiver) -> None:
    answer = call("POST", f"{receiver.url}/ok?a=1", body=b'{"a":1}', headers={"X-One": "1"})
    assert (answer.status, answer.body, answer.whole) == (200, b"thanks", True)
    (got,) = receiver.got
    assert (got.path, got.body, got.headers["x-one"]) == ("/ok?a=1", b'{"a":1}', "1")
    assert got.headers["host"] == f"127.0.0.1:{receiver.port}"
    assert call("GET", f"{receiver.url}/busy").headers["retry-after"] == "3600"


def test_this_machine_is_not_called_unless_it_is_allowed(receiver: Receiver, settings) -> None:
    settings.OUTGOING_ALLOW = []
    names = ("127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "2130706433")
    for name in names:
        with pytest.raises(TargetRefused):
            call("GET", f"http://{name}:{receiver.port}/ok")
    assert receiver.got == []


def test_the_address_that_was_looked_at_is_the_one_that_is_called(
    receiver: Receiver, settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.OUTGOING_ALLOW = [f"127.0.0.1:{receiver.port}"]
    asked = []

    def rebinding(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        asked.append(host)
        address = "127.0.0.1" if len(asked) == 1 else "169.254.169.254"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    with pytest.raises(TargetRefused):  # its port is not the web's
        call("GET", f"http://turns.example.jp:{receiver.port}/")
    settings.OUTGOING_ALLOW = [f"127.0.0.1:{receiver.port}", f"turns.example.jp:{receiver.port}"]
    assert call("GET", f"http://turns.example.jp:{receiver.port}/ok").status == 200
    assert asked.count("turns.example.jp") == 1, "a second look could be told something else"
    assert receiver.got[0].headers["host"] == f"turns.example.jp:{receiver.port}"


def test_a_name_with_one_address_inside_is_not_called_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    def mixed(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in ("93.184.215.14", "10.0.0.1")]

    monkeypatch.setattr(socket, "getaddrinfo", mixed)
    with pytest.raises(TargetRefused):
        call("GET", "https://mixed.example.jp/")


def test_a_redirect_is_an_answer_and_not_followed(receiver: Receiver) -> None:
    assert call("POST", f"{receiver.url}/inward").status == 302
    assert [one.path for one in receiver.got] == ["/inward"]


@pytest.mark.parametrize("path", ["hang", "drip", "drip_head"])
def test_whoever_hangs_or_drips_is_cut_off(receiver: Receiver, path: str) -> None:
    assert failing(f"{receiver.url}/{path}", limits=QUICK) == "timeout"


def test_a_gigabyte_is_not_fetched(receiver: Receiver) -> None:
    answer = call("GET", f"{receiver.url}/flood", limits=PATIENT)
    assert (answer.status, len(answer.body), answer.whole) == (200, 1000, False)


@pytest.mark.parametrize("path", ["nonsense", "cut"])
def test_what_is_not_http_breaks_off(receiver: Receiver, path: str) -> None:
    assert failing(f"{receiver.url}/{path}") == "broken"


def test_a_closed_port_does_not_let_us_in() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        under = Policy(allowed=Allowed.of([f"127.0.0.1:{port}"]))
        assert failing(f"http://127.0.0.1:{port}/", under=under) == "unreachable"


def test_a_name_that_nobody_has_is_not_found() -> None:
    assert failing("https://nobody.invalid/") == "unresolved"


def test_certificates_are_checked(tmp_path: Path) -> None:
    good, other, expired = (
        certificate(tmp_path), certificate(tmp_path, name="other.example"), certificate(tmp_path, days=-1),
    )  # fmt: skip
    cases = ((good, str(good), ""), (good, "", "tls"), (other, str(other), "tls"), (expired, str(expired), "tls"))
    for shown, trusted, problem in cases:
        with serving(tls=shown) as receiver:
            under = Policy(allowed=Allowed.of([f"localhost:{receiver.port}"]), trust=trusted)
            if problem:
                assert failing(f"{receiver.url}/ok", under=under) == problem
                assert receiver.got == []
            else:
                assert call("POST", f"{receiver.url}/ok", under=under, limits=PATIENT).status == 200


def test_a_handshake_that_never_ends_is_cut_off() -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        port = mute.getsockname()[1]
        under = Policy(allowed=Allowed.of([f"127.0.0.1:{port}"]))
        assert failing(f"https://127.0.0.1:{port}/", under=under, limits=QUICK) == "timeout"


def test_proxies_of_the_environment_are_ignored(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    assert call("GET", f"{receiver.url}/ok").status == 200


def test_a_proxy_is_asked_for_the_address_that_was_looked_at(receiver: Receiver) -> None:
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as door:

        def tunnel() -> None:
            client, _ = door.accept()
            said = b""
            while not said.endswith(b"\r\n\r\n"):
                said += client.recv(1)
            heard.append(said)
            with client, socket.create_connection(("127.0.0.1", receiver.port)) as onward:
                client.sendall(b"HTTP/1.1 200 Connected\r\n\r\n")
                onward.sendall(client.recv(65536))
                while piece := onward.recv(65536):
                    client.sendall(piece)

        thread = threading.Thread(target=tunnel, daemon=True)
        thread.start()
        allowed = Allowed.of([f"127.0.0.1:{receiver.port}"])
        under = Policy(allowed=allowed, proxy=f"http://u%40:p@127.0.0.1:{door.getsockname()[1]}")
        assert call("GET", f"{receiver.url}/ok", under=under).status == 200
        thread.join(5)
    assert heard[0].startswith(f"CONNECT 127.0.0.1:{receiver.port} HTTP/1.1\r\n".encode())
    assert b"Proxy-Authorization: Basic dUA6cA==" in heard[0]


def test_headers_cannot_be_smuggled(receiver: Receiver) -> None:
    with pytest.raises((CallFailed, ValueError)):
        call("GET", f"{receiver.url}/ok", headers={"X-One": "1\r\nX-Two: 2"})
    assert receiver.got == []

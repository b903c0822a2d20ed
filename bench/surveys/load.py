"""Answers sent over many connections from one thread: a generator that takes little of the cores it shares."""

import selectors
import socket
import time
from collections import Counter
from collections.abc import Sequence


class Line:
    """One connection that is kept open; one request at a time."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.held = b""
        self.begun = 0.0

    def send(self, request: bytes) -> None:
        self.begun = time.perf_counter()
        self.socket.sendall(request)

    def read(self) -> int:
        """The status, once the whole answer is there; 0 before."""
        piece = self.socket.recv(65536)
        if not piece:
            raise ConnectionError("closed by the server")
        self.held += piece
        head, _, body = self.held.partition(b"\r\n\r\n")
        length = next(
            (int(one.partition(b":")[2]) for one in head.split(b"\r\n") if one[:15].lower() == b"content-length:"), 0
        )
        if b"\r\n\r\n" not in self.held or len(body) < length:
            return 0
        self.held = b""
        return int(head[9:12])


def send(port: int, requests: Sequence[bytes], *, lines: int) -> tuple[float, Counter[int], list[float]]:
    """Send all; seconds, answers by status, and how long each took."""
    selector, waiting = selectors.DefaultSelector(), iter(requests)
    statuses, spans = Counter[int](), list[float]()
    begun = time.perf_counter()
    for _ in range(min(lines, len(requests))):
        line = Line(port)
        line.send(next(waiting))
        selector.register(line.socket, selectors.EVENT_READ, line)
    while selector.get_map():
        for key, _ in selector.select(60):
            line = key.data
            status = line.read()
            if not status:
                continue
            statuses[status] += 1
            spans.append(time.perf_counter() - line.begun)
            following = next(waiting, None)
            if following is None:
                selector.unregister(line.socket)
                line.socket.close()
            else:
                line.send(following)
    return time.perf_counter() - begun, statuses, spans


def request(path: str, body: str, kind: str) -> bytes:
    """A POST as a browser or a program sends it."""
    said = body.encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nUser-Agent: Mozilla/5.0 (bench)\r\nAccept: */*\r\n"
        f"Content-Type: {kind}\r\nContent-Length: {len(said)}\r\n\r\n"
    )
    return head.encode() + said

"""A small server that speaks LINE's Messaging API and the APIs of chat tools, on a free port of this machine."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(slots=True)
class Line:
    """What was pushed, by retry key, and what is answered next."""

    url: str = ""
    token: str = "token"
    pushed: dict[str, dict[str, Any]] = field(default_factory=dict)
    posted: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    """The retry key of each request."""
    next: list[tuple[int, dict[str, str], bytes] | str] = field(default_factory=list)
    """Answers to come; ``lose`` takes the message and breaks off."""


def _handler(line: Line) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            pass

        def tell(self, status: int, told: Any = None, headers: dict[str, str] | None = None) -> None:
            body = told if isinstance(told, bytes) else json.dumps(told or {}).encode()
            self.send_response(status)
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self) -> None:
            if self.headers.get("Authorization") != f"Bearer {line.token}":
                self.tell(401, {"message": "Authentication failed"})
            elif self.path.endswith("/consumption"):
                self.tell(200, {"totalUsage": 42})
            else:
                self.tell(200, {"type": "limited", "value": 1000})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if not self.path.startswith("/v2/bot/message/push"):
                line.posted.append((self.path, {k.lower(): v for k, v in self.headers.items()}, body))
                answer = line.next.pop(0) if line.next else (200, {}, b"ok")
                assert not isinstance(answer, str)
                self.tell(answer[0], answer[2], answer[1])
                return
            key = self.headers.get("X-Line-Retry-Key", "")
            line.asked.append(key)
            if self.headers.get("Authorization") != f"Bearer {line.token}":
                self.tell(401, {"message": "Authentication failed"})
                return
            said = line.next.pop(0) if line.next else None
            if isinstance(said, tuple):
                self.tell(said[0], said[2], said[1])
            elif key in line.pushed:
                self.tell(409, {"message": "The retry key is already accepted"}, {"X-Line-Accepted-Request-Id": "a"})
            else:
                line.pushed[key] = json.loads(body)
                if said == "lose":
                    self.close_connection = True
                else:
                    self.tell(200, {"sentMessages": [{"id": "1"}]})

    return Handler


@contextmanager
def line_serving() -> Iterator[Line]:
    """The server, until the block ends."""
    line = Line()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(line))
    server.daemon_threads = True
    line.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield line
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

"""A server of models that answers as badly as they do: the model's name says how."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(slots=True)
class ModelServer:
    """What came, and what it says."""

    port: int = 0
    got: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    sentences: list[dict[str, Any]] = field(default_factory=list)
    """What ``good`` answers."""
    opened: threading.Event = field(default_factory=threading.Event)
    """Lets go whoever hangs."""
    asked: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    @property
    def voices(self) -> list[str]:
        """The texts of the last request."""
        return [one["text"] for one in json.loads(self.got[-1]["messages"][1]["content"])["voices"]]


def completion(content: Any, **more: Any) -> bytes:
    """A completion as servers write it."""
    usage = {"prompt_tokens": 321, "completion_tokens": 45}
    choice = {"message": {"role": "assistant", "content": content}, "finish_reason": "stop"} | more
    return json.dumps({"model": "good-1", "choices": [choice], "usage": usage}).encode()


def _good(server: ModelServer) -> bytes:
    return completion(json.dumps({"sentences": server.sentences}, ensure_ascii=False))


def _stream(server: ModelServer) -> bytes:
    said = json.dumps({"sentences": server.sentences}, ensure_ascii=False)
    pieces = [json.dumps({"choices": [{"delta": {"content": said[at : at + 7]}}]}) for at in range(0, len(said), 7)]
    return ("".join(f"data: {one}\n\n" for one in [*pieces, "[DONE]"])).encode()


ANSWERS: dict[str, Callable[[ModelServer], tuple[int, bytes, dict[str, str]]]] = {
    "good": lambda server: (200, _good(server), {}),
    "stream": lambda server: (200, _stream(server), {"Content-Type": "text/event-stream"}),
    "keyless": lambda server: (401, b'{"error": {"message": "Incorrect API key provided: sk-9"}}', {}),
    "nowhere": lambda server: (404, b"<html>nginx</html>", {}),
    "busy": lambda server: (429, b'{"error": "slow down"}', {"Retry-After": "3600"}),
    "broken": lambda server: (500, b"Traceback", {}),
    "elsewhere": lambda server: (302, b"", {"Location": "http://169.254.169.254/latest/"}),
    "garbled": lambda server: (200, b'{"choices": [{"mess', {}),
    "page": lambda server: (200, b"<!doctype html><html>Welcome", {}),
    "nothing": lambda server: (200, b"", {}),
    "silent": lambda server: (200, completion(""), {}),
    "null": lambda server: (200, completion(None), {}),
    "number": lambda server: (200, b"42", {}),
    "deep": lambda server: (200, b"[" * 200_000, {}),
    "babble": lambda server: (200, completion("42"), {}),
    "cut": lambda server: (200, completion('{"sentences": [{"te', finish_reason="length"), {}),
}  # fmt: skip


def _handler(server: ModelServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            pass

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            server.got.append(asked)
            server.headers.append({name.lower(): value for name, value in self.headers.items()})
            server.asked.set()
            self.close_connection = True
            if asked["model"] == "hangs":
                server.opened.wait(20)
            elif asked["model"] == "floods":
                self.tell(200, b"x" * 3_000_000, {"Content-Length": str(50_000_000)})
            elif asked["model"] == "picky" and "temperature" in asked:
                self.tell(400, b'{"error": {"message": "Unsupported value: temperature"}}', {})
            else:
                self.tell(*ANSWERS.get(asked["model"], ANSWERS["good"])(server))

        def tell(self, status: int, body: bytes, headers: dict[str, str]) -> None:
            try:
                self.send_response(status)
                for name, value in ({"Content-Length": str(len(body))} | headers).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)
            except OSError:
                pass

    return Handler


@contextmanager
def serving() -> Iterator[ModelServer]:
    """A server on a free port of this machine, until the block ends."""
    made = ModelServer()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(made))
    server.daemon_threads = True
    made.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        made.opened.set()
        server.shutdown()
        server.server_close()
        thread.join()

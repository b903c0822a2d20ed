"""A real server that answers as badly as servers do: each path is another behaviour."""

import datetime as clock
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass(slots=True)
class Got:
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(slots=True)
class Receiver:
    """What came, and how many were here at once."""

    url: str = ""
    port: int = 0
    got: list[Got] = field(default_factory=list)
    inside: int = 0
    most: int = 0
    status: int = 200
    """What ``/status`` answers."""
    lock: threading.Lock = field(default_factory=threading.Lock)
    opened: threading.Event = field(default_factory=threading.Event)
    """Lets go whoever hangs."""


def _handler(receiver: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            pass

        def do_GET(self) -> None:
            self.do_POST()

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            with receiver.lock:
                receiver.got.append(Got(self.path, {k.lower(): v for k, v in self.headers.items()}, body))
                receiver.inside += 1
                receiver.most = max(receiver.most, receiver.inside)
            try:
                getattr(self, "on_" + self.path.strip("/").partition("?")[0], self.on_ok)()
            except OSError:
                self.close_connection = True
            finally:
                with receiver.lock:
                    receiver.inside -= 1

        def tell(self, status: int, body: bytes = b"", **headers: str) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def on_ok(self) -> None:
            self.tell(200, b"thanks")

        def on_status(self) -> None:
            self.tell(receiver.status, b"said \x00\x1b[31m so")

        def on_busy(self) -> None:
            self.tell(429, b"slower", Retry_After="3600")

        def on_gone(self) -> None:
            self.tell(410)

        def on_inward(self) -> None:
            self.tell(302, Location=f"http://127.0.0.1:{receiver.port}/ok")

        def on_hang(self) -> None:
            receiver.opened.wait(20)

        def on_slow(self) -> None:
            time.sleep(0.15)
            self.tell(200)

        def on_drip(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", "100000")
            self.end_headers()
            while not receiver.opened.wait(0.02):
                self.wfile.write(b".")
                self.wfile.flush()

        def on_drip_head(self) -> None:
            self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
            while not receiver.opened.wait(0.02):
                self.wfile.write(b".")
                self.wfile.flush()

        def on_flood(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(1 << 30))
            self.end_headers()
            piece = b"x" * 65536
            for _ in range((1 << 30) // len(piece)):
                self.wfile.write(piece)

        def on_nonsense(self) -> None:
            self.wfile.write(b"SSH-2.0-OpenSSH_9.9\r\n")
            self.close_connection = True

        def on_cut(self) -> None:
            self.close_connection = True

    return Handler


def certificate(folder: Path, *, name: str = "localhost", days: int = 1) -> Path:
    """A certificate of our own making with its key, in one file; ``days`` below zero has expired."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = clock.datetime.now(clock.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - clock.timedelta(days=10))
        .not_valid_after(now + clock.timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{name}{days}.crt"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM) + private)
    return path


@contextmanager
def serving(tls: Path | None = None) -> Iterator[Receiver]:
    """A receiver on a free port of this machine, until the block ends."""
    receiver = Receiver()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(receiver))
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    if tls is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(tls)
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    receiver.port = server.server_address[1]
    receiver.url = f"{'https' if tls else 'http'}://{'localhost' if tls else '127.0.0.1'}:{receiver.port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        receiver.opened.set()
        server.shutdown()
        server.server_close()
        thread.join()

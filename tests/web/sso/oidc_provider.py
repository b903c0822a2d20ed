"""A tiny OpenID provider on this machine that signs real tokens, and lies when a test asks it to."""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "rashin", "client-secret"


@dataclass
class OpenIdProvider:
    """Who signs in there, and what is wrong with its answers."""

    issuer: str = ""
    person: dict[str, Any] = field(default_factory=dict)
    spoil: Callable[[dict[str, Any]], dict[str, Any]] = field(default=lambda claims: claims)
    sign: Callable[["OpenIdProvider", dict[str, Any]], str] | None = None
    info: dict[str, Any] | None = None
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    key: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))

    def configuration(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer, "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token", "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/keys", "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }  # fmt: skip

    def keys(self) -> dict[str, Any]:
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [{**public, "kid": "k1", "use": "sig", "alg": "RS256"}]}

    def authorize(self, said: dict[str, str]) -> str:
        code = secrets.token_urlsafe(16)
        self.codes[code] = said
        return f"{said['redirect_uri']}?{urlencode({'code': code, 'state': said['state']})}"

    def token(self, said: dict[str, str]) -> dict[str, Any] | None:
        asked = self.codes.pop(said.get("code", ""), None)
        proof = base64.urlsafe_b64encode(hashlib.sha256(said.get("code_verifier", "").encode()).digest()).rstrip(b"=")
        if asked is None or said.get("client_secret") != SECRET or asked["code_challenge"] != proof.decode():
            return None
        now = int(time.time())
        claims = {
            "iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": asked["nonce"], **self.person
        }  # fmt: skip
        claims = self.spoil(claims)
        made = self.sign(self, claims) if self.sign else jwt.encode(claims, self.key, "RS256", headers={"kid": "k1"})
        return {"access_token": "t", "token_type": "Bearer", "id_token": made}


@contextmanager
def running(provider: OpenIdProvider) -> Iterator[OpenIdProvider]:
    """Serve it on a free port while a test runs."""

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            place = urlsplit(self.path)
            provider.asked.append(place.path)
            if place.path == "/authorize":
                said = {name: values[0] for name, values in parse_qs(place.query).items()}
                self.send_response(302)
                self.send_header("Location", provider.authorize(said))
                self.end_headers()
                return
            pages = {
                "/.well-known/openid-configuration": provider.configuration, "/keys": provider.keys,
                "/userinfo": lambda: provider.info if provider.info is not None else provider.person,
            }  # fmt: skip
            self._say(pages[place.path]())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            answer = provider.token({name: values[0] for name, values in parse_qs(body).items()})
            self._say(answer or {"error": "invalid_grant"}, 200 if answer else 400)

        def _say(self, answer: object, status: int = 200) -> None:
            raw = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()

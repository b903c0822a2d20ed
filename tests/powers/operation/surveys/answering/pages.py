"""Answering as a browser without a script does: read the form, fill it in, send it."""

import re
from html import unescape
from typing import Any

from django.test import Client

AGENT = {"HTTP_USER_AGENT": "Mozilla/5.0", "HTTP_ACCEPT_LANGUAGE": "ja"}
FORM = re.compile(r'<form[^>]* action="([^"]+)"')
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
CHOSEN = re.compile(r'<input[^>]* name="([^"]+)" value="([^"]*)" checked')


class Respondent:
    """One browser at one way in."""

    def __init__(self, token: str, query: str = "", **headers: str) -> None:
        self.client = Client(**(AGENT | headers))
        self.start = f"/s/{token}/"
        self.take(self.client.get(self.start + query))

    def take(self, response: Any) -> "Respondent":
        self.response, self.status = response, response.status_code
        self.text = response.content.decode()
        found = FORM.search(self.text)
        self.action = unescape(found[1]) if found else ""
        self.hidden = dict(HIDDEN.findall(self.text)) if found else {}
        return self

    def post(self, **data: Any) -> Any:
        """Send the open page as it is; keys are named ``nps`` for ``a.nps``."""
        fields = {name: value for name, value in self.hidden.items() if not name.startswith("a.") and name != "also"}
        own = {"go", "rev", "page", "url", "t", "also"}
        named = {name if name in own else f"a.{name}": value for name, value in data.items()}
        return self.client.post(self.action, fields | named)

    def send(self, **data: Any) -> "Respondent":
        """Send the page and follow to what comes."""
        response = self.post(**data)
        if response.status_code == 303:
            response = self.client.get(response.headers["Location"])
        return self.take(response)

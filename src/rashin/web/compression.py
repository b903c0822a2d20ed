"""Pages on their way out, made small: a page of 100 kB is 15 kB on the line, which a phone notices.

Whoever can make a reader's browser ask for pages with words of their own choice, and can count the bytes of the
answers on the line, learns secrets of a compressed page letter by letter (BREACH). So a page that another site made
the browser ask for is sent as it is. For browsers that do not say who asked there is what Django gives: each answer is
longer by a random number of bytes, the token of forms is written differently each time, and the session's cookie does
not travel with what another site embeds.
"""

from typing import Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

COMPRESSED: Final = frozenset({"text/html", "application/json", "application/problem+json"})
FOREIGN: Final = frozenset({"cross-site", "same-site"})
"""What browsers say of a request that a page of another origin caused."""


class CompressionMiddleware(GZipMiddleware):
    """Stands behind the static files, which were compressed when they were built."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Compress what is text, whole and asked for by ourselves or by nobody's page."""
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        asked_by = request.headers.get("Sec-Fetch-Site", "")
        if response.streaming or kind not in COMPRESSED or asked_by in FOREIGN:
            return response
        answer: HttpResponseBase = super().process_response(request, response)
        return answer

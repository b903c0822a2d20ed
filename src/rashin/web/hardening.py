"""Headers that every answer carries, whoever made it: pages, files, static files, errors."""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase

NOT_USED: Final = (
    "accelerometer", "autoplay", "browsing-topics", "camera", "display-capture", "encrypted-media",
    "geolocation", "gyroscope", "hid", "idle-detection", "local-fonts", "magnetometer", "microphone", "midi",
    "payment", "picture-in-picture", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking",
)  # fmt: skip
PERMISSIONS: Final = ", ".join(
    [
        *(f"{name}=()" for name in NOT_USED),
        "publickey-credentials-create=(self)",
        "publickey-credentials-get=(self)",
    ]
)
"""What a browser may do on our pages: passkeys, and nothing else of this kind."""

PERSONAL: Final = ("text/html", "application/json", "application/problem+json", "text/csv", "text/plain")


class HeadersMiddleware:
    """Stands outermost, so that nothing leaves without them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Add what is not there yet. Pages and data are never kept by a browser or a proxy; files with a digest are."""
        response = self.get_response(request)
        headers = response.headers
        headers.setdefault("Permissions-Policy", PERMISSIONS)
        headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        headers.setdefault("X-Content-Type-Options", "nosniff")
        if not getattr(response, "xframe_options_exempt", False):  # a survey's widget: its policy says who may frame it
            headers.setdefault("X-Frame-Options", "DENY")
        headers.setdefault("Referrer-Policy", "same-origin")
        kind = headers.get("Content-Type", "").partition(";")[0]
        if kind in PERSONAL or "attachment" in headers.get("Content-Disposition", ""):
            headers.setdefault("Cache-Control", "private, no-store")
        return response

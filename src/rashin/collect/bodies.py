"""A request's body: read within its limit, opened when it is compressed, whatever its headers say."""

import base64
import binascii
import re
import zlib
from urllib.parse import parse_qs

from rashin.collect.errors import BadRequest, TooLarge

REQUEST_LIMIT = 4_000 * 1024
"""Bytes of a request, as sent and as decompressed (RudderStack's default)."""

MESSAGE_LIMIT = 32 * 1024
"""Bytes of one message (Segment's)."""

BATCH_LIMIT = 2_500
"""Messages in one request (Segment's)."""

_GZIP = b"\x1f\x8b"
_BOM = b"\xef\xbb\xbf"
_SURROGATE = re.compile(
    rb"(?<!\\)((?:\\\\)*)\\u[dD](?:([89abAB][0-9a-fA-F]{2})(\\u[dD][c-fC-F][0-9a-fA-F]{2})?|[c-fC-F][0-9a-fA-F]{2})"
)


def body_length(stated: str) -> int | None:
    """The length that a request states, None when it states none; `TooLarge` beyond the limit."""
    if not stated:
        return None
    if not (stated.isascii() and stated.isdecimal()):
        raise BadRequest(problem="Content-Length is not a number.")
    if len(stated) > 20 or int(stated) > REQUEST_LIMIT:
        raise too_large()
    return int(stated)


def cut_short() -> BadRequest:
    """The refusal of a body that is shorter than it was said to be."""
    return BadRequest(problem="The request ended before its Content-Length.", code="cut_short")


def open_body(body: bytes) -> bytes:
    """The JSON text: decompressed when it begins like gzip, never beyond the limit; without a byte order mark."""
    if body.startswith(_GZIP):
        body = _gunzip(body)
    return body.removeprefix(_BOM)


def mend_surrogates(text: bytes) -> bytes:
    r"""Replace halves of surrogate pairs (``\ud83d`` alone), which a cut emoji leaves, by ``\ufffd``."""

    def mended(found: re.Match[bytes]) -> bytes:
        return found[0] if found[3] else found[1] + rb"\ufffd"

    return _SURROGATE.sub(mended, text) if rb"\ud" in text.lower() else text


def pixel_data(query: str) -> bytes:
    """The JSON in ``?data=`` of a pixel: base64, url-safe or not, padded or not."""
    data = parse_qs(query).get("data", [""])[0].replace(" ", "+").replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(data.rstrip("=") + "=" * (-len(data.rstrip("=")) % 4), validate=True)
    except (binascii.Error, ValueError) as problem:
        raise BadRequest(problem="data= is not base64.", code="invalid_base64") from problem


def too_large() -> TooLarge:
    """The refusal that states the limit."""
    return TooLarge(problem=f"A request may have {REQUEST_LIMIT:,} bytes, also when decompressed.")


def _gunzip(body: bytes) -> bytes:
    opened = bytearray()
    while body:
        machine = zlib.decompressobj(wbits=31)
        try:
            opened += machine.decompress(body, REQUEST_LIMIT + 1 - len(opened))
        except zlib.error as problem:
            raise BadRequest(problem="The body begins like gzip and is not.", code="invalid_gzip") from problem
        if len(opened) > REQUEST_LIMIT:
            raise too_large()
        if not machine.eof:
            raise BadRequest(problem="The gzip body is cut short.", code="invalid_gzip")
        body = machine.unused_data if machine.unused_data.startswith(_GZIP) else b""
    return bytes(opened)

"""Fetching a feed that anybody may have made: bounded in size and time, and only from outside."""

from __future__ import annotations

import base64
import time
import zlib
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from functools import cache
from http import HTTPStatus
from ssl import SSLContext

import httpcore
import httpx

from bot import __version__
from bot.errors import Rejected, Retryable
from bot.networks.outside import Outside

LARGEST = 2 * 1024 * 1024
"""The most bytes a feed may have, before and after it is unpacked."""

REDIRECTS = 5
"""How many redirects are followed."""

WHOLE = 30.0
"""How long one fetch may take in all, in seconds: from the look-up of the name to the last byte."""

_HEADERS = {
    "User-Agent": f"svarvakt/{__version__}",
    "Accept": "application/atom+xml, application/rss+xml, application/xml;q=0.9, */*;q=0.1",
    "Accept-Encoding": "gzip",
    "Connection": "close",  # one to an address is not for another host that shares it
}
_ELSEWHERE = frozenset({301, 302, 303, 307, 308})
_AGAIN = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.NOT_FOUND})


class Gone(Rejected):
    """The feed is no more, says its server; it isn't to be asked for again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A feed as it came, with what to ask by the next time.

    ``url`` is the one that was asked for: ids that are relative to it stay when redirects change.
    """

    content: bytes
    content_type: str
    url: str
    etag: str
    modified: str


def fetch(
    url: str,
    *,
    etag: str = "",
    modified: str = "",
    allow_private: bool = False,
    within: float = WHOLE,
) -> Fetched | None:
    """Return the feed, or None when it is as it was; it may take ``within`` seconds.

    No proxy is heeded, which would look up addresses.

    Raises:
        Gone: It is no more (410).
        Rejected: It can't be read as things are: too large, refused, or inside the house.
        Retryable: It can't be read now.
    """
    conditions = {"If-None-Match": etag, "If-Modified-Since": modified}
    asked = _HEADERS | {name: value for name, value in conditions.items() if value}
    outside = Outside(until=time.monotonic() + within, allow_private=allow_private)
    host = ""
    try:
        at = _url(url)
        with httpcore.ConnectionPool(_trusted(), network_backend=outside) as http:
            for _ in range(REDIRECTS + 1):
                host = at.host
                plain = at.copy_with(username=None, password=None, fragment=None)
                headers = list((asked | _login(at)).items())
                with http.stream("GET", str(plain), headers=headers) as response:
                    told = httpx.Headers(response.headers)
                    if response.status in _ELSEWHERE and "location" in told:
                        at = _url(str(at.join(told["location"])))
                        continue
                    return _read(response, told, url)
    except (httpx.InvalidURL, UnicodeError) as error:
        raise Rejected("the feed redirects to what is no address") from error
    except httpcore.TimeoutException as error:
        raise Retryable(f"{host} took too many seconds to answer") from error
    except (httpcore.NetworkError, httpcore.ProtocolError) as error:
        raise Retryable(f"{host} can't be reached: {type(error).__name__}") from error
    raise Rejected(f"the feed redirects more than {REDIRECTS} times")


@cache
def _trusted() -> SSLContext:
    """Return what certificates are trusted by; it takes a while to be made."""
    return httpx.create_ssl_context(trust_env=False)


def _login(url: httpx.URL) -> dict[str, str]:
    if not url.username:
        return {}
    login = base64.b64encode(f"{url.username}:{url.password}".encode())
    return {"Authorization": f"Basic {login.decode()}"}


def _url(text: str) -> httpx.URL:
    url = httpx.URL(text)
    if url.scheme not in {"http", "https"} or not url.host:
        raise Rejected("the feed redirects to what is neither http nor https")
    return url


def _read(response: httpcore.Response, headers: httpx.Headers, url: str) -> Fetched | None:
    status, host = response.status, httpx.URL(url).host
    if status == HTTPStatus.NOT_MODIFIED:
        return None
    if status == HTTPStatus.GONE:
        raise Gone("the feed is gone for good (410); take it out, or write its new address")
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in _AGAIN:
        raise Retryable(f"{host} answered {status}", _after(headers.get("retry-after", "")))
    if status != HTTPStatus.OK:
        raise Rejected(f"{host} answered {status}; look whether the address is right")
    return Fetched(
        content=_content(response, headers),
        content_type=headers.get("content-type", ""),
        url=url,
        etag=headers.get("etag", ""),
        modified=headers.get("last-modified", ""),
    )


def _content(response: httpcore.Response, headers: httpx.Headers) -> bytes:
    """Read the body and unpack it, never holding more than a feed may have."""
    packed = headers.get("content-encoding", "identity").strip().lower()
    if packed not in {"identity", "gzip", "x-gzip", ""}:
        raise Rejected(f"the feed comes packed in a way that was not asked for: {packed[:20]}")
    declared = headers.get("content-length", "0")
    if declared.isdecimal() and int(declared) > LARGEST:
        raise Rejected(f"the feed is too large: {declared} bytes, and {LARGEST} is the most")
    raw = bytearray()
    for chunk in response.iter_stream():
        raw += chunk
        if len(raw) > LARGEST:
            raise Rejected(f"the feed is too large: {LARGEST} bytes is the most")
    if packed in {"identity", ""}:
        return bytes(raw)
    unpack = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        content = unpack.decompress(bytes(raw), LARGEST + 1)
    except zlib.error as error:
        raise Retryable("the feed can't be unpacked") from error
    if len(content) > LARGEST:
        raise Rejected(f"the feed is too large unpacked: {LARGEST} bytes is the most")
    if not unpack.eof:
        raise Retryable("the feed can't be unpacked: it was cut short")
    return content


def _after(value: str) -> float | None:
    """Return the seconds that ``Retry-After`` asks for, given as such or as a date."""
    if value.isdecimal():
        return float(value)
    try:
        at = parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(0.0, at.timestamp() - time.time())

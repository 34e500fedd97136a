"""Fetching a feed that anybody may have made: bounded in size and time, and only from outside.

A redirect could point into the house, at a router or a cloud's metadata. So each address is
looked up first, and the connection goes to what was found, not to what a second look-up says.
"""

from __future__ import annotations

import ipaddress
import socket
import time
import zlib
from contextlib import closing
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http import HTTPStatus

import httpx

from bot import __version__
from bot.errors import Rejected, Retryable

LARGEST = 2 * 1024 * 1024
"""The most bytes a feed may have, before and after it is unpacked."""

REDIRECTS = 5
"""How many redirects are followed."""

WHOLE = 30.0
"""How long one fetch may take in all, in seconds."""

_STEP = 10.0  # seconds that any one step of it may take
_HEADERS = {
    "User-Agent": f"svarvakt/{__version__}",
    "Accept": "application/atom+xml, application/rss+xml, application/xml;q=0.9, */*;q=0.1",
    "Accept-Encoding": "gzip",
    "Connection": "close",  # one to an address is not for another host that shares it
}
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


def client() -> httpx.Client:
    """Return a client for :func:`fetch`; it heeds no proxy, which would look up addresses."""
    return httpx.Client(headers=_HEADERS, timeout=_STEP, trust_env=False)


def fetch(
    http: httpx.Client,
    url: str,
    *,
    etag: str = "",
    modified: str = "",
    allow_private: bool = False,
    within: float = WHOLE,
) -> Fetched | None:
    """Return the feed, or None when it is as it was; it may take ``within`` seconds.

    Raises:
        Gone: It is no more (410).
        Rejected: It can't be read as things are: too large, refused, or inside the house.
        Retryable: It can't be read now.
    """
    conditions = {"If-None-Match": etag, "If-Modified-Since": modified}
    conditions = {name: value for name, value in conditions.items() if value}
    until = time.monotonic() + within
    at = _url(url)
    for _ in range(REDIRECTS + 1):
        try:
            answer = _asked(http, at, conditions, allow_private=allow_private)
            with closing(answer) as response:
                if response.has_redirect_location:
                    at = _url(str(at.join(response.headers["location"])))
                    continue
                return _read(response, url, until)
        except (httpx.InvalidURL, UnicodeError) as error:
            raise Rejected("the feed redirects to what is no address") from error
        except httpx.TimeoutException as error:
            raise Retryable(f"{at.host} took too long to answer") from error
        except httpx.HTTPError as error:
            raise Retryable(f"{at.host} can't be reached: {type(error).__name__}") from error
    raise Rejected(f"the feed redirects more than {REDIRECTS} times")


def _url(text: str) -> httpx.URL:
    url = httpx.URL(text)
    if url.scheme not in {"http", "https"} or not url.host:
        raise Rejected("the feed redirects to what is neither http nor https")
    return url


def _asked(
    http: httpx.Client, url: httpx.URL, conditions: dict[str, str], *, allow_private: bool
) -> httpx.Response:
    """Ask the first of the host's addresses that answers."""
    addresses = _addresses(url, allow_private=allow_private)
    for number, address in enumerate(addresses, 1):
        request = http.build_request(
            "GET",
            url.copy_with(host=address, username=None, password=None, fragment=None),
            headers={"Host": url.netloc.decode("ascii"), **conditions},
            extensions={"sni_hostname": url.host, "timeout": httpx.Timeout(_STEP).as_dict()},
        )
        auth = httpx.BasicAuth(url.username, url.password) if url.username else None
        try:
            return http.send(request, auth=auth, stream=True)
        except (httpx.ConnectError, httpx.ConnectTimeout):
            if number == len(addresses):
                raise
    raise Retryable(f"{url.host} has no address")


def _addresses(url: httpx.URL, *, allow_private: bool) -> list[str]:
    port = url.port or (443 if url.scheme == "https" else 80)
    try:
        found = socket.getaddrinfo(url.host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise Retryable(f"{url.host} has no address now: {error.strerror}") from error
    addresses = list(dict.fromkeys(str(one[4][0]) for one in found))
    if not allow_private and not all(_public(one) for one in addresses):
        raise Rejected(
            f"{url.host} is an address inside the house; set allow_private = true if that is meant"
        )
    return addresses


def _public(address: str) -> bool:
    """Tell whether it is out on the internet, also where IPv4 hides in IPv6."""
    one = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(one, ipaddress.IPv6Address):
        inner = one.ipv4_mapped or one.sixtofour or (one.teredo[1] if one.teredo else None)
        if inner is None and one in ipaddress.ip_network("64:ff9b::/96"):
            inner = ipaddress.IPv4Address(one.packed[-4:])
        if inner is not None:
            return inner.is_global
    return one.is_global and not one.is_multicast


def _read(response: httpx.Response, url: str, until: float) -> Fetched | None:
    status, host = response.status_code, httpx.URL(url).host
    if status == HTTPStatus.NOT_MODIFIED:
        return None
    if status == HTTPStatus.GONE:
        raise Gone("the feed is gone for good (410); take it out, or write its new address")
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in _AGAIN:
        raise Retryable(f"{host} answered {status}", _after(response))
    if status != HTTPStatus.OK:
        raise Rejected(f"{host} answered {status}; look whether the address is right")
    return Fetched(
        content=_content(response, until),
        content_type=response.headers.get("content-type", ""),
        url=url,
        etag=response.headers.get("etag", ""),
        modified=response.headers.get("last-modified", ""),
    )


def _content(response: httpx.Response, until: float) -> bytes:
    """Read the body and unpack it, never holding more than a feed may have."""
    packed = response.headers.get("content-encoding", "identity").strip().lower()
    if packed not in {"identity", "gzip", "x-gzip", ""}:
        raise Rejected(f"the feed comes packed in a way that was not asked for: {packed[:20]}")
    declared = response.headers.get("content-length", "0")
    if declared.isdecimal() and int(declared) > LARGEST:
        raise Rejected(f"the feed is too large: {declared} bytes, and {LARGEST} is the most")
    raw = bytearray()
    for chunk in response.iter_raw():
        raw += chunk
        if len(raw) > LARGEST:
            raise Rejected(f"the feed is too large: {LARGEST} bytes is the most")
        if time.monotonic() > until:
            raise Retryable("the feed took too many seconds to arrive")
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


def _after(response: httpx.Response) -> float | None:
    """Return the seconds that ``Retry-After`` asks for, given as such or as a date."""
    value = response.headers.get("retry-after", "")
    if value.isdecimal():
        return float(value)
    try:
        at = parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(0.0, at.timestamp() - time.time())

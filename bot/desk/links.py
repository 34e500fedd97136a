"""Whether two links lead to the same post: what says how somebody came there says nothing of it.

A key is for comparing only, and is never shown or followed.
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

HOSTS = {
    "facebook.com": "facebook", "fb.com": "facebook", "instagram.com": "instagram",
    "x.com": "x", "twitter.com": "x",
}  # fmt: skip
"""The hosts that tell which network a comment was pasted from, without what stands before them."""

_SAME_HOST = {"fb.com": "facebook.com", "twitter.com": "x.com"}

_POINTS_AT = {
    "facebook.com": frozenset(
        {"comment_id", "reply_comment_id", "story_fbid", "fbid", "id", "v", "multi_permalinks", "u"}
    ),
    "instagram.com": frozenset[str](),
    "x.com": frozenset[str](),
}
"""What in the query of these networks' links says which post it is; all else is tracking."""

_TRACKING = re.compile(
    r"utm_.*|__.*|fbclid|igsh(id)?|gclid|dclid|msclkid|mc_[ce]id|mibextid|ref|ref_(src|url)|si"
    r"|share|sharer?_?id|source|cmpid|wt_.*|pk_.*|mtm_.*|_ga",
    re.IGNORECASE,
)
"""What in other links' queries says only how somebody came there."""

_SAME_PATH = {
    # who wrote it, and which of its pictures is shown, says nothing that its number doesn't
    "instagram.com": (re.compile(r"^(?:/[^/]+)?/(?:p|reels?|tv)/([^/]+)"), r"/p/\1"),
    "x.com": (re.compile(r"^/(?:[^/]+|i/web)/status(?:es)?/(\d+).*"), r"/i/status/\1"),
}
"""What a post's path can look like, and what it is then compared by."""

_MOBILE = re.compile(r"^(?:(?:www\d?|m|mobile|mbasic|touch|web|amp)\.)+(?=.+\.)")
_PORTS = {"http": 80, "https": 443}


def key(link: str) -> str:
    """Return what two links to the same post have in common; a link that can't be read is its own.

    http and https, ``www.`` and ``m.``, tracking, the order of a query, what comes after ``#``, a
    slash at the end, capitals in the host, and how æ, ø and å are written make no difference.
    """
    try:
        parts = urlsplit(unicodedata.normalize("NFC", link.strip()))
        host = _host(parts)
    except ValueError:
        return link.strip()
    if not host:
        return link.strip()
    site = _site(host)
    known = site in _POINTS_AT
    path = re.sub("/+", "/", unicodedata.normalize("NFC", unquote(parts.path))).rstrip("/")
    if known:
        page, slash, rest = path[1:].partition("/")
        path = f"/{page.casefold()}{slash}{rest}".rstrip("/")
        pattern, same = _SAME_PATH.get(site, (None, ""))
        path = pattern.sub(same, path) if pattern else path
    query = sorted(
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if (name in _POINTS_AT[site] if known else not _TRACKING.fullmatch(name))
    )
    told = "&".join(f"{name}={value}" for name, value in query)
    return f"https://{site if known else host}{path}{'?' if told else ''}{told}"


def network(link: str) -> str:
    """Return the network that the link leads to, or an empty text where it doesn't tell."""
    try:
        host = _host(urlsplit(link))
    except ValueError:
        return ""
    return HOSTS.get(".".join(host.split(".")[-2:]), "")


def _host(parts: SplitResult) -> str:
    """Return the host in Unicode, with its port where that is an unusual one.

    Raises:
        ValueError: it is no link.
    """
    host = (parts.hostname or "").rstrip(".").casefold()
    if "xn--" in host:
        host = host.encode("ascii").decode("idna")  # UnicodeError is a ValueError
    port = parts.port
    usual = port in {None, _PORTS.get(parts.scheme)}
    return _MOBILE.sub("", host) + ("" if usual else f":{port}")


def _site(host: str) -> str:
    """Return a network's own host for any of the names it goes by."""
    last = ".".join(host.split(".")[-2:])
    return _SAME_HOST.get(last, last)

"""Mastodon's texts: HTML read as people see it, and replies counted as a server counts them.

Pure: no I/O, no clock. The HTML may come from any server there is, so it is only ever read as
text: https://docs.joinmastodon.org/spec/activitypub/#sanitization
"""

from __future__ import annotations

import re
import unicodedata
from html import unescape

import regex

LONGEST_HTML = 500_000
"""How much of a post's HTML is read, in characters; a server takes far less of its own users."""

_LINK_COUNTS = 23  # https://docs.joinmastodon.org/user/posting/#links

_PARAGRAPHS = frozenset(
    {
        "address", "article", "blockquote", "dd", "div", "dl", "dt", "figure",
        "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header",
        "hr", "ol", "p", "pre", "section", "table", "tr", "ul",
    }
)  # fmt: skip
_NEVER_SHOWN = frozenset({"script", "style", "template", "title"})
_UNLABELLED = frozenset({"mention", "hashtag"})

_LONGEST_ATTRIBUTES = 4096
_ESCAPED = re.compile(r"(?:%[89a-f][0-9a-f])+", re.IGNORECASE)
_LOCAL_HOST = re.compile(r"[a-z0-9.:æøåäöüéáčđŋšŧž-]+")  # the letters of names here in the north

_TAG = re.compile(r"<(?:(?P<end>/?)(?P<name>[a-zA-Z][a-zA-Z0-9]*)(?P<rest>[^<>]*)|[!?][^<>]*)>")
_ATTRIBUTE = re.compile(
    r"""(?<![\w-])(?P<key>[\w-]+)\s*=\s*(?P<value>"[^"]*"|'[^']*'|[^\s"'>]+)""", re.ASCII
)
_SPACES = re.compile(r"[ \t\r\n\f]+")
_GRAPHEME = regex.compile(r"\X")
_LINK = re.compile(
    r"(?<![^\s(«\"])https?://"
    r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+"
    # a server knows every top-level domain there is; with others, we can't tell where it ends
    r"(?:no|com|org|net|info|eu|int|se|dk|fi|is|de|uk|nu|io|social)(?::\d+)?"
    r"(?:/(?:[\w!*';:=+,.$/%#\[\]~&|@-]*[a-z0-9=_#/+-])?)?"
    r"(?:\?[\w!?*';:&=+$/%#\[\].,~|@-]*[a-z0-9_&=#/-])?"
    r"(?=[.,:;!?)»\"]*(?:\s|$))",
    re.IGNORECASE | re.ASCII,
)
_ODD_LINK = re.compile(r"https?://", re.IGNORECASE)
_ODD_LINK_ADDS = 12  # the shortest link there is, http://a.no, counts as so much more
_FAR_HANDLE = re.compile(r"(?<![/\w])@(\w+)@[a-z0-9.\-]+[a-z0-9]", re.IGNORECASE | re.ASCII)
_HANDLE = re.compile(r"(?<![=/\w])@(\w+(?:[.\-]+\w+)*(?:@[\w.\-]+\w)?)")
_LEADING_HANDLES = re.compile(r"(?:@\S+\s+)+")


def read(html: str, *, addresses: bool = True) -> str:
    """Return what the HTML says: paragraphs with an empty line between, and no markup.

    With ``addresses``, a link whose words aren't its address has the address after it, since it
    may be another than the words claim.
    """
    return _Reader(addresses=addresses).read(html[:LONGEST_HTML])


def length(text: str) -> int:
    """Count ``text`` as a server does: graphemes, a link as 23, a handle without its server.

    Never less than a server counts, and more where we can't tell what of it is a link.
    https://docs.joinmastodon.org/user/posting/#text
    """
    counted = _FAR_HANDLE.sub(r"@\1", _LINK.sub("x" * _LINK_COUNTS, text))
    odd = len(_ODD_LINK.findall(counted)) * _ODD_LINK_ADDS
    return sum(1 for _ in _GRAPHEME.finditer(counted)) + odd


def addressed(text: str, acct: str) -> str:
    """Return ``text`` to the author, whose handle stands first: else they aren't told of it."""
    first = _HANDLE.match(text)
    return text if first and _same(first[1], acct) else f"@{acct} {text}"


def others(text: str, acct: str) -> list[str]:
    """Return the handles in ``text`` but the author's: whoever they are could read it too."""
    return [found for found in _HANDLE.findall(text) if not _same(found, acct)]


def same_words(html: str, text: str) -> bool:
    """Tell whether a post says what a reply says, apart from spaces and who it is to."""
    return _words(read(html, addresses=False)) == _words(text)


def _same(handle: str, acct: str) -> bool:
    return handle.casefold() == acct.casefold()


def _words(text: str) -> str:
    """Return the words as both sides write them: a server shows handles without their server."""
    near = _FAR_HANDLE.sub(r"@\1", unicodedata.normalize("NFC", text).strip())
    return " ".join(_LEADING_HANDLES.sub("", near, count=1).split())


class _Reader:
    """Collects the text of a post's HTML, in one pass.

    Not the standard library's parser, whose time grows with the square of a text that is made
    to be slow (measured: 40 kB of an unclosed attribute took it five seconds).
    """

    def __init__(self, *, addresses: bool) -> None:
        self._addresses = addresses
        self._parts: list[str] = []
        self._break = 0  # empty lines to come before the next words
        self._unshown = 0
        self._preformatted = 0
        self._link: tuple[str, int] | None = None

    def read(self, html: str) -> str:
        """Return the text."""
        at = 0
        for tag in _TAG.finditer(html):
            self._words(html[at : tag.start()])
            at = tag.end()
            if tag["name"]:
                name = tag["name"].lower()
                self._end(name) if tag["end"] else self._start(name, tag["rest"])
        self._words(html[at:])
        lines = "".join(self._parts).split("\n")
        return "\n".join(line.strip(" \t") for line in lines).strip()

    def _start(self, name: str, rest: str) -> None:
        self._unshown += name in _NEVER_SHOWN
        self._preformatted += name == "pre"
        if name == "br":
            self._parts.append("\n")
        elif name == "li":
            self._begin(1)
            self._say("- ")
        elif name in _PARAGRAPHS:
            self._begin(2)
        elif name == "a":
            given = {
                one["key"].lower(): unescape(one["value"].strip("\"'"))
                for one in _ATTRIBUTE.finditer(rest[:_LONGEST_ATTRIBUTES])
            }
            named = _UNLABELLED & set(given.get("class", "").split())
            self._link = ("" if named else given.get("href", ""), len(self._parts))

    def _end(self, name: str) -> None:
        if name in _NEVER_SHOWN:
            self._unshown = max(0, self._unshown - 1)
        elif name == "pre":
            self._preformatted = max(0, self._preformatted - 1)
        if name in _PARAGRAPHS:
            self._begin(2)
        elif name == "a" and self._link is not None:
            (href, start), self._link = self._link, None
            label = "".join(self._parts[start:]).strip()
            if self._addresses and _elsewhere(href, label):
                self._parts.append(f" ({href})" if label else href)

    def _words(self, html: str) -> None:
        if html and not self._unshown:
            text = unescape(html)
            self._say(text if self._preformatted else _SPACES.sub(" ", text))

    def _begin(self, lines: int) -> None:
        self._break = max(self._break, lines)

    def _say(self, words: str) -> None:
        if self._break:
            if not words.strip():
                return
            if self._parts:
                self._parts.append("\n" * self._break)
            self._break = 0
        self._parts.append(words)


def _elsewhere(href: str, label: str) -> bool:
    """Tell whether a link leads somewhere that its words don't say."""
    if not re.match(r"https?://", href, re.IGNORECASE):
        return False
    return _bare(href) != _bare(label)


def _bare(address: str) -> str:
    """Return an address in the one form that its spellings have, with or without escapes.

    Only what isn't ASCII is unescaped, lest ``%2F`` or ``%40`` make one site look like another.
    """
    text = unicodedata.normalize("NFC", _ESCAPED.sub(_unescaped, address.strip()))
    bare = re.sub(r"^https?://(?:www\.)?|/$", "", text, flags=re.IGNORECASE).casefold()
    host = re.match(r"[^/?#]*", bare)
    return _host(host[0]) + bare[host.end() :] if host else bare


def _unescaped(escaped: re.Match[str]) -> str:
    try:
        return bytes.fromhex(escaped[0].replace("%", "")).decode()
    except ValueError:
        return escaped[0]


def _host(host: str) -> str:
    """Return a name as it is read, if it has no letters that may be taken for others."""
    try:
        read = host.encode("ascii").decode("idna")
    except UnicodeError:
        return host
    return read if _LOCAL_HOST.fullmatch(read) else host

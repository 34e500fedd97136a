"""How X counts a text, and what its API gives back as the writer wrote it.

Counting: https://docs.x.com/fundamentals/counting-characters (read in 2026): 280, where most of
what Europeans write with counts one, everything else and an emoji two, and a link 23.
"""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Mapping
from typing import Any

import regex

LIMIT = 280
"""The longest post of an account that pays for nothing more, as :func:`length` counts."""

LINK = 23
"""What any link counts, since X puts a short one of its own in its place."""

_LIGHT = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))
"""The code points that count one."""

_URL = regex.compile(r"https?://[^\s<>\"]+[^\s<>\".,:;!?)\]}]", regex.IGNORECASE)
_DOMAIN = regex.compile(
    r"(?<![\w@./-])(?:[\p{L}\p{N}-]+\.)+\p{L}{2,}(?:/[^\s<>\"]*[^\s<>\".,:;!?)\]}])?(?![\w@])"
)
_EMOJI = regex.compile(r"\p{Extended_Pictographic}|\p{Regional_Indicator}|\u20e3")


def length(text: str) -> int:
    """Count ``text`` as X does.

    What only looks like a link (``boe.kommune.no``) is one to X where it knows the ending, and so
    counts as 23 or as its letters, whichever is more.
    """
    text = unicodedata.normalize("NFC", text)
    rest, links = _URL.subn(" ", text)
    counted = links * (LINK - 1)  # the space in its place counts one
    for found in _DOMAIN.finditer(rest):
        counted += max(0, LINK - _weight(found[0]))
    return counted + _weight(rest)


def _weight(text: str) -> int:
    return sum(
        2 if _EMOJI.search(one) and not one.isascii() else sum(map(_weight_of, one))
        for one in regex.findall(r"\X", text)
    )


def _weight_of(character: str) -> int:
    return 1 if any(low <= ord(character) <= high for low, high in _LIGHT) else 2


def written(post: Mapping[str, Any]) -> str:
    """Return a post's whole text with its links as they were written, and none to its pictures."""
    long = post.get("note_tweet") or post
    text = str(long.get("text") or "")
    for link in (long.get("entities") or post.get("entities") or {}).get("urls") or ():
        meant = "" if link.get("media_key") else link.get("expanded_url") or link["url"]
        text = text.replace(link["url"], meant)
    return html.unescape(text).strip()


def same(ours: str, post: Mapping[str, Any]) -> bool:
    """Tell whether a post is this reply: X puts those it answers before it."""

    def bare(text: str) -> str:
        text = regex.sub(r"^(?:@\w+(?:\s+|$))+", "", text)
        return " ".join(regex.sub(r"https?://", "", text).split()).rstrip("/")

    return bare(written(post)) == bare(ours)

"""Makes other people's words fit to be shown: no control characters, no longer than the room."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
_HIDDEN = frozenset("\u00ad\u180e\u200b\u200c\u2060\u2061\u2062\u2063\u2064")
_NOT_SHOWN = _BIDI | _HIDDEN
_JOINERS = frozenset("\u200d\ufe0e\ufe0f")


def visible(text: str) -> str:
    """Return the text without what could reorder or hide what stands around it.

    Line breaks stay; other control characters, lone surrogates, the marks that turn the direction
    of writing and those that take no room go. What joins emoji stays.
    """
    kept = (
        character
        for character in text.replace("\r\n", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
        if character == "\n"
        or (character not in _NOT_SHOWN and unicodedata.category(character) not in {"Cc", "Cs"})
    )
    return "".join(kept)


def clip(text: str, room: int) -> str:
    """Return the visible text, cut to ``room`` characters with an ellipsis where it is longer."""
    shown = visible(text).strip()
    if len(shown) <= room:
        return shown
    cut = room - 1
    while cut and (unicodedata.combining(shown[cut]) or shown[cut] in _JOINERS):
        cut -= 1
    return shown[:cut].rstrip().rstrip("\u200d") + "…"


def one_line(text: str, room: int) -> str:
    """Return the visible text on one line, cut to ``room`` characters."""
    return clip(" ".join(visible(text).split()), room)


THEN = "\n\n↳ "
"""What stands between the posts that one author wrote in a row, the oldest first."""

_CUT = "… ↳ "


def thread(posts: Iterable[str], room: int) -> str:
    """Join an author's posts, the oldest first; what has no room is the oldest of them."""
    return _newest(THEN.join(posts), room)[:room]


def clip_thread(text: str, room: int) -> str:
    """Return what :func:`thread` made, cut to ``room``: the oldest posts go before the newest."""
    return clip(_newest(text, room), room)


def line_of_thread(text: str, room: int) -> str:
    """Return what :func:`thread` made on one line, cut to ``room``, the newest post to the last."""
    return one_line(_newest(text, room), room)


def _newest(text: str, room: int) -> str:
    posts = text.split(THEN)
    left = list(posts)
    while len(left) > 1 and len(THEN.join(left)) > room:
        left.pop(0)
    begun = _CUT if len(left) < len(posts) else ""
    return begun + THEN.join(left)

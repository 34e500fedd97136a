"""A text the way a reader takes it: in plain digits, without what can't be seen."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_ODD = re.compile(r"[^\x00-\x7fæøåÆØÅéèêòóôäöüÄÖÜ«»…“”]")


def shadow(text: str) -> tuple[str, Sequence[int]]:
    """Return the text as it is read, and where each of its characters stood in ``text``.

    Digits of every script are 0-9, spaces and dashes of every width the plain ones, and
    invisible characters are gone.
    """
    if not _ODD.search(text):
        return text, range(len(text))
    kept: list[str] = []
    origins: list[int] = []
    for position, character in enumerate(text):
        seen = character if character < "\x7f" else _plain(character)
        if seen:
            kept.append(seen)
            origins.append(position)
    return "".join(kept), origins


def _plain(character: str) -> str:
    digit = unicodedata.digit(character, None)
    if digit is not None:
        return str(digit)
    category = unicodedata.category(character)
    if category in {"Cf", "Mn", "Me"}:  # zero width, soft hyphen, direction, keycap
        return ""
    if category == "Zs":
        return " "
    if category == "Pd" or character == "\N{MINUS SIGN}":
        return "-"
    alike = unicodedata.normalize("NFKC", character)
    return alike if len(alike) == 1 else character

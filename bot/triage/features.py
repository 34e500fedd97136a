"""Take a masked comment apart into the features that the model weighs.

A feature is a short text whose first character tells its kind: ``=`` a word or two in a row,
``#`` a concept (how often it is met: once, ``+`` twice, ``++`` more), ``^`` and ``$`` what the
comment begins and ends with, ``%`` what is seen of the whole (questions, capitals, length); any
other is a run of two to five characters of a folded word, which ``<`` and ``>`` stand around.

Each feature belongs to a piece of the comment (a word, a sign, an emoji), so that what speaks
for a category can be told in the comment's own words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from bot.triage.concepts import concepts_at
from bot.triage.folding import fold

_READ: Final = 4000
"""How much of a comment is read, in characters, so that a hostile one costs no more."""

SHORTEST, LONGEST = 2, 5
"""How many characters the runs of characters have."""

_MASK: Final = re.compile(r"\[[^\W\d_][^\W\d_ -]*(?:-[^\W\d_]+)?\]")
_PIECE: Final = re.compile(
    r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\d+|[?!@#%…]|\.\.+|[☀-➿\U0001f300-\U0001faff]|[:;]-?[)(DP]"
)
_MOST_DIGITS: Final = 12
_TIMES: Final = 3
"""How often a concept is counted: once, twice, more."""

_LENGTHS: Final = (3, 6, 10, 16, 25, 40, 70)
_NAMES: Final = (1, 2, 4)

_WHOLE: Final = tuple(
    (re.compile(pattern), feature)
    for pattern, feature in (
        (r"\?", "%question"),
        (r"\?[^?]*\?", "%questions"),
        (r"\?\s*\Z", "%asks last"),
        (r"!", "%call"),
        (r"![^!]*!", "%calls"),
        (r"![^!]*![^!]*!", "%many calls"),
        (r"\A\W*[a-zæøå]", "%begins small"),
        (r"https?:|www\.|\b\w+\.(?:com|no|net|org|xyz|io)\b", "%link"),
        (r"#\w", "%hashtag"),
        (r"@", "%at"),
        (r"\[[^\W\d_]", "%masked"),
        (r"\b\d\d?[.:]\d\d\b", "%clock"),
        (r"\b(?:19|20)\d\d\b", "%year"),
        (r"\b\d[\d ]{0,12}(?:kr|kroner|,-|mill|k)\b", "%kroner"),
        (r"%", "%percent"),
        (r"\d", "%digit"),
        (r"[\"«“]", "%quote"),
        (r"\.\.|…", "%dots"),
    )
)
_NAME: Final = re.compile(r"(?<=[a-zæøå,0-9] )[A-ZÆØÅ][a-zæøå]+")

_EMOJI: Final = {
    emoji: "%emoji " + kind
    for kind, listed in {
        "glad": "👏❤🙏👍😍🥰💙🎉💪😊🤩🌟⭐☺🫶💚💛",
        "laughing": "😂🤣😅💀",
        "mocking": "🤡🙄😘😏🙃",
        "angry": "😡🤬😤👎🤮🤢🔪",
        "afraid": "😱😭🆘🚨",
        "money": "💰🤑💸🚀✅💯",
        "pointing": "👇👉📩",
    }.items()
    for emoji in listed
}


@dataclass(frozen=True, slots=True)
class Reading:
    """A comment's pieces: as they are compared, and as they were written; and its masked text."""

    folded: tuple[str, ...]
    written: tuple[str, ...]
    text: str

    @classmethod
    def of(cls, masked: str) -> Reading:
        """Take a masked comment apart; a mask is no word of the writer's."""
        text = masked[:_READ]
        written = tuple(_PIECE.findall(_MASK.sub(" ", text)))
        return cls(tuple(map(_folded, written)), written, text)


def _folded(piece: str) -> str:
    if piece[0].isalpha():
        return fold(piece)
    return "0" * min(len(piece), _MOST_DIGITS) if piece[0].isdigit() else piece


def pieces(reading: Reading) -> Iterator[tuple[str, list[str]]]:
    """Give, for each piece, the word whose character runs count, if any, and the other features.

    A word's runs count the first time it is met; so do two words in a row.
    """
    folded = reading.folded
    known: set[str] = set()
    met: dict[str, int] = {}
    for place, piece in enumerate(folded):
        is_word = piece[0].isalpha()
        new = piece not in known
        found = _once(folded, place, known)
        if is_word:
            for concept in concepts_at(folded, place):
                count = met[concept] = met.get(concept, 0) + 1
                if count <= _TIMES:
                    found.append("#" + concept + "+" * (count - 1))
                if place == 0:
                    found.append("^#" + concept)
        yield piece if new and is_word else "", found


def _once(folded: tuple[str, ...], place: int, known: set[str]) -> list[str]:
    """Return what counts only the first time: the piece, it and the next, and where it stands."""
    piece = folded[place]
    found = []
    if piece not in known:
        known.add(piece)
        found.append("=" + piece)
        if piece in _EMOJI:
            found.append(_EMOJI[piece])
    if place + 1 < len(folded):
        pair = f"{piece} {folded[place + 1]}"
        if pair not in known:
            known.add(pair)
            found.append("=" + pair)
    else:
        found.append("$" + piece)
    if place == 0:
        found.append("^" + piece)
    return found


def whole(reading: Reading) -> list[str]:
    """Return the features of the comment as a whole."""
    text = reading.text
    found = [feature for pattern, feature in _WHOLE if pattern.search(text)]
    words = [piece for piece in reading.written if piece[0].isalpha()]
    most = next((most for most in _LENGTHS if len(words) <= most), 99)
    found.append(f"%length {most}")
    shouted = sum(len(word) > 2 and word.isupper() for word in words)  # noqa: PLR2004
    if shouted:
        found.append("%shouts" if shouted < 3 else "%shouts much")  # noqa: PLR2004
    names = len(_NAME.findall(text))
    found += [f"%names {least}" for least in _NAMES if names >= least]
    return found


def runs(word: str) -> list[str]:
    """Return the runs of characters of a folded word."""
    padded = f"<{word}>"
    return [
        padded[start : start + size]
        for size in range(SHORTEST, LONGEST + 1)
        for start in range(len(padded) - size + 1)
    ]


def all_features(reading: Reading) -> list[str]:
    """Return every feature of a comment, each as often as it counts."""
    found = whole(reading)
    for word, others in pieces(reading):
        if word:
            found += runs(word)
        found += others
    return found

"""A text as the rules read it: sentence by sentence, without what is quoted or linked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

_LONGEST = 4000  # of a text, in characters: a form takes three thousand
_QUOTED = re.compile(r"«[^»]*»|“[^”]*”|\"[^\"\n]*\"")
_LINK = re.compile(r"(?:https?://|www\.)\S+|[\w.+-]+@[\w-]+\.[\w.-]+")
# A full stop ends a sentence unless it stands after a day's number or an abbreviation.
_END = re.compile(r"(?<!\d\.)(?<!\bkl\.)(?<!\bnr\.)(?<!\bca\.)(?<!\btlf\.)(?<=[.!?…])\s+|\n+")
_EMOJI = re.compile(r"[\u2600-\u27bf\U0001f000-\U0001faff]")

CONDITION = re.compile(
    r"\b(?:hvis|dersom|når|om (?:du|dere|de|dei|det|han|hun|ho|vi|noen|nokon)|alle som|alle barn|den som|de som|dei som|kan få|kan gis|kan gjevast"
    r"|har rett til|vanligvis|vanlegvis|if|when|whether|everyone|anyone|those who|usually)\b"
)
"""What makes a sentence speak of what may happen, or of everyone, and not of one case."""

NEGATION = re.compile(
    r"\b(?:ikke|ikkje|aldri|ingen|verken|korkje|not|never|cannot|neither)\b|n['’]t\b"
)


@dataclass(frozen=True)
class Prose:
    """A text taken apart.

    ``text`` is as it was written; ``own`` is what the municipality says itself, without quotations
    of others, links and addresses, which hold other people's words or none.
    """

    text: str

    @cached_property
    def own(self) -> str:
        """The text without quotations, links and e-mail addresses."""
        return _LINK.sub(" ", _QUOTED.sub(" ", self.text[:_LONGEST].replace("’", "'")))

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        """The sentences of the municipality's own words, as they were written."""
        return tuple(filter(None, (" ".join(one.split()) for one in _END.split(self.own))))

    @cached_property
    def has_link(self) -> bool:
        """Whether there is a link in it."""
        return bool(re.search(r"https?://|\bwww\.", self.text))

    @cached_property
    def has_emoji(self) -> bool:
        """Whether there is an emoji in it."""
        return bool(_EMOJI.search(self.text))

    def lowered(self) -> Iterator[tuple[str, str]]:
        """Give each sentence in small letters, and as it was written."""
        return ((one.casefold(), one) for one in self.sentences)


class Phrases:
    """Phrases to look for, each from the start of a word to the end of one.

    They are regular expressions in small letters. They are compiled at the first look, since the
    program starts more often than somebody answers.
    """

    def __init__(self, *alternatives: str) -> None:
        self._alternatives = alternatives

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile(rf"(?<!\w)(?:{'|'.join(self._alternatives)})(?!\w)")

    def match(self, text: str) -> re.Match[str] | None:
        """Return the phrase that a text of small letters begins with."""
        return self._pattern.match(text)

    def search(self, text: str) -> re.Match[str] | None:
        """Return the first of the phrases in a text of small letters."""
        return self._pattern.search(text)

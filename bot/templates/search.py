"""Finding a template by what an admin types: inflected, misspelled, in either written form.

Words are compared folded (bokmål, nynorsk, case and accents alike) and by their stems; the
beginning of a word is enough while it is being typed, a compound is found by its first part, and
a misspelled word by the letters it shares with the right one. Each word counts for more the
fewer templates hold it, so that «svar» decides less than «brøyting». Pure.
"""

from __future__ import annotations

import math
import re
import unicodedata
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.templates.files import Template
from bot.triage.folding import fold

_KEYWORD, _TITLE, _BODY = 1.0, 0.9, 0.25
"""What a word weighs by where it stands; a template's name is a keyword."""

_EXACT, _STEM, _PREFIX, _COMPOUND = 1.0, 0.9, 0.8, 0.6
"""How well a word fits; a misspelled one fits by its share of letters, and below a stem."""

_MISSPELLED: Final = 0.75
_SHORTEST_FUZZY: Final = 4
_SHORTEST_COMPOUND: Final = 4
_CLOSEST: Final = 0.5
"""The least share of letter pairs in common at which a word is taken for another."""

_MOST: Final = 12
"""How many words of a query are looked at."""

_REACH: Final = 0.25
"""A template whose score is below this share of the best one's is not shown."""

_WORD: Final = re.compile(r"\w+")
_BARE: Final = str.maketrans({"ø": "o", "æ": "ae", "å": "a", "đ": "d"})
_ENDINGS: Final = """
    ingane ingene ingar inger inga ingen ing elsene elsane elsen elser else ande ende
    heten heter het heita heit leg lig
    arane erane erne arne ane ene ast est ar er en et te de dd tt a e t s n r ed ly ions ion es
"""
_ENDING: Final = tuple(_ENDINGS.split())
_SHORTEST_STEM: Final = 3
_SHORTEST_SHARED: Final = 4
_STOP: Final = """
    i på til av for om er og å en et ei den det de som med har at vi jeg du dere oss deg ein eit
    eg dei kva hva the a an to of is it in and you we your my this that on with be been ble blir
    vart blei skal kan gi gje si seie dette her
"""


@dataclass(frozen=True)
class Index:
    """What the templates' words are, and which templates each belongs to."""

    names: tuple[str, ...]
    weights: Mapping[str, Mapping[str, float]]
    rarity: Mapping[str, float]
    stems: Mapping[str, tuple[str, ...]]
    ordered: tuple[str, ...]
    pairs: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, names: Iterable[str], templates: Collection[Template]) -> Index:
        """Make the index; ``names`` are in order of use, which decides between equals."""
        weights: dict[str, dict[str, float]] = defaultdict(dict)
        for template in templates:
            for word, weight in _words_of(template):
                known = weights[word].get(template.name, 0.0)
                weights[word][template.name] = max(known, weight)
        order = tuple(names)
        stems: dict[str, list[str]] = defaultdict(list)
        pairs: dict[str, list[str]] = defaultdict(list)
        heads = sorted(word for word, of in weights.items() if max(of.values()) > _BODY)
        held = _held(weights)
        for word in weights:
            stems[stem(word)].append(word)
        for word in heads:
            for pair in _pairs(word):
                pairs[pair].append(word)
        return cls(
            order,
            weights,
            {word: math.log(1 + len(order) / held[stem(word)]) for word in weights},
            {one: tuple(words) for one, words in stems.items()},
            tuple(heads),
            {one: tuple(words) for one, words in pairs.items()},
        )

    def find(self, query: str) -> tuple[str, ...]:
        """Return the names of the templates that fit the query, the best first."""
        wanted = list(_forms(query))
        told = [forms for forms in wanted if forms.isdisjoint(_STOPPED)] or wanted
        scores: defaultdict[str, float] = defaultdict(float)
        for forms in told[:_MOST]:
            best: dict[str, float] = {}
            for known, quality in (one for word in forms for one in self._like(word)):
                for name, weight in self.weights[known].items():
                    score = quality * weight * self.rarity[known]
                    best[name] = max(best.get(name, 0.0), score)
            for name, score in best.items():
                scores[name] += score
        least = max(scores.values(), default=0.0) * _REACH
        place = {name: number for number, name in enumerate(self.names)}
        fitting = [name for name, score in scores.items() if score >= least]
        return tuple(sorted(fitting, key=lambda name: (-scores[name], place[name])))

    def _like(self, word: str) -> Iterator[tuple[str, float]]:
        """Give the known words that may be meant by ``word``, and how well each fits."""
        found = False
        if word in self.weights:
            found = True
            yield word, _EXACT
        for known in self.stems.get(stem(word), ()):
            if known != word:
                yield known, _STEM
        for known in self._beginning(word):
            found = True
            yield known, _PREFIX
        if found or len(word) < _SHORTEST_FUZZY:
            return
        yield from self._parts(word)
        yield from self._misspelled(word)

    def _beginning(self, word: str) -> Iterator[str]:
        start = bisect_left(self.ordered, word)
        while start < len(self.ordered) and self.ordered[start].startswith(word):
            if self.ordered[start] != word:
                yield self.ordered[start]
            start += 1

    def _parts(self, word: str) -> Iterator[tuple[str, float]]:
        """Give the words that a compound is made of: «brøytekanten» is about «brøyte»."""
        for cut in range(_SHORTEST_COMPOUND, len(word) - 1):
            for part in (word[:cut], stem(word[-cut:])):
                if len(part) >= _SHORTEST_COMPOUND:
                    yield from ((known, _COMPOUND) for known in self.stems.get(part, ()))

    def _misspelled(self, word: str) -> Iterator[tuple[str, float]]:
        mine = _pairs(word)
        shared: Counter[str] = Counter()
        for pair in mine:
            shared.update(self.pairs.get(pair, ()))
        for known, count in shared.most_common(_MOST):
            share = 2 * count / (len(mine) + len(_pairs(known)))
            if share >= _CLOSEST:
                yield known, _MISSPELLED * share


def words(text: str) -> list[str]:
    """Return the words of the text, folded and without accents."""
    return [_bare(fold(word)) for word in _WORD.findall(unicodedata.normalize("NFC", text))]


def _forms(text: str) -> Iterator[frozenset[str]]:
    """Give each word folded, and as it stands: a word half typed folds to something else."""
    for word in _WORD.findall(unicodedata.normalize("NFC", text)):
        yield frozenset((_bare(fold(word)), _bare(word.casefold())))


def stem(word: str) -> str:
    """Return what is left of a folded word without its ending."""
    for ending in _ENDING:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word[: -len(ending)]
    return word


def alike(first: str, second: str) -> bool:
    """Tell whether the texts share a word of four letters or more, whatever its ending."""
    held = [
        {stem(word) for word in words(text) if len(word) >= _SHORTEST_SHARED}
        for text in (first, second)
    ]
    return not (held[0] - _STOPPED).isdisjoint(held[1])


def _bare(word: str) -> str:
    plain = unicodedata.normalize("NFD", word.translate(_BARE))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def _words_of(template: Template) -> Iterator[tuple[str, float]]:
    keywords = " ".join((template.name.replace("_", " "), *template.keywords))
    text = " ".join(re.sub(r"\{[{%].*?[}%]\}", " ", wording.text) for wording in template.wordings)
    for source, weight in ((keywords, _KEYWORD), (template.title, _TITLE), (text, _BODY)):
        for forms in _forms(source):
            if forms.isdisjoint(_STOPPED):
                yield from ((word, weight) for word in forms)


def _held(weights: Mapping[str, Mapping[str, float]]) -> Mapping[str, int]:
    """Return how many templates are about each stem."""
    of: dict[str, set[str]] = defaultdict(set)
    for word, names in weights.items():
        of[stem(word)] |= {name for name, weight in names.items() if weight > _BODY} or set(names)
    return {one: len(names) for one, names in of.items()}


def _pairs(word: str) -> Sequence[str]:
    """Return the pairs of letters in the word, its beginning and its end among them."""
    whole = f"^{word}$"
    return tuple(dict.fromkeys(whole[at : at + 2] for at in range(len(whole) - 1)))


_STOPPED: Final = frozenset(word for one in _STOP.split() for word in words(one))

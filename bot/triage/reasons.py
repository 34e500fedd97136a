"""Why a category is suggested, or a flag raised, in words that the comment holds."""

from __future__ import annotations

from typing import Final

from bot.triage.features import Reading
from bot.triage.folding import fold
from bot.triage.model import Scores

REASONS: Final = 3
"""How many words a suggestion gives as its reasons, at most."""

_WEAKEST: Final = 0.25
"""The least that a word says of a category, of what the strongest says, to be a reason."""

_LISTED: Final = """
    jeg meg min mi mitt mine du deg din di ditt dine han ham hans hun henne hennes ho hennar vi me
    oss vår vårt våre vårres dere deres de dem den det dette denne disse desse seg sin si sitt sine
    man en ei et eit og eller men så at som om i på til fra av for med ved over under etter før mot
    mellom uten hos er var vært være blir ble blitt bli har hadde ha kan kunne kunna skal skulle vil
    ville må måtte bør får fikk få jo da nå her der dit hit ut inn opp ned bare også enn både hver
    alle alt noe noen å e va
    my mine you your yours he him his she her hers we us our ours they them their it its this that
    these those the a an and or but so as if of to in on at from with by is are was were be been am
    do does did has have had will would can could shall should just there here
    hei heisann hallo halla hello hi hey god morgen kveld
    en ett to tre fire fem seks sju syv åtte ni ti one two three four five six seven eight nine ten
    år året åra time timer timar dag dager dagar uke uker veke veker måned måneder månad månader
    year years hour hours day days week weeks month months
    januar februar mars april mai juni juli august september oktober november desember
    january february march may june july october december
"""
_SMALL: Final = frozenset(map(fold, _LISTED.split()))
"""Words that say nothing to whoever reads them alone; words of asking do."""

_DENYING: Final = frozenset(map(fold, ("ikke", "aldri", "ingen", "not", "never", "don't", "isn't")))


def reasons(reading: Reading, scores: Scores, column: str) -> tuple[str, ...]:
    """Return the words that say most of a category or flag, the strongest first, as written.

    Two in a row stand together, and so do a word and what denies it: «stemmer» says the opposite
    of «stemmer ikke». There are none where only small words speak for it.
    """
    strength = [
        value if written[0].isalpha() and folded not in _SMALL | _DENYING else 0.0
        for value, written, folded in zip(
            scores.of_pieces(column), reading.written, reading.folded, strict=True
        )
    ]
    order = sorted(range(len(strength)), key=lambda place: -strength[place])[:REASONS]
    if not order:
        return ()
    least = max(strength[order[0]] * _WEAKEST, 1e-9)
    kept = sorted(_denied(reading, {place for place in order if strength[place] >= least}))
    groups: list[list[int]] = []
    for place in kept:
        if groups and place == groups[-1][-1] + 1 and _in_one_breath(reading, groups[-1][-1]):
            groups[-1].append(place)
        else:
            groups.append([place])
    groups.sort(key=lambda group: -max(strength[place] for place in group))
    words = [" ".join(reading.written[place] for place in group) for group in groups]
    return tuple(dict.fromkeys(words))


def _denied(reading: Reading, places: set[int]) -> set[int]:
    """Return the places, and those of the denial right behind each, or else right before it."""
    found = set(places)
    for place in places:
        for denial, first in ((place + 1, place), (place - 1, place - 1)):
            if not 0 <= denial < len(reading.folded) or reading.folded[denial] not in _DENYING:
                continue
            if _in_one_breath(reading, first):
                found.add(denial)
                break
    return found


def _in_one_breath(reading: Reading, first: int) -> bool:
    """Tell whether no stop or comma stands between a word and the next."""
    return " ".join(reading.written[first : first + 2]) in reading.text

"""What the reply form says of the time that a holding reply promises an answer by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.review import Finding
from bot.screens import Input, Note, Option, Part
from bot.texts import Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Promised:
    """A promise in the text: its ``words``, the time it means, and when to remind of it.

    ``by`` and ``remind`` are written out; ``remind`` is empty where no opening time is left
    before it. ``closed`` says why nobody is there then. ``wanted`` is what has been chosen.
    """

    words: str
    by: str
    remind: str
    closed: str
    wanted: bool


def parts(promise: Promised | None, once: str, _: Texts) -> list[Part | Input]:
    """Draw the offer to remind, and what should be known before it is sent."""
    if promise is None:
        return []
    made: list[Part | Input] = []
    if promise.closed:
        told = _(
            "You promise an answer by {time}, and nobody is there then ({why}). Choose a time "
            "within the opening hours.",
            time=promise.by,
            why=promise.closed,
        )
        made.append(Note("⚠️ " + told))
    if promise.remind:
        options = (
            Option(value="yes", label=_("Yes, {time}", time=promise.remind)),
            Option(value="no", label=_("No")),
        )
        made.append(
            Input(
                id=f"remind~{once}",
                label=_("Remind you of what you promise?"),
                options=options,
                value="yes" if promise.wanted else "no",
                hint=_("You promise an answer by {time}.", time=promise.by),
            )
        )
    return made


def untold(promise: Promised | None, findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return the findings without the one that the promise's own note tells, and tells better."""
    told = "out_of_hours" if promise and promise.closed else ""
    return tuple(one for one in findings if one.code != told)


def state(promise: Promised | None) -> Mapping[str, str]:
    """Return what the form keeps of it: what its reader has been told, and chose before."""
    if promise is None:
        return {}
    return {"promised": promise.words, "remind": "yes" if promise.wanted else "no"}

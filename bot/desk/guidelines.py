"""An outgoing text held against the guidelines, whichever form it was written in.

What blocks it must be mended. What asks for a second yes is asked once: the form comes back with
it, sending it in again is the yes, and the case's log keeps what was sent all the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.cases import Case
from bot.desk import Desk, compose
from bot.limits import FIELD_ROOM
from bot.review import Finding, Level, review
from bot.screens import findings as say
from bot.templates import Template
from bot.triage.personal_data import find as find_personal_data

_TEXT, _PERSONAL = "text", "personal_data"


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What the guidelines say about a text; ``unseen`` of it no form has shown yet.

    ``blocking`` is what must be mended, in one line, or empty.
    """

    findings: tuple[Finding, ...]
    unseen: tuple[Finding, ...]
    blocking: str

    @property
    def asks(self) -> bool:
        """Whether a second yes is to be asked for."""
        return any(one.level is Level.CONFIRM for one in self.unseen)

    @property
    def confirmed(self) -> tuple[str, ...]:
        """The codes of what whoever sends it now sends all the same."""
        return tuple(dict.fromkeys(one.code for one in self.findings if one.level is Level.CONFIRM))

    def logged(self) -> dict[str, str]:
        """Return what the case's log keeps of that; nothing where nothing was asked about."""
        return {"confirmed": " ".join(self.confirmed)} if self.confirmed else {}


def hold(
    desk: Desk, case: Case, template: Template | None, language: str, text: str, seen: str
) -> Held:
    """Hold the text against the guidelines; ``seen`` is what its form has shown, as it kept it."""
    network = desk.networks.get(case.network)
    by_hand = template is not None and compose.by_hand(desk, case, template)
    own = desk.settings.municipality
    # where it is copied to takes more, and so do some networks: then the form is what is too small
    counts = network is not None and not by_hand and len(text) <= FIELD_ROOM
    found = review(
        text,
        template=template,
        language=language,
        limit=network.limit if network and counts else FIELD_ROOM,
        length=network.length if network and counts else len,
        personal_data=find_personal_data,
        own=compose.own(desk.settings),
        election=own.in_election(desk.now().astimezone(ZoneInfo(own.time_zone)).date()),
    )
    shown = seen.split()
    return Held(
        findings=found,
        unseen=tuple(one for one in found if one.key not in shown),
        blocking=_sentences(desk, (one for one in found if one.level is Level.BLOCK)),
    )


def places(
    desk: Desk, case: Case, template: Template, language: str, values: Mapping[str, str], held: Held
) -> dict[str, str]:
    """Return what must be mended, by the field of the form that it stands in.

    The text is made of the fields too: personal data is told at the field that it was typed into.
    """
    stops = [one for one in held.findings if one.level is Level.BLOCK]

    def personal(name: str) -> list[Finding]:
        given = hold(desk, case, None, language, values.get(name, ""), "").findings
        return [one for one in given if one.code == _PERSONAL]

    typed = {one.name: personal(one.name) for one in template.fields}
    wrong = {name: _sentences(desk, found) for name, found in typed.items() if found}
    elsewhere = bool(personal(_TEXT)) or not wrong
    in_text = [one for one in stops if elsewhere or one.code != _PERSONAL]
    return wrong | ({_TEXT: _sentences(desk, in_text)} if in_text else {})


def _sentences(desk: Desk, found: Iterable[Finding]) -> str:
    return " ".join(dict.fromkeys(say.sentence(one, desk.texts) for one in found))

"""Which replies are suggested for a case, from all that is known about it."""

from __future__ import annotations

from collections.abc import Callable

from bot.cases import Case, Category, Flag
from bot.desk import Desk, compose, modes
from bot.limits import FIELD_ROOM
from bot.screens import Option
from bot.store import Database, choices
from bot.store.choices import Choice
from bot.templates import Template
from bot.templates.choosing import Situation, suggest
from bot.templates.choosing import wording as next_wording
from bot.templates.search import alike


def suggestions(desk: Desk, database: Database, case: Case) -> tuple[Template, ...]:
    """Return the replies that may be right, the best first; none for spam."""
    crisis = modes.crisis(desk, database)
    situation = Situation(
        ranking=tuple((category, probability) for category, probability, _why in case.ranking),
        chosen=case.category if case.category_by else None,
        flags=case.flags,
        language=case.language,
        unit=case.unit is not None,
        no_text=not case.excerpt.strip(),
        in_crisis=crisis is not None,
        of_crisis=crisis is not None and _is_about(database, case, crisis.about),
        in_election=modes.election(desk),
        habits=choices.habits(database, case.category),
    )
    found = suggest(desk.templates.all(case.language), situation, _fits(desk, case))
    usable = (one for one in found if _has_room(desk, case, one))
    return tuple(_in_private(desk, case, one) for one in usable)


def best(desk: Desk, database: Database, case: Case) -> Template | None:
    """Return the reply that is suggested first."""
    return next(iter(suggestions(desk, database, case)), None)


def options(desk: Desk, case: Case, language: str) -> tuple[Option, ...]:
    """Return every template to choose from, the suggested ones first."""
    names = [one.name for one in suggestions(desk, desk.store.read(), case)]
    names += [name for name in desk.templates.names() if name not in names]
    if case.private:  # what sends people on to a private message is no answer in one
        names = [name for name in names if desk.templates.in_private(name) is None]
    templates = (desk.templates.get(name, language) for name in names)
    return tuple(Option(value=one.name, label=one.title) for one in templates)


def wording(desk: Desk, database: Database, case: Case, template: Template) -> int:
    """Return the wording to begin with: short enough, and not the one used last in the thread."""
    if len(template.wordings) == 1:
        return 0
    in_thread, on_page = choices.wordings(database, case, template.name, template.language)
    short = _short(desk, case, template)
    count = len(template.wordings)
    return next_wording([short(number) for number in range(count)], in_thread, on_page)


def choice(case: Case, template: Template, number: int) -> Choice:
    """Return what is kept of a reply that was approved, or copied, for the case."""
    return Choice(template.name, template.language, number, case.category)


def _is_about(database: Database, case: Case, about: str) -> bool:
    """Tell whether the comment is about the crisis: by its words, or by what others wrote there."""
    return (
        Flag.CRISIS in case.flags
        or case.category is Category.CRISIS
        or alike(about, case.excerpt)
        or choices.crisis_under(database, case.network, case.root_id)
    )


def _in_private(desk: Desk, case: Case, template: Template) -> Template:
    """Return the template, or in a private conversation the one that is written for it."""
    twin = desk.templates.in_private(template.name) if case.private else None
    return template if twin is None else desk.templates.get(twin, case.language)


def _fits(desk: Desk, case: Case) -> Callable[[Template], bool]:
    def fits(template: Template) -> bool:
        short = _short(desk, case, template)
        return any(short(number) for number in range(len(template.wordings)))

    return fits


def _has_room(desk: Desk, case: Case, template: Template) -> bool:
    """Tell whether a form holds any of the wordings; one that none holds can't be used."""
    return any(
        len(compose.prefill(desk, case, template, number)) <= FIELD_ROOM
        for number in range(len(template.wordings))
    )


def _short(desk: Desk, case: Case, template: Template) -> Callable[[int], bool]:
    network = desk.networks.get(case.network)

    def short(number: int) -> bool:
        text = compose.prefill(desk, case, template, number)
        if len(text) > FIELD_ROOM:
            return False
        if network is None or not network.limit or template.audience == "private":
            return True  # it is sent by hand, and where it is brought to takes far more
        return network.length(text) <= network.limit

    return short

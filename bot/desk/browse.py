"""The commands: find a template, and see what is waiting."""

from __future__ import annotations

from bot.cases import Case
from bot.desk import Desk, compose, reply, reserve
from bot.desk.show import inbox_of
from bot.limits import LIST_ROOM
from bot.screens import Action, Answer, Open, Option, Tell, forms
from bot.screens import words as say
from bot.screens.clipping import line_of_thread, one_line
from bot.store import cases
from bot.templates import Template
from bot.triage.features import Reading
from bot.triage.units import unit_named


def inbox(desk: Desk, start: int = 0) -> Answer:
    """Show the open cases by due time, from number ``start`` on."""
    return Tell(inbox_of(desk, start))


def templates(desk: Desk, word: str) -> Answer:
    """Open the template browser at what was searched for."""
    language = desk.settings.municipality.language
    return _browse(desk, word.strip(), "", language, number=0)


def browse(desk: Desk, action: Action) -> Answer:
    """Show the template that was chosen, or what a new search finds."""
    values = action.values
    word = values.get("search", "").strip()
    chosen = "" if action.name == "search_templates" else values["template"]
    number = int(action.state["round"]) + 1
    unit = "" if action.name == "search_templates" else values.get("unit", "")
    return _browse(
        desk, word, chosen, values["language"],
        case=values.get("case", ""), unit=unit, number=number,
    )  # fmt: skip


def use_template(desk: Desk, action: Action, admin: str) -> Answer:
    """Use the chosen template on the chosen case, or give its text to copy."""
    name, language = action.values["template"], action.values["language"]
    unit = action.values.get("unit", "")
    if action.values.get("case"):
        case_id = int(action.values["case"])
        with reserve.given_back_on_failure(desk, case_id, admin):
            return reply.start(desk, case_id, admin, name, unit)
    chosen = desk.templates.get(name, language)
    text = _text(desk, chosen, unit)
    return Open(forms.text_to_copy(text, compose.unfilled(chosen, text), desk.texts))


def _browse(
    desk: Desk,
    word: str,
    template: str,
    language: str,
    *,
    case: str = "",
    unit: str = "",
    number: int,
) -> Answer:
    found = desk.templates.search(word, language)
    shown = found or desk.templates.all(language)
    chosen = next((one for one in shown if one.name == template), shown[0])
    names_unit = any(field.name == compose.UNIT for field in chosen.fields)
    units = desk.settings.units if names_unit else ()
    # what was searched for often says whose matter it is: «brøyting»
    unit = unit or (unit_named(Reading.of(word), desk.units) or "" if units else "")
    text = _text(desk, chosen, unit)
    view = forms.TemplatesView(
        templates=tuple(Option(value=one.name, label=one.title) for one in shown),
        template=chosen.name,
        language=language,
        text=text,
        unfilled=compose.unfilled(chosen, text),
        units=tuple(Option(value=one.name, label=one_line(one.name, 75)) for one in units),
        unit=unit,
        searched=word,
        found=bool(found),
        cases=tuple(_case_options(desk)),
        case=case,
        more_cases=max(0, cases.count_unfinished(desk.store.read()) - LIST_ROOM),
        round=number,
    )
    return Open(forms.templates(view, desk.texts))


def _text(desk: Desk, template: Template, unit: str) -> str:
    """Return the template's text with the unit, and where it is reached, where one is chosen."""
    text = compose.prefill(desk, None, template)
    return compose.fill(template, {"text": text, compose.UNIT: unit}, desk)


def _case_options(desk: Desk) -> list[Option]:
    return [
        Option(value=str(case.id), label=one_line(f"{say.author(case, 30)}: {_excerpt(case)}", 75))
        for case in cases.unfinished(desk.store.read(), LIST_ROOM)
    ]


def _excerpt(case: Case) -> str:
    return line_of_thread(case.excerpt, 60)

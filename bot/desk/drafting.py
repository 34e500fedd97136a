"""What is kept of a reply that is being written: only what a person has changed.

A form that was opened and closed again has nothing to come back to, so that the next button
opens the reply that it names.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.cases import Case
from bot.desk import Desk, compose
from bot.screens import Action
from bot.screens.reply_view import OtherDraft
from bot.screens.words import language as language_name
from bot.store import Database, drafts, removals
from bot.store.drafts import Draft
from bot.templates import Template

WORDING = "wording"
"""What a form, and a draft, keep of which wording the text began as."""

NOTICE = "removal"
"""The template of what is told whose post is taken away; ours is always there."""

_CHOICES = frozenset({"template", "language"})


def wording_of(action: Action) -> int:
    """Return the wording that the form's text began as; a form from before an update lacks it."""
    return int(action.state.get(WORDING, "0"))


def keep(desk: Desk, case: Case, action: Action, admin: str) -> None:
    """Keep what stands in the form, or, if it stands as it was rendered, nothing."""
    name, language = action.state["template"], action.state["language"]
    chosen = desk.templates.get(name, language)
    kept = {key: value for key, value in action.values.items() if key not in _CHOICES}
    with desk.store.write() as database:
        if _untouched(desk, case, chosen, kept, wording_of(action)):
            drafts.drop(database, case.id, admin, name, language)
            return
        kept[WORDING] = str(wording_of(action))
        drafts.save(database, case.id, admin, Draft(name, language, kept, desk.now()))


def values_of(draft: Draft) -> Mapping[str, str]:
    """Return what stood in the form, but for the time of day: that was the time then."""
    return {name: value for name, value in draft.values.items() if name != compose.UPDATED}


def find(
    desk: Desk, database: Database, case: Case, admin: str,
    template: str | None = None, language: str | None = None,
) -> Draft | None:  # fmt: skip
    """Return the admin's newest draft, of one template and in one language where they are given."""
    known = _known(desk, database, case, admin)
    wanted = (one for one in known if template in {None, one.template})
    return next((one for one in wanted if language in {None, one.language}), None)


def others(
    desk: Desk, database: Database, case: Case, admin: str, shown: Template, language: str
) -> tuple[OtherDraft, ...]:
    """Return the admin's drafts of other replies than the shown one, the newest first."""
    found = []
    for one in _known(desk, database, case, admin):
        same = one.template == shown.name
        if same and one.language == language:
            continue
        title = desk.templates.get(one.template, one.language).title
        if same:
            title = f"{title} ({language_name(one.language, desk.texts).lower()})"
        found.append(OtherDraft(title=title, at=one.at, by_language=same))
    return tuple(found)


def _known(desk: Desk, database: Database, case: Case, admin: str) -> list[Draft]:
    """Return the admin's drafts, the newest first, whose template is still there."""
    names = desk.templates.names()
    return [one for one in drafts.of(database, case.id, admin) if one.template in names]


def text_of(desk: Desk, case: Case, chosen: Template, wording: int) -> str:
    """Return what the form's text begins as: a message that waits to be sent, else the template."""
    waiting = removals.to_tell(desk.store.read(), case.id) if chosen.name == NOTICE else None
    if waiting is not None and waiting.language == chosen.language:
        return waiting.notice
    return compose.prefill(desk, case, chosen, wording)


def _untouched(
    desk: Desk, case: Case, chosen: Template, kept: Mapping[str, str], wording: int
) -> bool:
    """Tell whether the values are those that the form came up with."""
    begun = {one.name: one.value for one in compose.fields(desk, case, chosen, {})}
    begun["text"] = text_of(desk, case, chosen, wording)
    return all(
        value.strip() == begun.get(name, "").strip()
        for name, value in kept.items()
        if name != compose.UPDATED
    )  # the time goes on while the form is open

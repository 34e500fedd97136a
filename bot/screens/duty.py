"""Who is on duty and who is away: the form, and the line that tells the channel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.cases import Admin
from bot.screens import Form, Input, Note, Option
from bot.screens.clipping import one_line
from bot.texts import Texts

NOBODY = "-"
"""The choice of nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyView:
    """What the form is drawn from; times are on the last day that counts."""

    admins: Sequence[Admin]
    on_duty: str | None
    until: datetime | None
    away: Mapping[str, datetime]


def duty_form(view: DutyView, _: Texts) -> Form:
    """Draw the form: who is on duty until when, and until when each admin is away."""
    nobody = Option(value=NOBODY, label=_("Nobody: pings go to everyone"))
    people = tuple(Option(value=one.key, label=one_line(one.name, 75)) for one in view.admins)
    return Form(
        kind="duty",
        title=one_line(_("Duty and absence"), 24),
        submit=_("Save"),
        close=_("Close"),
        parts=(
            Input(
                id="on_duty",
                label=_("Who is on duty?"),
                options=(nobody, *people),
                value=view.on_duty or NOBODY,
            ),
            Input(
                id="until",
                label=_("On duty through"),
                value=f"{view.until.day}.{view.until.month}." if view.until else "",
                optional=True,
                hint=_("A day like 27.11.; empty is until somebody changes it."),
            ),
            *(
                Input(
                    id=f"away_{number}",
                    label=_("{name} is away through", name=one.name),
                    value=_day(view.away.get(one.key)),
                    optional=True,
                    hint=_("Empty is at work.") if number == 0 else "",
                )
                for number, one in enumerate(view.admins)
            ),
            Note(
                _("Who is on duty stands in for those who are away; their cases come back after.")
            ),
        ),
    )


def duty_line(
    names: Mapping[str, str],
    on_duty: str | None,
    until: datetime | None,
    away: Mapping[str, datetime],
    by: str,
    _: Texts,
) -> str:
    """Say who is on duty, who is away, and who set it."""
    if on_duty and until:
        told = [
            _("{name} is on duty through {day}.", name=names[on_duty], day=_sentence_end(until, _))
        ]
    elif on_duty:
        told = [_("{name} is on duty.", name=names[on_duty])]
    else:
        told = [_("Nobody is on duty; pings go to everyone.")]
    told += [
        _("{name} is away through {day}.", name=names[who], day=_sentence_end(at, _))
        for who, at in away.items()
    ]
    return " ".join([*told, _("Set by {name}.", name=by)])


def _day(at: datetime | None) -> str:
    return f"{at.day}.{at.month}." if at else ""


def _sentence_end(at: datetime, _: Texts) -> str:
    """Return the day without the full stop of its month, since one follows."""
    return _.day(at.date()).rstrip(".")

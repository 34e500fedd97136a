"""What the bot itself says, in bokmål, nynorsk or English, and how it writes times.

The ids are English; the catalogues ``nb.po`` and ``nn.po`` stand beside this file. Times are
shown in the municipality's time zone with Babel's patterns.
"""

from __future__ import annotations

import gettext
import io
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

LANGUAGES = ("nb", "nn", "en")

_PATTERNS = {
    "nb": ("EEEE d. MMM 'kl.' HH.mm", "d. MMM 'kl.' HH.mm", "EEEE d. MMM", "EEEE", "d. MMMM y"),
    "nn": ("EEEE d. MMM 'kl.' HH.mm", "d. MMM 'kl.' HH.mm", "EEEE d. MMM", "EEEE", "d. MMMM y"),
    "en": ("EEEE d MMM 'at' HH:mm", "d MMM 'at' HH:mm", "EEEE d MMM", "EEEE", "d MMMM y"),
}


class Texts:
    """The bot's words in one language and one time zone."""

    def __init__(self, language: str, zone: ZoneInfo) -> None:
        self.language = language
        self.zone = zone
        self._catalogue = _catalogue(language)

    def __call__(self, text: str, **values: object) -> str:
        """Return the text in the language, with ``values`` put in for its ``{names}``."""
        translated = self._catalogue.gettext(text)
        return translated.format(**values) if values else translated

    def count(self, one: str, many: str, number: int) -> str:
        """Return the form of the text that goes with the number."""
        return self._catalogue.ngettext(one, many, number).format(n=number)

    def moment(self, at: datetime) -> str:
        """Return the time with its weekday: «fredag 27. nov. kl. 10.15»."""
        return self._format(at, 0)

    def stamp(self, at: datetime) -> str:
        """Return the time as in a log: «27. nov. kl. 10.15»."""
        return self._format(at, 1)

    def day(self, day: date) -> str:
        """Return the day: «fredag 27. nov.»."""
        return self._format(datetime.combine(day, time(12), self.zone), 2)

    def weekday(self, day: date) -> str:
        """Return the weekday: «fredag»."""
        return self._format(datetime.combine(day, time(12), self.zone), 3)

    def date(self, at: datetime) -> str:
        """Return the day with its year: «27. november 2025»."""
        return self._format(at, 4)

    def clock(self, at: datetime) -> str:
        """Return the time of day alone: «10.15»."""
        pattern = "%H:%M" if self.language == "en" else "%H.%M"
        return at.astimezone(self.zone).strftime(pattern)

    def amount(self, amount: timedelta) -> str:
        """Return an amount of time in words: «3 timer og 15 minutter»."""
        hours, minutes = divmod(int(amount.total_seconds() // 60), 60)
        parts = []
        if hours:
            parts.append(self.count("{n} hour", "{n} hours", hours))
        if minutes or not hours:
            parts.append(self.count("{n} minute", "{n} minutes", minutes))
        return self(" and ").join(parts)

    def hours(self, start: time, end: time) -> str:
        """Return an interval of opening hours: «08.00–15.30»; midnight at its end is «24.00»."""
        clock = "%H:%M" if self.language == "en" else "%H.%M"
        ends = (
            end.strftime(clock) if end != time(0) else clock.replace("%H", "24").replace("%M", "00")
        )
        return f"{start.strftime(clock)}–{ends}"

    def _format(self, at: datetime, pattern: int) -> str:
        from babel.dates import format_datetime  # noqa: PLC0415 - heavy, and not needed at start

        local = at.astimezone(self.zone)
        return format_datetime(local, _PATTERNS[self.language][pattern], locale=self.language)


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    if language == "en":
        return gettext.NullTranslations()
    from babel.messages.mofile import write_mo  # noqa: PLC0415 - heavy, read once
    from babel.messages.pofile import read_po  # noqa: PLC0415

    compiled = io.BytesIO()
    with (Path(__file__).parent / f"{language}.po").open(encoding="utf-8") as source:
        write_mo(compiled, read_po(source, locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)

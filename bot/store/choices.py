"""What admins have answered with: which template for which category, and in which wording.

Read from the events of approved and copied replies that were not undone; nothing is kept twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from bot.cases import Case, Category, Flag
from bot.store import Database

_LATEST = 200
"""How far back it is looked: habits change, and a card is drawn often."""

_STANDS = (
    " AND NOT EXISTS (SELECT 1 FROM events u WHERE u.case_id = e.case_id AND u.verb = 'undo'"
    " AND u.version = e.version + 1) ORDER BY e.id DESC LIMIT ?"
)
HABITS = (
    "SELECT json_extract(e.detail, '$.template') FROM events e"  # noqa: S608 - constants
    " WHERE e.verb IN ('approve', 'copy') AND json_extract(e.detail, '$.category') = ?"
    f"{_STANDS}"
)
WORDINGS = (
    "SELECT CAST(json_extract(e.detail, '$.wording') AS INTEGER), c.root_id = ?"  # noqa: S608 - constants
    " FROM events e JOIN cases c ON c.id = e.case_id"
    " WHERE e.verb IN ('approve', 'copy') AND json_extract(e.detail, '$.template') = ?"
    " AND json_extract(e.detail, '$.language') = ? AND c.network = ?"
    f"{_STANDS}"
)
"""The two questions; each is answered from an index of its own."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What a reply began with, as its event keeps it; ``category`` is what the case was then."""

    template: str
    language: str
    wording: int
    category: Category

    def detail(self) -> dict[str, str]:
        """Return the event's detail."""
        return {
            "template": self.template,
            "language": self.language,
            "wording": str(self.wording),
            "category": self.category.value,
        }


def habits(database: Database, category: Category) -> Mapping[str, int]:
    """Count the templates of the latest replies to comments of the category."""
    rows = database.execute(HABITS, (category.value, _LATEST))
    return Counter(template for (template,) in rows)


def wordings(
    database: Database, case: Case, template: str, language: str
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the template's wordings as they were used, the latest first.

    Those in the case's own thread, and those on all of its network.
    """
    values = (case.root_id, template, language, case.network, _LATEST)
    rows = database.execute(WORDINGS, values).fetchall()
    return (
        tuple(number for number, here in rows if here),
        tuple(number for number, _here in rows),
    )


def crisis_under(database: Database, network: str, root_id: str) -> bool:
    """Tell whether somebody wrote about a crisis under the root post."""
    row = database.execute(
        "SELECT 1 FROM cases WHERE network = ? AND root_id = ?"
        " AND (category = ? OR ' ' || flags || ' ' LIKE ?) LIMIT 1",
        (network, root_id, Category.CRISIS.value, f"% {Flag.CRISIS.value} %"),
    )
    return row.fetchone() is not None

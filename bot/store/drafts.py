"""Replies begun and not yet sent: a form that is closed loses nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.store import Database, to_text


@dataclass(frozen=True, slots=True)
class Draft:
    """What an admin had written: the template, its language and the form's values."""

    template: str
    language: str
    values: Mapping[str, str]


def save(database: Database, case_id: int, admin: str, draft: Draft, now: datetime) -> None:
    """Keep the draft in place of an earlier one from the same template."""
    database.execute(
        "INSERT INTO drafts (case_id, admin, template, language, content, at)"
        " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (case_id, admin, template, language)"
        " DO UPDATE SET content = excluded.content, at = excluded.at",
        (
            case_id, admin, draft.template, draft.language,
            json.dumps(dict(draft.values), ensure_ascii=False), to_text(now),
        ),
    )  # fmt: skip


def get(database: Database, case_id: int, admin: str, template: str | None = None) -> Draft | None:
    """Return the admin's newest draft for the case, or the newest from one template."""
    row = database.execute(
        "SELECT template, language, content FROM drafts WHERE case_id = ? AND admin = ?"
        " AND template = coalesce(?, template) ORDER BY at DESC LIMIT 1",
        (case_id, admin, template),
    ).fetchone()
    return None if row is None else Draft(row[0], row[1], json.loads(row[2]))


def clear(database: Database, case_id: int) -> None:
    """Forget every draft for the case."""
    database.execute("DELETE FROM drafts WHERE case_id = ?", (case_id,))

"""Replies begun and not yet sent: a form that is closed loses nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.store import Database, from_text, to_text


@dataclass(frozen=True, slots=True)
class Draft:
    """What an admin had written: the template, its language, the form's values, and when."""

    template: str
    language: str
    values: Mapping[str, str]
    at: datetime


def save(database: Database, case_id: int, admin: str, draft: Draft) -> None:
    """Keep the draft in place of an earlier one from the same template in the same language."""
    database.execute(
        "INSERT INTO drafts (case_id, admin, template, language, content, at)"
        " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (case_id, admin, template, language)"
        " DO UPDATE SET content = excluded.content, at = excluded.at",
        (
            case_id, admin, draft.template, draft.language,
            json.dumps(dict(draft.values), ensure_ascii=False), to_text(draft.at),
        ),
    )  # fmt: skip


def of(database: Database, case_id: int, admin: str) -> list[Draft]:
    """Return the admin's drafts for the case, the newest first."""
    rows = database.execute(
        "SELECT template, language, content, at FROM drafts WHERE case_id = ? AND admin = ?"
        " ORDER BY at DESC",
        (case_id, admin),
    )
    return [Draft(row[0], row[1], json.loads(row[2]), from_text(row[3])) for row in rows.fetchall()]


def drop(database: Database, case_id: int, admin: str, template: str, language: str) -> None:
    """Forget the admin's draft from the template in the language, if there is one."""
    database.execute(
        "DELETE FROM drafts WHERE case_id = ? AND admin = ? AND template = ? AND language = ?",
        (case_id, admin, template, language),
    )


def clear(database: Database, case_id: int) -> None:
    """Forget every draft for the case."""
    database.execute("DELETE FROM drafts WHERE case_id = ?", (case_id,))

"""Learning from what admins say that comments are: a refit each night, kept beside the database.

It is used only if it is no worse on the locked part of the seed, and never touches a flag (see
:mod:`bot.triage.learning`). The work is done in a process of its own, so that no click waits.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from bot.cases import Case, Category
from bot.desk import Desk
from bot.store import Database, labels, mentions

if TYPE_CHECKING:
    from bot.triage.model import Model
    from bot.triage.training import Row

NEW_LABELS = 20
"""How many labels must have come since the last refit for another to be worth its minute."""

_COUNTED = "learn:labels"
_LOG = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Learned:
    """What a refit came to: in how many labels, and how it did on the locked part of the seed."""

    labels: int
    adopted: bool
    before: float
    after: float


def model_path(database: Path) -> Path:
    """Return where the municipality's own model is kept."""
    return database.with_suffix(".model")


def note(desk: Desk, database: Database, case: Case, category: Category, admin: str) -> None:
    """Keep what the admin said that the case is, in the transaction that says so."""
    labels.put(database, case.id, case.excerpt, category, admin, desk.now())


def by_reply(
    desk: Desk, database: Database, case: Case, answers: Category | None, admin: str
) -> None:
    """Keep what a reply says that the case was: the admin's word for it, else what it answers."""
    category = case.category if case.category_by else answers
    if category is not None:
        note(desk, database, case, category, admin)


def load(desk: Desk) -> None:
    """Use the municipality's own model if there is one; a broken one is logged and left."""
    from bot.triage.model import BrokenModel, Model  # noqa: PLC0415 - only where there is one

    path = model_path(desk.settings.storage.database)
    if path.exists():
        try:
            desk.learned.model = Model.load(path)
        except BrokenModel as error:
            _LOG.warning("the learned model is not used", reason=str(error))


def nightly(desk: Desk) -> Learned | None:
    """Refit if enough has been said since the last time; None if it was not worth it."""
    reader = desk.store.read()
    known = labels.everything(reader)
    if len(known) < int(mentions.recall(reader, _COUNTED) or 0) + NEW_LABELS:
        return None
    learned = refit(known, model_path(desk.settings.storage.database))
    with desk.store.write() as database:
        mentions.remember(database, _COUNTED, str(len(known)))
    if learned.adopted:
        load(desk)
    _LOG.info("the triage was refitted", labels=learned.labels, adopted=learned.adopted)
    return learned


def refit(
    known: Iterable[tuple[str, Category]], path: Path, seed: Sequence[Row] | None = None
) -> Learned:
    """Refit on the labels in a process of its own, and save the model if it is adopted.

    ``seed`` is what it starts from, the package's own unless another is given.
    """
    listed = list(known)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_refit, listed, path, seed).result()


def _refit(known: list[tuple[str, Category]], path: Path, seed: Sequence[Row] | None) -> Learned:
    from bot.triage.learning import Choice  # noqa: PLC0415 - only in the process that refits
    from bot.triage.learning import refit as train  # noqa: PLC0415

    made = train([Choice(text=text, category=category) for text, category in known], rows=seed)
    if made.adopted:
        _save(made.model, path)
    return Learned(len(known), made.adopted, made.before.first, made.after.first)


def _save(model: Model, path: Path) -> None:
    model.save(path)
    path.chmod(0o600)

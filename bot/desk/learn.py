"""Learning from what admins say that comments are: a refit each night, kept beside the database.

It is used only if it is no worse on the locked part of the seed, and never touches a flag (see
:mod:`bot.triage.learning`). The work is done in a process of its own, so that no click waits.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from bot.cases import Case, Category
from bot.desk import Desk
from bot.errors import StoreError
from bot.store import Database, labels, mentions

if TYPE_CHECKING:
    from bot.triage.model import Model
    from bot.triage.training import Row

NEW_LABELS = 20
"""How many labels must have come since the last refit for another to be worth its minutes."""

_COUNTED = "learn:labels"
_LOOK = 0.5
"""Seconds between looks at whether to stop."""

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


def learned_model(database: Path) -> Model | None:
    """Return the municipality's own model, or None where none is kept.

    Raises:
        BrokenModel: it can't be read, or was learnt from another model than the shipped one, as
            an older version's was; the shipped one is to be used.
    """
    from bot.triage.model import BrokenModel, Model, shipped  # noqa: PLC0415 - as below

    path = model_path(database)
    try:
        model = Model.load(path)
    except BrokenModel as error:
        if isinstance(error.__cause__, FileNotFoundError):
            return None
        raise
    from bot.triage.learning import learnt_from  # noqa: PLC0415 - only where there is one

    if not learnt_from(model, shipped()):
        raise BrokenModel(f"{path}: it was learnt from another version's model")
    return model


def load(desk: Desk) -> None:
    """Use the municipality's own model if there is one.

    One that can't be used is left; it is learnt anew the next night.
    """
    from bot.triage.model import BrokenModel  # noqa: PLC0415 - heavy

    try:
        model = learned_model(desk.settings.storage.database)
    except BrokenModel as error:
        _LOG.warning("the learned model is not used", reason=str(error))
        with desk.store.write() as database:
            mentions.remember(database, _COUNTED, None)
        return
    if model is not None:
        desk.learned.model = model


def nightly(desk: Desk, stopping: Callable[[], bool]) -> Learned | None:
    """Refit if enough has been said since the last time; None if it was not worth it, or stopped.

    Raises:
        StoreError: the database can't be used, or the model can't be saved.
    """
    reader = desk.store.read()
    known = labels.everything(reader)
    if len(known) < int(mentions.recall(reader, _COUNTED) or 0) + NEW_LABELS:
        return None
    learned = refit(known, model_path(desk.settings.storage.database), stopping=stopping)
    if learned is None:
        return None
    with desk.store.write() as database:
        mentions.remember(database, _COUNTED, str(len(known)))
    if learned.adopted:
        load(desk)
    _LOG.info("the triage was refitted", labels=learned.labels, adopted=learned.adopted)
    return learned


def refit(
    known: Iterable[tuple[str, Category]],
    path: Path,
    seed: Sequence[Row] | None = None,
    stopping: Callable[[], bool] = lambda: False,
) -> Learned | None:
    """Refit on the labels in a process of its own, and save the model if it is adopted.

    It takes minutes; once ``stopping`` says so, the process is ended and None is returned, with
    nothing changed. ``seed`` is what it starts from, the package's own unless another is given.

    Raises:
        StoreError: the model can't be saved.
    """
    if not os.access(path.parent, os.W_OK):  # told at once, and not after minutes of work
        raise StoreError(f"The learned model {path} can't be saved: check that folder's rights.")
    context = get_context("spawn")
    heard, told = context.Pipe(duplex=False)
    process = context.Process(target=_refit, args=(list(known), path, seed, told), daemon=True)
    process.start()
    told.close()
    try:
        while not heard.poll(_LOOK):
            if stopping():
                return None
        answer: Learned | str = heard.recv()
    except EOFError:
        answer = "its process ended"
    finally:
        process.terminate()
        process.join()
        heard.close()
    if isinstance(answer, str):
        raise StoreError(f"The learned model {path} could not be made: {answer}.")
    return answer


def _refit(
    known: list[tuple[str, Category]], path: Path, seed: Sequence[Row] | None, told: Connection
) -> None:
    from bot.triage.learning import Choice  # noqa: PLC0415 - only in the process that refits
    from bot.triage.learning import refit as train  # noqa: PLC0415

    threading.Thread(target=_end_with_parent, daemon=True).start()
    made = train([Choice(text=text, category=category) for text, category in known], rows=seed)
    answer: Learned | str = Learned(len(known), made.adopted, made.before.first, made.after.first)
    try:
        if made.adopted:
            _save(made.model, path)
    except OSError as error:
        answer = error.strerror or type(error).__name__
    told.send(answer)


def _end_with_parent() -> None:
    """End this process when the bot's is gone, however it went: nobody waits for its minutes."""
    parent = parent_process()
    assert parent is not None  # noqa: S101 - this runs in a process that the bot started
    parent.join()
    os._exit(1)


def _save(model: Model, path: Path) -> None:
    model.save(path)
    path.chmod(0o600)

"""Fitting the triage to what administrators have said, now: what ``svarvakt learn`` does."""

from __future__ import annotations

from pathlib import Path

from bot.config import load
from bot.desk.learn import model_path, refit
from bot.store import Store, labels, must_exist


def print_learned(config: Path) -> None:
    """Learn, and print what it came to; it takes minutes.

    Raises:
        ConfigError: the configuration can't be used.
        StoreError: there is no database, it can't be used, or the model can't be saved.
    """
    database = load(config).storage.database
    must_exist(database)
    store = Store(database)
    try:
        known = labels.everything(store.read())
    finally:
        store.close()
    if not known:
        print("There is nothing to learn yet: no administrator has said what a comment is.")  # noqa: T201
        return
    learned = refit(known, model_path(database))
    assert learned is not None  # noqa: S101 - nobody stops it
    what = "is used from the next start" if learned.adopted else "is no better, and not used"
    print(  # noqa: T201
        f"labels: {learned.labels}; first right on the locked comments: {learned.before:.3f} "
        f"before, {learned.after:.3f} after; the new model {what}"
    )

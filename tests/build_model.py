"""``make model``: build the model in the package from the labelled comments; the same each time."""

from __future__ import annotations

from itertools import chain
from pathlib import Path

import bot.triage
from bot.triage.examples import authors
from bot.triage.training import train

FILE = Path(bot.triage.__file__).with_name("model.bin")


def build() -> bytes:
    """Return the model that the labelled comments give."""
    return train(list(chain.from_iterable(authors().values()))).to_bytes()


if __name__ == "__main__":
    FILE.write_bytes(build())

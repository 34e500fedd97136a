"""``make model``: build the model in the package from the labelled comments; the same each time.

``--check`` builds it too, and fails if the one in the package is another: it takes a minute, so
it is part of ``make check`` and not of the tests.
"""

from __future__ import annotations

import sys
from itertools import chain
from pathlib import Path

import bot.triage
from bot.triage.examples import authors
from bot.triage.training import train

FILE = Path(bot.triage.__file__).with_name("model.bin")


def main() -> None:
    """Build the model, and write it or compare it."""
    built = train(list(chain.from_iterable(authors().values()))).to_bytes()
    if sys.argv[1:] != ["--check"]:
        FILE.write_bytes(built)
    elif FILE.read_bytes() != built:
        sys.exit(f"{FILE} is not what the comments give: run make model and make triage-report")


if __name__ == "__main__":
    main()

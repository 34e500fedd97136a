"""``make model``: build the models in the package from labelled texts; the same bytes each time.

``--check`` builds them too, and fails if one in the package is another, or if the review's left-out
authors are no more what ``docs/review.md`` says: it takes a minute, so it is part of ``make check``
and not of the tests.
"""

from __future__ import annotations

import sys
from itertools import chain
from pathlib import Path

import bot.triage
from bot.triage.examples import authors
from bot.triage.training import train
from tests import review_model

REVIEW = Path(__file__).parent.parent / "docs" / "review.md"
FILE = Path(bot.triage.__file__).with_name("model.bin")


def main() -> None:
    """Build the models, and write them or compare them."""
    built = {
        FILE: train(list(chain.from_iterable(authors().values()))),
        review_model.FILE: review_model.trained(review_model.taught()),
    }
    for file, model in built.items():
        if sys.argv[1:] != ["--check"]:
            model.save(file)
        elif file.read_bytes() != model.to_bytes():
            sys.exit(f"{file} is not what its texts give: run make model, triage-report and review")
    if sys.argv[1:] == ["--check"]:
        measured = review_model.table(review_model.left_out())
        if measured not in REVIEW.read_text("utf-8"):
            sys.exit(f"{REVIEW} has another table than make review gives:\n{measured}")


if __name__ == "__main__":
    main()

"""How well personal data is found: the tables of docs/personal-data.md.

``python -m tests.personal_data_report [FOLDER]``: FOLDER holds the labelled comments, and is the
model's seed unless another is given.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from bot.triage.personal_data import TOKENS, find, find_health, mask
from tests.triage import annotated
from tests.triage.annotated import Count

SEED = Path(__file__).parent.parent / "bot" / "triage" / "seed"
HOSTILE = ("1 ", "900 00 000, ", "Storgata 4 ", "konto 1 ", "a@", "a at ", "han bor i ", "😀")
LENGTH = 100_000


def main(folder: Path) -> None:
    """Print every table."""
    for title, later in (("used to correct the rules", False), ("written after, never used", True)):
        ours = annotated.own(later=later)
        table(f"Our own {len(ours)} comments, {title}", annotated.by_place(ours))
    comments = list(annotated.labelled(folder))
    texts = [text for _author, text, _kinds in comments]
    if texts:
        counts, disagreements = annotated.by_comment(comments)
        table(f"The {len(texts)} labelled comments", counts)
        print("| author | kind | | comment |\n|---|---|---|---|")
        for author, kind, what, text in disagreements:
            if kind in TOKENS:
                print(f"| {author} | {kind} | {what} | {mask(text)[:90]} |")
    else:
        texts = [comment.text for later in (False, True) for comment in annotated.own(later=later)]
    print(f"\nmasked: {speed(find, texts):,.0f} comments/s; health: "
          f"{speed(find_health, texts):,.0f} comments/s")  # fmt: skip
    worst = max(seconds(piece * (LENGTH // len(piece))) for piece in HOSTILE)
    print(f"slowest {LENGTH:,} characters of hostile text: {worst:.2f} s")


def table(title: str, counts: Mapping[str, Count]) -> None:
    """Print the precision and recall of each kind, and of all that is masked."""
    print(f"\n{title}:\n\n| kind | there | found rightly | wrongly | missed | recall | precision |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    masked = sum((count for kind, count in counts.items() if kind in TOKENS), Count())
    for kind, count in (*counts.items(), ("all that is masked", masked)):
        print(f"| {kind} | {count.right + count.missed} | {count.right} | {count.wrong} "
              f"| {count.missed} | {count.recall:.3f} | {count.precision:.3f} |")  # fmt: skip
    print()


def speed(look: Callable[[str], object], texts: list[str]) -> float:
    """Return how many texts are looked at in a second of processor time, the best of three."""
    best = float("inf")
    for _time in range(3):
        started = time.process_time()
        for text in texts:
            look(text)
        best = min(best, time.process_time() - started)
    return len(texts) / best


def seconds(text: str) -> float:
    """Return the processor time that masking the text takes."""
    started = time.process_time()
    mask(text)
    return time.process_time() - started


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else SEED)

"""What the commands read and print a line at a time."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import Any


def given(arguments: Iterable[str], name: str) -> Iterator[tuple[str, str]]:
    """Give each argument, or each line of stdin for ``-``, with the place it stands at.

    An argument's place is ``name``; empty lines are passed over.
    """
    for argument in arguments:
        if argument != "-":
            yield name, argument
            continue
        for number, line in enumerate(sys.stdin.buffer, 1):
            text = line.decode("utf-8", "replace").strip()
            if text:
                yield f"line {number}", text


def say(row: Mapping[str, Any]) -> None:
    """Print a row as a line of JSON."""
    # a lone surrogate can't be written as UTF-8
    text = json.dumps(row, ensure_ascii=False)
    print(text.encode("utf-8", "replace").decode("utf-8"))  # noqa: T201 - this is a command line


def tell(text: str) -> None:
    """Print on stderr, beside what was asked for."""
    print(text, file=sys.stderr)  # noqa: T201

"""What stands in the way of publishing a text."""

from __future__ import annotations

import pytest

from bot.review import Level, review
from bot.templates import Templates
from bot.triage.personal_data import find

TEMPLATE = Templates.load().get("correction", "nb")
ALLOWED = ("post@boe.kommune.no", "76 11 42 00", "+47 76 11 42 00")


def codes(text: str, limit: int = 300) -> list[tuple[str, str]]:
    """Return the findings' rules and codes."""
    found = review(
        text, template=TEMPLATE, limit=limit, length=len, personal_data=find, allowed=ALLOWED
    )
    assert all(one.level is Level.BLOCK for one in found)
    return [(one.rule, one.code) for one in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Takk for at du skriver. Hilsen Bø kommune", []),
        ("  \n", [("", "empty")]),
        ("Det riktige er: [det riktige]", [("", "unfilled")]),
        ("Det riktige er: {{ fact }}", [("", "unfilled")]),
        ("Ring Kari på 99 88 77 66", [("7", "personal_data")]),
        ("Skriv til kari@example.no", [("7", "personal_data")]),
        ("Skriv til POST@boe.kommune.no eller ring +47 76 11 42 00 eller 76114200", []),
        ("[Se vedlegg] om saken", []),
    ],
)
def test_findings(text: str, expected: list[tuple[str, str]]) -> None:
    """Personal data that isn't the municipality's own, and what was never filled in."""
    assert codes(text) == expected


def test_the_networks_own_count_is_what_matters() -> None:
    """At the limit it may go; one more may not."""
    assert codes("a" * 300) == []
    assert codes("a" * 301) == [("", "too_long")]

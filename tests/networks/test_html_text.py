"""HTML as plain text, whoever wrote it."""

from __future__ import annotations

import html
import time

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.networks.html_text import LONGEST, plain


@pytest.mark.parametrize(
    ("given_html", "text"),
    [
        ("", ""),
        ("Ren  tekst\nher", "Ren tekst her"),
        ("<p>En</p><p>To<br>tre</p>", "En\n\nTo\ntre"),
        ("<ul><li>a</li><li>b</li></ul>", "a\n\nb"),
        ("1 &lt; 2 &amp; 3&nbsp;&oslash;", "1 < 2 & 3 ø"),
        ("a<script>alert('<p>')</script>b<style>p{}</style>c", "abc"),
        ("a<!-- hemmelig -->b", "ab"),
        ("<a href='javascript:x'>lenke</a>", "lenke"),
        ("<b>ufullført", "ufullført"),
        ("a < b", "a < b"),
    ],
)
def test_what_is_read(given_html: str, text: str) -> None:
    """Blocks are lines, entities are letters, and what isn't seen isn't read."""
    assert plain(given_html) == text


@given(some.text(some.characters(exclude_categories=["Cc", "Cs", "Zs", "Zl", "Zp"])))
def test_a_text_that_is_escaped_comes_back(text: str) -> None:
    """Nothing of it is taken for markup."""
    assert plain(html.escape(text)) == text


@given(some.text(some.sampled_from("<>/!-&;abp \n\"'=scriptdv")))
def test_no_markup_breaks_it(text: str) -> None:
    """It always gives a text with no lines too many."""
    assert "\n\n\n" not in plain(text)


@pytest.mark.parametrize("part", ["<", "<p ", "<!--", "<![CDATA[", "&#", "<script>", "<a b='"])
def test_ill_will_takes_no_time(part: str) -> None:
    """Unfinished markup, a hundred thousand characters of it, is read at once."""
    began = time.monotonic()
    plain(part * (LONGEST // len(part)))
    assert time.monotonic() - began < 2

"""HTML as plain text, as it would be read aloud: no markup, no scripts, lines where blocks end."""

from __future__ import annotations

import re
from html.parser import HTMLParser

LONGEST = 100_000
"""How many characters of HTML are read; what comes after is left out."""

_BLOCKS = frozenset(
    {
        "p", "div", "br", "li", "ul", "ol", "tr", "table", "blockquote", "section", "article",
        "h1", "h2", "h3", "h4", "h5", "h6", "hr", "pre", "figure", "figcaption",
    }
)  # fmt: skip
_UNSEEN = frozenset({"script", "style", "template", "head", "title", "noscript", "iframe"})


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unseen = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag in _UNSEEN and not self._unseen:
            self._unseen = tag
        if tag in _BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == self._unseen:
            self._unseen = ""
        if tag in _BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.parts.append(re.sub(r"\s+", " ", data))


def plain(html: str) -> str:
    """Return what the HTML says; a text without any markup is returned with its spaces joined."""
    reader = _Reader()
    reader.feed(html[:LONGEST])
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.parts).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()

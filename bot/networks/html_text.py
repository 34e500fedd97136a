"""HTML as plain text, as it would be read aloud: no markup, no scripts, lines where blocks end.

Not by :mod:`html.parser`, which takes minutes over some unfinished tags (measured: 207 s for 100 kB
of ``<p``); every step here goes forward.
"""

from __future__ import annotations

import re
from html import unescape

LONGEST = 100_000
"""How many characters of HTML are read; what comes after is left out."""

_TAG = re.compile(
    r"""<[/!?]?([a-zA-Z][a-zA-Z0-9]{0,20}) (?: (?:[^<>"'] | "[^"<]*" | '[^'<]*')* > | [^<>]*> )""",
    re.VERBOSE,
)
_BLOCKS = frozenset(
    {
        "p", "div", "br", "li", "ul", "ol", "tr", "table", "blockquote", "section", "article",
        "h1", "h2", "h3", "h4", "h5", "h6", "hr", "pre", "figure", "figcaption",
    }
)  # fmt: skip
_UNSEEN = {
    tag: re.compile(rf"</{tag}[^<>]*>", re.IGNORECASE)
    for tag in ("script", "style", "template", "head", "title", "noscript", "iframe")
}


def plain(html: str) -> str:
    """Return what the HTML says; a text without any markup is returned with its spaces joined."""
    if len(html) > LONGEST:
        html = html[:LONGEST].rpartition("<")[0] or html[:LONGEST]
    parts: list[str] = []
    at = 0
    while at < len(html):
        start = html.find("<", at)
        start = len(html) if start < 0 else start
        parts.append(re.sub(r"\s+", " ", unescape(html[at:start])))
        if html.startswith("<!--", start):
            end = html.find("-->", start)
            at = len(html) if end < 0 else end + len("-->")
        elif tag := _TAG.match(html, start):
            at, name = tag.end(), tag[1].lower()
            if name in _BLOCKS:
                parts.append("\n")
            elif name in _UNSEEN and not tag[0].startswith("</"):
                close = _UNSEEN[name].search(html, at)
                at = len(html) if close is None else close.end()
        else:
            parts.append(html[start : start + 1])
            at = start + 1
    lines = (" ".join(line.split()) for line in "".join(parts).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()

"""Every text that people read, held against hunspell's dictionaries (``hunspell-no``, ``-en-gb``)."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from bot.templates import LANGUAGES, Templates

BOT = Path(__file__).parent.parent / "bot"
DICTIONARIES = {"nb": "nb_NO", "nn": "nn_NO", "en": "en_GB"}

KNOWN = {
    "nb": "Svarvakt Slack Facebook Bluesky Mastodon Bø kl noe noen Noen poeng skjemaet e emoji",
    "nn": "Svarvakt Slack Facebook Bluesky Mastodon Bø Enter e poeng skjemaet svartid kontaktinformasjon Kontaktinformasjon "
    "postmottaket skjertorsdag personopplysningar personopplysningane innlogginga sladding krisemodus "
    "Krisemodus emoji",
    "en": "Svarvakt Slack Facebook Bluesky Mastodon Bø Helse",
}
"""Names, and right words that the dictionary lacks."""

PAGE_WORDS = {
    "API",
    "Azure",
    "C",
    "Demoen",
    "E",
    "ETag",
    "Explorer",
    "GoToSocial",
    "Graph",
    "HMAC",
    "HTTPS",
    "Instagram",
    "JSON",
    "Kontoens",
    "Kuma",
    "Litestream",
    "MB",
    "Mastodons",
    "Messenger",
    "Meta",
    "Metas",
    "Modified",
    "Noen",
    "Power",
    "PowerShell",
    "RSS",
    "SHA",
    "Schema",
    "Skjemaet",
    "Tokenet",
    "UTC",
    "Uptime",
    "Vault",
    "Webhook",
    "X",
    "Yusuf",
    "Zapier",
    "api",
    "app",
    "appen",
    "appene",
    "appens",
    "bedriftskonto",
    "bedriftskontoen",
    "can",
    "com",
    "console",
    "developers",
    "docs",
    "facebook",
    "headeren",
    "healthchecks",
    "https",
    "internett",
    "io",
    "kB",
    "kommandoer",
    "kontoen",
    "kontoens",
    "listened",
    "md",
    "medieovervåking",
    "networks",
    "nginx",
    "noen",
    "nåbar",
    "owned",
    "proxy",
    "proxyen",
    "reached",
    "read",
    "slack",
    "systemd",
    "t",
    "token",
    "tokenene",
    "tokenet",
    "webhook",
    "webhooken",
    "webtjeneren",
    "x",
}
"""What the page and the guide hold besides: names, terms, and right words the dictionary lacks."""

pytestmark = pytest.mark.skipif(
    shutil.which("hunspell") is None, reason="hunspell is not installed (apt-get install hunspell)"
)


def misspelled(text: str, language: str) -> set[str]:
    """Return the words that the dictionary doesn't know."""
    done = subprocess.run(
        ["hunspell", "-d", DICTIONARIES[language], "-l", "-i", "utf-8"],
        input=text, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "Can't open" not in done.stderr, done.stderr
    return set(done.stdout.split()) - set(KNOWN[language].split())


def test_the_dictionaries_are_there() -> None:
    """A check that can't find a mistake is none."""
    assert misspelled("Dette er en feeil", "nb") == {"feeil"}
    assert misspelled("Dette er ein feeil", "nn") == {"feeil"}
    assert misspelled("This is a misstake", "en") == {"misstake"}
    assert "ikkje" in misspelled("ikkje", "nb")
    assert "ikke" in misspelled("ikke", "nn")


@pytest.mark.parametrize("language", LANGUAGES)
def test_replies_are_spelled_right(language: str) -> None:
    """What citizens read, and the titles and labels that admins read."""
    texts = []
    for template in Templates.load().all(language):
        wordings = "\n".join(wording.text for wording in template.wordings)
        labels = " ".join(field.label for field in template.fields)
        texts.append(f"{template.title}. {labels}. {wordings}")
    assert not misspelled(re.sub(r"\{[{%].*?[}%]\}", " ", "\n".join(texts)), language)


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_screens_are_spelled_right(language: str) -> None:
    """What admins read."""
    texts: list[str] = []
    with (BOT / "texts" / f"{language}.po").open(encoding="utf-8") as source:
        for message in read_po(source):
            if message.id:
                one = message.string
                texts.extend(map(str, one if isinstance(one, tuple) else (one,)))
    assert not misspelled(re.sub(r"\{\w*\}|/\w+|[«»…]", " ", "\n".join(texts)), language)


def test_the_demo_is_spelled_right() -> None:
    """What the page itself says, and the prose of the guides."""
    page = BOT / "demo" / "page"
    html = re.sub(r"<[^>]*>", " ", (page / "index.html").read_text("utf-8"))
    script = (page / "words.js").read_text("utf-8").partition("export const moods")[0]
    strings = re.findall(r'"([^"]*)"|`([^`]*)`', script)
    said = [re.sub(r"\$\{[^}]*\}", " ", one or other) for one, other in strings]
    docs = BOT.parent / "docs"
    guides = [docs / "oppsett.md", *sorted((docs / "networks").glob("*.md"))]
    guide = re.sub(r"\]\([^)]*\)", "] ", "\n".join(one.read_text("utf-8") for one in guides))
    prose = re.sub(r"```.*?```|`[^`]*`|(?<!\*)\*(?![\s*])[^*]+\*", " ", guide, flags=re.DOTALL)
    text = re.sub(r"/\w+|[«»…|#]", " ", "\n".join([html, *said, prose]))
    assert misspelled(text, "nb") - PAGE_WORDS == set()

"""Mastodon's texts: HTML becomes what people read, and lengths are the server's."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mastodon import Mastodon as Library

from bot.networks import mastodon_records as records
from bot.networks.mastodon_text import addressed, length, others, read, same_words

LINK = (
    '<a href="https://www.boe.kommune.no/skjema/barnehageplass" rel="nofollow">'
    '<span class="invisible">https://www.</span>'
    '<span class="ellipsis">boe.kommune.no/skjema/barnehag</span>'
    '<span class="invisible">eplass</span></a>'
)
MENTION = (
    '<span class="h-card"><a href="https://sosial.example/@boe" class="u-url mention">'
    "@<span>boe</span></a></span>"
)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Hei</p><p>Når åpner dere?</p>", "Hei\n\nNår åpner dere?"),
        ("<p>En<br>to<br/>tre</p>", "En\nto\ntre"),
        (f"<p>{MENTION} hei</p>", "@boe hei"),
        (f"<p>Se {LINK}.</p>", "Se https://www.boe.kommune.no/skjema/barnehageplass."),
        ('<p><a href="https://ond.example/x">https://banken.no</a></p>',
         "https://banken.no (https://ond.example/x)"),
        ('<p><a href="https://boe.no/a">skjemaet</a></p>', "skjemaet (https://boe.no/a)"),
        ('<a href="https://boe.no/a"></a>', "https://boe.no/a"),
        ('<a href="https://boe.no/sv%C3%B8mmehall">https://boe.no/svømmehall</a>',
         "https://boe.no/svømmehall"),
        ('<a href="https://boe.no/svømmehall">https://www.boe.no/sv%c3%b8mmehall/</a>',
         "https://www.boe.no/sv%c3%b8mmehall/"),
        ('<a href="https://xn--b-5ga.no/?s=%C3%A5">https://bø.no/?s=å</a>', "https://bø.no/?s=å"),
        ('<a href="https://b%C3%B8.no/a">bø.no/a</a>', "bø.no/a"),
        ('<a href="https://banken.no%2F@ond.example/">https://banken.no/@ond.example/</a>',
         "https://banken.no/@ond.example/ (https://banken.no%2F@ond.example/)"),
        ('<a href="https://xn--bnken-4ve.no/">https://b\u0430nken.no/</a>',
         "https://b\u0430nken.no/ (https://xn--bnken-4ve.no/)"),
        ('<a href="https://boe.no/%C3">https://boe.no/Ã</a>',
         "https://boe.no/Ã (https://boe.no/%C3)"),
        ('<a href="javascript:alert(1)">trykk</a>', "trykk"),
        ('<a href="https://sosial.example/tags/boe" class="mention hashtag">#<span>boe</span></a>',
         "#boe"),
        ("<ul><li>melk</li><li>brød</li></ul><p>Takk</p>", "- melk\n- brød\n\nTakk"),
        ("<p>a &lt;b&gt; &amp; &quot;c&quot; &#x1F600;</p>", 'a <b> & "c" 😀'),
        ("<p>a\n   b</p>\n<p>c</p>", "a b\n\nc"),
        ("<pre>a\n  b</pre>", "a\nb"),
        ("<blockquote><p>sitat</p></blockquote><p>svar</p>", "sitat\n\nsvar"),
        ("<script>alert(1)</script><p>Hei</p><style>p{}</style>", "Hei"),
        ("bare tekst", "bare tekst"),
        ("<p></p>", ""),
        ("<p>ulukket <a href='https://boe.no'>lenke", "ulukket lenke"),
        ("</p></a></li>rart", "rart"),
    ],
)  # fmt: skip
def test_html_is_read_as_people_see_it(html: str, text: str) -> None:
    """Paragraphs, breaks, links and handles are kept; markup and what isn't shown are not."""
    assert read(html) == text


@given(st.text(alphabet="<>/apbr ulie=\"'&;#x1\n\x00\ud800&", max_size=200))
def test_no_html_is_too_broken_to_read(html: str) -> None:
    """Whatever another server sends, there is a text."""
    assert isinstance(read(html), str)


@pytest.mark.parametrize("piece", ["<a>", "<!--", "<p", "</a>", "<li>", "&#", "<![CDATA[", "<?"])
def test_hostile_html_takes_no_time(piece: str) -> None:
    """A post of half a megabyte is read in a moment."""
    begun = time.perf_counter()
    read(piece * (600_000 // len(piece)))
    assert time.perf_counter() - begun < 5


@pytest.mark.parametrize(
    "text",
    [
        "", "Hei", "å" * 500, "👨‍👩‍👧‍👦" * 10, "🇳🇴🇳🇴", "e\u0301",
        "Se https://www.boe.kommune.no/skjema.", "https://boe.no", "http://boe.no/a_(b)?c=d&e=f#g",
        "(https://boe.no/a)", "https://boe.no/a, og https://boe.no/b!", "https://localhost/a",
        "@kari@annensteds.example hei", "@kari hei", "a@b.example", "Skriv til post@boe.kommune.no",
        "https://boe.no/@kari@annensteds.example", "xhttps://boe.no", "www.boe.no",
        "https://bøe.no/æøå", "https://boe.kommune.no:8080/x", "https://1.2.3.4/x", "https://boe.no/.",
    ],
)  # fmt: skip
def test_we_count_as_mastodon_counts(text: str) -> None:
    """The length is the library's, or more where we find no link."""
    assert length(text) >= Library.get_status_length(text)
    if not any(
        odd in text
        for odd in ("bøe", "1.2.3.4", "_(b)", "localhost", "xhttps", "@kari@annensteds.example x")
    ):
        assert length(text) == Library.get_status_length(text)


@given(
    st.lists(
        st.sampled_from(
            ["https://", "http://", "boe", ".no", ".", "/", "a", "?q=", "&", "(", ")", " ", "@",
             "kari", "-", "_", "å", ",", "#", ":", "80", "👍🏽", "'", "~", "%20", "\n", "xn--"]
        ),
        max_size=12,
    ).map("".join)
)  # fmt: skip
def test_we_never_count_less_than_mastodon(text: str) -> None:
    """What we count within the limit, the server takes."""
    assert length(text) >= Library.get_status_length(text)


def test_a_reply_names_its_author_once() -> None:
    """The handle is put first, unless it stands there."""
    assert addressed("Hei", "kari@a.example") == "@kari@a.example Hei"
    assert addressed("@Kari@a.example Hei", "kari@a.example") == "@Kari@a.example Hei"
    assert addressed("@karianne Hei", "kari") == "@kari @karianne Hei"


def test_other_people_in_a_reply_are_found() -> None:
    """An e-mail address names nobody."""
    text = "@kari se @per@b.example, eller skriv til post@boe.kommune.no."
    assert others(text, "kari") == ["per@b.example"]


@pytest.mark.parametrize(
    ("html", "text", "same"),
    [
        (f"<p>{MENTION} Hei på deg</p>", "Hei på deg", True),
        (f"<p>Se {LINK}</p><p>Hilsen<br />Bø</p>",
         "Se https://www.boe.kommune.no/skjema/barnehageplass\n\n\nHilsen\nBø", True),
        (f"<p>{MENTION} Hei på deg.</p>", "Hei på deg", False),
        ("<p>Spør @per</p>", "Spør @per@b.example", True),
        ("<p>Spør @pål</p>", "Spør @per", False),
    ],
)  # fmt: skip
def test_our_own_words_are_known_again(html: str, text: str, *, same: bool) -> None:
    """Spaces, handles and links as the server writes them make no difference; words do."""
    assert same_words(html, text) is same


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://sosial.example/@kari/1", True),
        ("javascript:alert(1)", False),
        ("https://kari:hemmelig@sosial.example/", False),
        ("https://a.example/|x>", False),
        ("https://a.example/\u202e", False),
        ("https://[::1", False),
        ("https://", False),
        ("/relativ", False),
        ("https://a.example/" + "x" * 3000, False),
    ],
)
def test_only_plain_addresses_are_kept(url: str, *, safe: bool) -> None:
    """A post's address comes from its author's server, and is shown to admins."""
    assert bool(records.address(url)) is safe


def test_the_narrower_visibility_wins() -> None:
    """One that we don't know is taken for the narrowest."""
    assert records.narrower("public", "unlisted") == "unlisted"
    assert records.narrower("private", "public") == "private"
    assert records.narrower("mutuals_only", "public") == "direct"
    assert records.narrower("", "public") == "direct"


@pytest.mark.parametrize("notification", [None, {}, [], {"status": 5}, {"status": {"id": 7}},
                                          {"status": {"id": "7", "account": "x"}}])  # fmt: skip
def test_a_notification_without_a_post_is_none(notification: object) -> None:
    """Nothing in an answer is trusted to be there."""
    assert records.mention("m", "https://a.example", notification, "1", datetime.now(UTC)) is None

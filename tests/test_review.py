"""What the guidelines say about an outgoing text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.compose import context, own
from bot.review import CODES, Finding, Image, Level, review
from bot.templates import LANGUAGES, Template, Templates
from bot.triage.personal_data import find
from tests.evaluate_review import examples, left_alone, scores, table
from tests.office import settings
from tests.review_model import left_out

TEMPLATES = Templates.load()
SETTINGS = settings(Path())
SIGNED = "\n\nHilsen Bø kommune"
DOCS = Path(__file__).parent.parent / "docs" / "review.md"
FILLED = {
    "nb": {
        "link": "https://www.boe.kommune.no/vedtak",
        "mistake": "Vi oppga feil åpningstid.",
        "done": "Vi har fylt hullet.",
        "fact": "Biblioteket er åpent mandag til fredag.",
        "source": "https://www.boe.kommune.no/bibliotek",
        "answer": "Svømmehallen åpner kl. 10 på lørdager, og det koster 45 kroner for barn.",
        "next_step": "Les mer på https://www.boe.kommune.no/vei.",
        "when": "på torsdag",
        "unit": "Teknisk drift",
        "contact": "teknisk@boe.kommune.no",
        "act": "skjult",
        "what": "kommentaren din",
        "reason": "den er et personangrep (punkt 10)",
        "known": "Vannet i Straumsjøen er forurenset.",
        "advice": "Kok alt drikkevann.",
        "next_update": "kl. 14",
        "updated": "11.30",
    },
    "nn": {
        "link": "https://www.boe.kommune.no/vedtak",
        "mistake": "Vi oppgav feil opningstid.",
        "done": "Vi har fylt holet.",
        "fact": "Biblioteket er ope måndag til fredag.",
        "source": "https://www.boe.kommune.no/bibliotek",
        "answer": "Symjehallen opnar kl. 10 på laurdagar, og det kostar 45 kroner for barn.",
        "next_step": "Les meir på https://www.boe.kommune.no/veg.",
        "when": "på torsdag",
        "unit": "Teknisk drift",
        "contact": "teknisk@boe.kommune.no",
        "act": "skjult",
        "what": "kommentaren din",
        "reason": "han er eit personåtak (punkt 10)",
        "known": "Vatnet i Straumsjøen er ureina.",
        "advice": "Kok alt drikkevatn.",
        "next_update": "kl. 14",
        "updated": "11.30",
    },
    "en": {
        "link": "https://www.boe.kommune.no/vedtak",
        "mistake": "We gave the wrong opening hours.",
        "done": "We have filled the hole.",
        "fact": "The library is open Monday to Friday.",
        "source": "https://www.boe.kommune.no/library",
        "answer": "The pool opens at 10:00 on Saturdays, and it costs 45 kroner for children.",
        "next_step": "Read more at https://www.boe.kommune.no/roads.",
        "when": "on Thursday",
        "unit": "Teknisk drift",
        "contact": "teknisk@boe.kommune.no",
        "act": "hidden",
        "what": "your comment",
        "reason": "it is a personal attack (rule 10)",
        "known": "The water in Straumsjøen is polluted.",
        "advice": "Boil all drinking water.",
        "next_update": "at 14:00",
        "updated": "11:30",
    },
}


def findings(
    text: str,
    template: str = "question",
    language: str = "nb",
    *,
    limit: int = 3000,
    images: tuple[Image, ...] = (),
    election: bool = False,
) -> tuple[Finding, ...]:
    """Hold a text against the guidelines, as Bø kommune."""
    return review(
        text,
        template=TEMPLATES.get(template, language),
        language=language,
        limit=limit,
        length=len,
        personal_data=find,
        own=own(SETTINGS),
        images=images,
        election=election,
    )


def codes(text: str, template: str = "question", language: str = "nb") -> list[tuple[str, str]]:
    """Return the findings' rules and codes, of a text that is signed."""
    return [(one.rule, one.code) for one in findings(text + SIGNED, template, language)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Takk for at du skriver.", []),
        ("Det riktige er: [det riktige], se https://ssb.no", [("", "unfilled")]),
        ("Vi er på {{ place }}.", [("", "unfilled")]),
        ("Ring [navn] i morgen.", [("", "unfilled")]),
        ("Ring Kari på 99 88 77 66", [("7", "personal_data")]),
        ("Skriv til kari@example.no", [("7", "personal_data")]),
        ("Skriv til POST@boe.kommune.no eller ring +47 76 11 42 00 eller 76114200", []),
        ("Direktenummeret er 76 11 42 17, og e-posten er drift@boe.kommune.no.", []),
        ("Ring NAV på 55 55 33 33 eller Skatteetaten på 800 80 000.", []),
        ("Skriv til postmottak@statsforvalteren.no.", []),
        ("[Se vedlegg] om saken", []),
    ],
)
def test_what_can_be_looked_up(text: str, expected: list[tuple[str, str]]) -> None:
    """Personal data that is nobody's office, and what was never filled in."""
    assert codes(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Søknaden din blir innvilget neste uke.", [("7", "promise")]),
        ("Søknaden din blir ikke innvilget før alle papirene er her.", []),
        ("Hvis søknaden din blir innvilget, får du brev.", []),
        ("Vi lover å komme tilbake med svar.", []),
        ("Kommentaren din er fjernet.", [("9", "removal")]),
        ("Kommentaren din er fjernet fordi den var en trussel.", []),
        ("Vi har fjernet snøen fra kommentarskiltet.", []),
        ("Det stemmer ikke at hallen er solgt.", [("6", "correction")]),
        ("Det stemmer ikke at hallen er solgt, ifølge vedtaket i sak 17/26.", []),
        ("Beklager, vi skrev feil. Det riktige er torsdag.", []),
        ("Vi er enige med Høyre.", [("9", "party")]),
        ("Ta til høyre ved brua, den beste veien.", []),
        ("«Stem på Høyre», skriver du.", []),
        ("Gud velsigne deg.", [("9", "religion")]),
        ("Gudstjenesten begynner kl. 11.", []),
        ("Dette er din egen feil.", [("5", "blame")]),
        ("Søk gjerne for din egen skyld.", []),
        ("Da får dere MER enn NAV, PPT og SFO kan tilby.", []),
        ("LES SKILTET!", [("3", "shouting")]),
        ("Det eies av Marit Moe.", [("7", "name")]),
        ("Rektor Marit Moe svarer gjerne.", []),
        ("Kari Nilsen hjelper deg på rådhuset.", []),
        ("Du får svar i løpet av helga.", [("2", "out_of_hours")]),
        ("Vi svarer ikke i helga.", []),
    ],
)
def test_the_guidelines(text: str, expected: list[tuple[str, str]]) -> None:
    """Each rule finds its own, and leaves its nearest neighbour alone."""
    assert codes(text) == expected


@dataclass(frozen=True)
class Found:
    """Where softer personal data stands."""

    kind: str
    start: int
    end: int


@pytest.mark.parametrize(
    ("text", "kind", "said", "expected"),
    [
        ("Hun bor i Storgata 12.", "address", "Storgata 12", ["address"]),
        ("Biblioteket er i Storgata 12.", "address", "Storgata 12", []),
        (
            "Du bor nær oss, Veaveien 50, 8475 Straumsjøen.",
            "address",
            "Veaveien 50, 8475 Straumsjøen",
            [],
        ),
        ("Vaksinen mot influensa er her.", "health", "influensa", ["health"]),
    ],
)
def test_an_address_or_a_word_about_health_is_a_hint(
    text: str, kind: str, said: str, expected: list[str]
) -> None:
    """They may as well be a library's or a vaccine's, so they never block."""
    start = text.index(said)
    found = review(
        text + SIGNED,
        template=None,
        language="nb",
        limit=3000,
        length=len,
        personal_data=lambda _text: [Found(kind, start, start + len(said))],
        own=own(SETTINGS),
    )
    assert [one.code for one in found] == expected
    assert all(one.level is Level.HINT for one in found)


def test_an_empty_text_is_only_empty() -> None:
    """Nothing else is said about it."""
    assert [one.code for one in findings("  \n")] == ["empty"]


def test_the_networks_own_count_is_what_matters() -> None:
    """At the limit it may go; one more may not."""
    text = "Takk. Hilsen Bø kommune"
    assert findings(text, limit=len(text)) == ()
    (found,) = findings(text, limit=len(text) - 1)
    assert (found.code, found.detail["limit"]) == ("too_long", str(len(text) - 1))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Du er en idiot.", ["insult"]),
        ("Du leser ikke, din tulling.", ["insult"]),
        ("Du er jo helt dum som tror det.", ["insult"]),
        ("Er du helt dust?", ["insult"]),
        ("Hald kjeft!", ["insult"]),
        ("Faen ta deg. Faen, for et vær!", ["insult", "profanity"]),
        ("Faen, for et vær!", ["profanity"]),
        ("Du er ikke dum som spør.", []),
        ("Ingen her mener at du er dum.", []),
        ("Vi beklager at noen kalte deg «idiot».", []),
        ("Dra til skogen på tur, eller gå til H-bygget.", []),
        ("Laget ditt taper sjelden.", []),
    ],
)
def test_an_insult_is_more_than_swearing(text: str, expected: list[str]) -> None:
    """What is aimed at the citizen is asked about; the rest is a hint."""
    found = [one for one in findings(text + SIGNED) if one.code != "mixed_forms"]
    assert [one.code for one in found] == expected
    assert {one.level for one in found if one.code == "insult"} <= {Level.CONFIRM}


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Moren din får støttekontakt, det er vedtatt.", True),
        ("Mora di har fått heimehjelp.", True),
        ("Vi kan bekrefte at sønnen din får spesialundervisning.", True),
        ("Du får støttekontakt, det er vedtatt.", True),
        ("Faren din får det, vedtaket er fra mai.", True),
        ("Får moren din støttekontakt?", False),
        ("Hvis moren din har støttekontakt, kan hun bytte.", False),
        ("Moren din får svar om støttekontakt i brev.", False),
        ("Hyggelig å høre at moren din får hjemmehjelp.", False),
        ("Moren din har rett til hjemmehjelp etter loven.", False),
        ("Det er vedtatt at dagsenteret flytter.", False),
    ],
)
def test_what_somebodys_family_is_given_is_their_own_case(text: str, *, asked: bool) -> None:
    """Whether the case is decided or going on, everyone can read it."""
    assert (("7", "individual_case") in codes(text)) is asked


def test_an_election_is_stricter() -> None:
    """A political matter needs its link then; with it, or at other times, it may go."""
    text = "Kommunestyret har vedtatt ny skole." + SIGNED
    linked = "Kommunestyret har vedtatt ny skole: https://boe.kommune.no/sak" + SIGNED
    assert [one.code for one in findings(text, election=True)] == ["political"]
    assert findings(text) == findings(linked, election=True) == ()


def test_images_need_a_text_and_consent() -> None:
    """Each image is looked at; one that is only spoken of is asked about."""
    both = (Image(alt="Rådhuset", consent=True), Image(alt=" ", consent=False))
    found = findings("Slik ser det ut." + SIGNED, images=both)
    assert [(one.code, one.detail["number"]) for one in found] == [
        ("image_alt", "2"),
        ("image_consent", "2"),
    ]
    assert codes("Se bildet under.") == [("11", "image_mentioned")]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("template", TEMPLATES.names())
def test_our_own_replies_pass(template: str, language: str) -> None:
    """Every reply of ours, filled in, has no finding at all, also in an election."""
    chosen = TEMPLATES.get(template, language)
    text = rendered(chosen, FILLED[language])
    assert findings(text, template, language, election=True) == ()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("template", "field", "code"),
    [("removal", "reason", "removal"), ("correction", "source", "correction")],
)
def test_a_reply_without_its_reason_or_source_is_asked_about(
    template: str, field: str, code: str, language: str
) -> None:
    """What is left when the line with the field is taken out."""
    chosen = TEMPLATES.get(template, language)
    lines = rendered(chosen, FILLED[language] | {field: "@@"}).split("\n")
    text = "\n".join("" if "@@" in line and ":" in line else line for line in lines)
    text = re.sub(r" (?:fordi|because) @@.*", ".", text)
    assert [one.code for one in findings(text, template, language)] == [code]


def rendered(template: Template, fields: dict[str, str]) -> str:
    """Return the reply to Per, with its fields filled in."""
    values = {**context(SETTINGS, template.language, "Per Persen")}
    used = {one.name: fields[one.name] for one in template.fields}
    return TEMPLATES.render(template, values | used)


@given(st.text(max_size=400))
def test_any_text_can_be_reviewed(text: str) -> None:
    """No text breaks it, and what weighs most comes first."""
    found = findings(text)
    weights = [list(Level).index(one.level) for one in found]
    assert weights == sorted(weights)
    assert all(one.code in CODES for one in found)


def test_a_hostile_text_costs_no_more_than_another() -> None:
    """What could make a pattern try forever takes no time to speak of."""
    import time  # noqa: PLC0415 - here only

    for text in (
        "søknaden din " * 1500,
        "a" * 20_000,
        "[" * 20_000,
        "får du " * 3000,
        "!" * 20_000,
    ):
        began = time.perf_counter()
        findings(text)
        assert time.perf_counter() - began < 1.0, text[:20]


def test_the_measured_replies_are_many_and_varied() -> None:
    """Both forms of Norwegian and English, good and bad, and every code in them."""
    read = examples()
    assert len(read) >= 500
    assert len({one.text for one in read}) == len(read)
    assert {one.language for one in read} == set(LANGUAGES)
    assert set(CODES) - {code for one in read for code in one.expected} == {"address", "health"}
    assert sum(not one.expected for one in read) >= 100


@pytest.mark.parametrize(
    ("part", "precision", "recall"),
    [("seen", 0.98, 0.97), ("unseen", 0.95, 0.97), ("later", 0.93, 0.8)],
)
def test_it_is_as_good_as_it_was(part: str, precision: float, recall: float) -> None:
    """The floor under the numbers in the docs."""
    total = scores(part)[0]["all"]
    assert total.precision >= precision
    assert total.recall >= recall


@pytest.mark.parametrize(("part", "most"), [("seen", 0), ("unseen", 1), ("later", 2)])
def test_good_replies_cost_few_clicks(part: str, most: int) -> None:
    """None of those that were looked at, and few of the others, which are near the line."""
    good, bothered = left_alone(part)
    assert good > 12
    assert bothered <= most


def test_the_model_finds_what_an_author_it_has_not_seen_puts_in_other_words() -> None:
    """Far more than the words do, and few of the good replies are asked about for it.

    Of two authors; ``make check`` holds all six to the table in the docs.
    """
    judged = left_out(every=3)
    for code, least in (("promise", 0.54), ("individual_case", 0.8)):
        there = [one for one in judged if code in one.reply.expected]
        assert sum(code in one.model for one in there) >= least * len(there)
        assert sum(code in one.words for one in there) < 0.3 * len(there)
    good = [one for one in judged if not one.reply.expected]
    assert sum(bool(one.model) for one in good) <= 0.1 * len(good)


def test_the_docs_have_what_the_command_prints() -> None:
    """``make review`` and ``docs/review.md`` say the same."""
    assert "\n".join(table()) in DOCS.read_text("utf-8")

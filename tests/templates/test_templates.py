"""The reply templates: ours are whole in every language, one's own can't do harm."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.cases import Category
from bot.errors import TemplateProblem
from bot.networks.bluesky_records import GRAPHEMES, length
from bot.templates import LANGUAGES, Context, Template, Templates

OURS = Templates.load()
CONTEXT_VALUES = Context(
    municipality={
        "name": "Bø kommune", "post_office": "post@boe.kommune.no", "phone": "76 11 42 00",
        "visiting_address": "Veaveien 50", "website": "https://www.boe.kommune.no",
        "signature": "Hilsen Bø kommune",
    },
    name="Per",
    contacts=({"name": "Kriseledelsen", "phone": "76 11 42 00"}, {"name": "Legevakt", "phone": "116 117"}),
    opening_hours="08.00–15.30",
    respond_within="to arbeidsdager",
)  # fmt: skip


def rendered(template: Template, wording: int = 0, **changes: object) -> str:
    """Render with every field filled in."""
    fields = {one.name: f"<{one.name}>" for one in template.fields}
    return OURS.render(template, CONTEXT_VALUES.values() | fields | changes, wording)


def own(folder: Path, text: str, name: str = "thanks", language: str = "nb") -> Path:
    """Write a template of one's own; returns the folder to load."""
    (folder / language).mkdir(exist_ok=True)
    (folder / language / f"{name}.txt").write_text(text, "utf-8")
    return folder


def test_every_template_is_there_in_every_language() -> None:
    """With the same category, fields, audience and effect, and no mistake in any."""
    assert OURS.check() == []
    assert len(OURS.names()) == 24
    for name in OURS.names():
        shapes = set()
        for language in LANGUAGES:
            one = OURS.get(name, language)
            assert one.language == language
            shapes.add((
                one.category, one.suits, one.audience, one.answers, len(one.wordings),
                tuple((field.name, field.multiline) for field in one.fields),
            ))  # fmt: skip
            assert one.keywords
            assert 2 <= len(one.wordings) <= 4
        assert len(shapes) == 1, name


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_category_but_spam_has_a_reply(language: str) -> None:
    """Spam is not answered."""
    without = {one for one in Category if OURS.for_category(one, language) is None}
    assert without == {Category.SPAM}


@pytest.mark.parametrize("name", OURS.names())
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_whole(name: str, language: str) -> None:
    """Signed, with every field in it and nothing unrendered, also where there is no name."""
    template = OURS.get(name, language)
    for wording in range(len(template.wordings)):
        for changes in ({}, {"name": ""}):
            text = rendered(template, wording, **changes)
            assert text.endswith("Hilsen Bø kommune")
            assert "{" not in text
            assert "===" not in text
            assert "  " not in text
            assert "\n\n\n" not in text
            assert all(f"<{one.name}>" in text for one in template.fields)
            assert ", !" not in text


@pytest.mark.parametrize("name", OURS.names())
@pytest.mark.parametrize("language", LANGUAGES)
def test_wordings_differ(name: str, language: str) -> None:
    """Two that read alike would be the same twice in a row."""
    template = OURS.get(name, language)
    texts = [rendered(template, number) for number in range(len(template.wordings))]
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize("name", OURS.names())
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_public_wording_has_room_on_bluesky(name: str, language: str) -> None:
    """300 graphemes with the example's signature, and the labels in place of what is filled in."""
    template = OURS.get(name, language)
    if template.audience == "private":
        return
    values = {**CONTEXT_VALUES.values(), "respond_within": "2 dager", "name": "Bjørn-Kristian"}
    for number in range(len(template.wordings)):
        text = OURS.render(template, values, number)
        assert length(text) <= GRAPHEMES, text


@pytest.mark.parametrize("name", OURS.names())
def test_no_text_has_an_emoji(name: str) -> None:
    """They are off by default, and never stand in a removal or a crisis."""
    for language in LANGUAGES:
        for wording in OURS.get(name, language).wordings:
            assert all(ord(letter) < 0x2190 for letter in wording.text)


def test_what_the_guidelines_ask_for_stands_in_the_texts() -> None:
    """Guideline 6 the source, 7 the documentation duty and the post office, 8 the unit."""
    for language, duty in (
        ("nb", "dokumentasjonsplikt"), ("nn", "dokumentasjonsplikt"), ("en", "duty to document"),
    ):  # fmt: skip
        for number in range(2):
            text = rendered(OURS.get("casework", language), number)
            assert "post@boe.kommune.no" in text
            assert duty in text
            assert "<source>" in rendered(OURS.get("correction", language), number)
            assert "<contact>" in rendered(OURS.get("unit", language), number)
            assert "116 117" in rendered(OURS.get("crisis", language), number)
            assert OURS.get("removal", language).audience == "private"
            assert "<reason>" in rendered(OURS.get("removal", language), number)
            assert "post@boe.kommune.no" in rendered(OURS.get("image_children", language), number)
            assert "<link>" in rendered(OURS.get("decision", language), number)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_read_out_in_public_takes_no_side(language: str) -> None:
    """Guideline 9, also before an election: the decision is linked to, and not argued for."""
    for number in range(2):
        lines = rendered(OURS.get("decision", language), number).split("\n\n")
        assert len(lines) == 2
        assert lines[0].endswith("<link>")


def test_an_empty_field_shows_its_label() -> None:
    """In brackets, which the review finds."""
    template = OURS.get("correction", "nb")
    text = OURS.render(template, CONTEXT_VALUES.values() | {"fact": "Sju.", "source": ""})
    assert "Sju." in text
    assert "[kilde]" in text


@pytest.mark.parametrize("hostile", ["{{ municipality }}", "{% for %}", "{{ 7*7 }}", "<!channel>"])
def test_a_value_is_never_a_template(hostile: str) -> None:
    """What is put in stands there as it was typed."""
    text = rendered(OURS.get("question", "nb"), answer=hostile)
    assert hostile in text


def test_ones_own_template_replaces_ours_or_adds(tmp_path: Path) -> None:
    """By its file's name; what it doesn't name stays."""
    own(tmp_path, "---\ntitle: Kort takk\ncategory: praise\n---\nTakk!\n")
    own(
        tmp_path,
        "---\ntitle: Isbanen\nfields: when (når)\nkeywords: is\n---\nIsen er klar {{ when }}.\n",
        "ice",
    )
    templates = Templates.load(tmp_path)
    assert templates.get("thanks", "nb").title == "Kort takk"
    assert len(templates.get("thanks", "nb").wordings) == 1
    assert templates.get("thanks", "nn").title == OURS.get("thanks", "nn").title
    assert templates.names()[-1] == "ice"
    assert templates.get("ice", "en").language == "nb"
    assert templates.search("isbanen", "nb")[0].name == "ice"


@pytest.mark.parametrize(
    ("text", "place", "says"),
    [
        ("Takk!", ":1: ", "header"),
        ("---\ntitle: Takk\ntittel: Takk\n---\nTakk!", ":3: ", '"tittel: Takk" must be one of'),
        ("---\ncategory: praise\n---\nTakk!", ":1: ", "needs a title"),
        ("---\ntitle: T\ncategory: ros\n---\nTakk!", ":1: ", 'no category "ros"'),
        ("---\ntitle: T\naudience: all\n---\nTakk!", ":1: ", "public or private"),
        ("---\ntitle: T\nanswers: ja\n---\nTakk!", ":1: ", "yes or no"),
        ("---\ntitle: T\nfields: Når\n---\nTakk!", ":1: ", "must be like"),
        ("---\ntitle: T\n---\nTakk\n{{ name", ":5: ", ""),
        ("---\ntitle: T\n---\nTakk {{ navn }}", ":4: ", '"navn" is no value it gets'),
        ("---\ntitle: T\nsuits: ros\n---\nTakk!", ":1: ", 'suits "ros"'),
        ("---\ntitle: T\n---\nTakk\n===\n", ":6: ", "no text here"),
        ("---\ntitle: T\n---\nTakk\n===\nHei {{ navn }}", ":6: ", '"navn" is no value it gets'),
        ("---\ntitle: T\n---\nTakk\n===\nHei\n{{ name", ":7: ", ""),
        ("---\ntitle: T\nfields: fact (fakta)\n---\nTakk", ":5: ", "never used"),
    ],
)
def test_a_mistake_is_told_by_file_and_line(
    tmp_path: Path, text: str, place: str, says: str
) -> None:
    """At the start, and before anyone would use it."""
    own(tmp_path, text)
    try:
        (problem,) = Templates.load(tmp_path).check()
    except TemplateProblem as error:
        problem = str(error)
    assert f"thanks.txt{place}" in problem
    assert says in problem


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    """Two broken files give two lines."""
    own(tmp_path, "Takk")
    own(tmp_path, "Takk", "ice")
    (tmp_path / "da").mkdir()
    own(tmp_path, "Tak", "ice", "da")
    with pytest.raises(TemplateProblem) as raised:
        Templates.load(tmp_path)
    assert len(str(raised.value).splitlines()) == 3


@pytest.mark.parametrize(
    "body",
    [
        "{{ name.__class__.__mro__ }}",
        "{{ municipality.update({'name': 'x'}) }}",
        "{{ ''.__class__.__base__.__subclasses__() }}",
    ],
)
def test_the_sandbox_holds(tmp_path: Path, body: str) -> None:
    """A template reaches nothing but its values, and can't change them."""
    templates = Templates.load(own(tmp_path, f"---\ntitle: T\n---\n{body}\n"))
    with pytest.raises(TemplateProblem, match=r"thanks\.txt:4"):
        templates.render(templates.get("thanks", "nb"), CONTEXT_VALUES.values())

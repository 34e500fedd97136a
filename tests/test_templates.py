"""The reply templates: ours are whole in every language, one's own can't do harm."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.cases import Category
from bot.errors import TemplateProblem
from bot.templates import LANGUAGES, Context, Template, Templates, first_name

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


def rendered(template: Template, **changes: object) -> str:
    """Render with every field filled in."""
    fields = {one.name: f"<{one.name}>" for one in template.fields}
    return OURS.render(template, CONTEXT_VALUES.values() | fields | changes)


def own(folder: Path, text: str, name: str = "thanks", language: str = "nb") -> Path:
    """Write a template of one's own; returns the folder to load."""
    (folder / language).mkdir(exist_ok=True)
    (folder / language / f"{name}.txt").write_text(text, "utf-8")
    return folder


def test_every_template_is_there_in_every_language() -> None:
    """With the same category, fields, audience and effect, and no mistake in any."""
    assert OURS.check() == []
    assert len(OURS.names()) == 12
    for name in OURS.names():
        shapes = set()
        for language in LANGUAGES:
            one = OURS.get(name, language)
            assert one.language == language
            shapes.add((
                one.category, tuple((field.name, field.multiline) for field in one.fields),
                one.audience, one.answers,
            ))  # fmt: skip
            assert one.keywords
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
    for changes in ({}, {"name": ""}):
        text = rendered(template, **changes)
        assert text.endswith("Hilsen Bø kommune")
        assert "{" not in text
        assert "  " not in text
        assert "\n\n\n" not in text
        assert all(f"<{one.name}>" in text for one in template.fields)
        assert ", !" not in text


def test_what_the_guidelines_ask_for_stands_in_the_texts() -> None:
    """Guideline 6 the source, 7 the documentation duty and the post office, 8 the unit."""
    for language, duty in (("nb", "dokumentasjonsplikten"), ("nn", "dokumentasjonsplikta")):
        text = rendered(OURS.get("casework", language))
        assert "post@boe.kommune.no" in text
        assert duty in text
    assert "post@boe.kommune.no" in rendered(OURS.get("casework", "en"))
    assert "<source>" in rendered(OURS.get("correction", "nb"))
    assert "<contact>" in rendered(OURS.get("unit", "nb"))
    assert "116 117" in rendered(OURS.get("crisis", "nb"))
    assert OURS.get("removal", "nb").audience == "private"
    assert "<reason>" in rendered(OURS.get("removal", "nb"))


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


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("Per Persen", "Per"), ("Åse-Marie Nordmann", "Åse-Marie"), ("Jo\u0308rgen", "Jörgen"),
        ("per", ""), ("PER PERSEN", ""), ("Bø1", ""), ("{{ x }} Per", ""), ("@Kari", ""), ("", ""),
        ("😀 Kari", ""), ("Иван Иванов", ""), ("A" + "a" * 30, ""), ("<!channel>", ""), ("K. Berg", ""),
    ],
)  # fmt: skip
def test_only_what_looks_like_a_first_name_is_used(given: str, name: str) -> None:
    """A greeting without a name is better than one to "Snekkerservice24"."""
    assert first_name(given) == name


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


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("takk", "thanks"), ("postmottak", "casework"), ("faktafeil", "correction"),
        ("faktefeil", "correction"), ("krisen", "crisis"), ("svømmehall", None), ("fjernet", "removal"),
        ("saksbehandling arkiv", "casework"), ("takk vannlekkasje", None),
    ],
)  # fmt: skip
def test_templates_are_found_as_people_type(words: str, name: str | None) -> None:
    """By the start of a word, inflected or misspelled; every word must fit."""
    found = [one.name for one in OURS.search(words, "nb")]
    assert (found[0] if found else None) == name


def test_nothing_typed_lists_everything_in_order_of_use() -> None:
    """Thanks first."""
    found = OURS.search("", "nn")
    assert [one.name for one in found] == list(OURS.names())
    assert found[0].name == "thanks"

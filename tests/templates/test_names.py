"""A reply greets by name only somebody whose name looks like a person's."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.demo.samples import SAMPLES
from bot.templates import first_name, names


@pytest.mark.parametrize(
    ("shown", "name"),
    [
        ("Per Persen", "Per"), ("Kari N.", "Kari"), ("kari nilsen", "Kari"), ("Kari", "Kari"),
        ("Åse-Marie Nordmann", "Åse-Marie"), ("åse-marie berg", "Åse-Marie"),
        ("Anne Marie Johansen", "Anne Marie"), ("Per Olav Moen", "Per Olav"), ("Anne Berg", "Anne"),
        ("Maria Elisabeth", "Maria Elisabeth"), ("Mohammed Ali Hassan", "Mohammed"), ("Máret Sara", "Máret"),
        ("Ánte Eira", "Ánte"), ("Jo\u0308rgen Persson", "Jörgen"), ("Björn Berg", "Björn"),
        ("Fatima Al Zahra", "Fatima"), ("Nguyen", ""), ("Agnieszka Kowalska", "Agnieszka"),
        ("Emma van der Berg", "Emma"), ("Ola T Hansen", "Ola"), ("  Solveig   Dahl ", "Solveig"),
        ("Tor Egil", "Tor Egil"), ("tor egil", "Tor Egil"), ("Tor Egil Dahl", "Tor Egil"),
        ("Lars Petter Sund", "Lars Petter"), ("Silje Marie Moe", "Silje Marie"),
        ("Jan Martin Lie", "Jan Martin"), ("Jan Martin", "Jan"), ("Emma Martin Olsen", "Emma"),
        ("Anne Åse", "Anne"), ("Ida Henning Aas", "Ida"), ("Lars Petter", "Lars Petter"),
        ("Inger Berger Moe", "Inger"), ("Anna Stein", "Anna"), ("Ole Marius", "Ole Marius"),
        ("Mari Sara Eira", "Mari"), ("Per Ali Hassan", "Per"), ("Tor Egil Bil AS", ""),
        ("Yusuf", "Yusuf"), ("Oleksandr Shevchenko", "Oleksandr"), ("Ingrid O'Hara", "Ingrid"),
    ],
)  # fmt: skip
def test_a_persons_first_name_is_found(shown: str, name: str) -> None:
    """Norwegian, Sami and others, written large or small, double ones whole."""
    assert first_name(shown) == name


@pytest.mark.parametrize(
    "shown",
    [
        "", " ", "per", "kari92", "Kari92", "@Kari", "PER PERSEN", "KARI", "😀 Kari", "Kari 🌸", "K. Berg",
        "Bø Bilverksted", "Bø1", "Bø IL", "Ola Bilverksted", "Nilsen Transport AS", "Karis Frisør",
        "Kari og Ola", "Kari & Ola", "Kari/Ola", "Kari, Ola", "Maria kirke", "Petter Pub", "Bø kommune",
        "Liv og Røre", "Ella Barnehage", "Emma Camping", "Thor Elektro", "Nordmann", "Sol Hansen",
        "Storm Norge", "Snekkerservice24", "The Real Kari", "Anonym Bruker", "Ukjent", "Kari Nei til bompenger",
        "{{ x }} Per", "<!channel>", "Per<b>", "Иван Иванов", "A" + "a" * 30, "Kari_Nilsen", "Kari.Nilsen",
        "Mamma til Ola", "Familien Berg", "Kari Fotografi", "Ola Ola Ola Ola Ola Ola", "Arbeiderpartiet",
        "Rødt Bø", "Kari Parti", "xX_Kari_Xx", "KariNilsen", "Kari NILSEN", "Post", "Kjøkkenhagen",
    ],
)  # fmt: skip
def test_what_may_be_no_person_gets_no_name(shown: str) -> None:
    """A greeting without a name is better than one to a garage, a club or a handle."""
    assert first_name(shown) == ""


def test_the_demos_citizens_are_greeted_by_name() -> None:
    """They have names as people have."""
    for sample in SAMPLES:
        assert first_name(sample.name) == sample.name.split()[0]


@given(st.text(max_size=60))
def test_a_name_is_one_or_two_words_of_letters(shown: str) -> None:
    """Whatever somebody calls themselves, nothing else reaches a reply."""
    name = first_name(shown)
    assert len(name.split()) <= 2
    assert all(letter.isalpha() or letter in "- " for letter in name)


def test_every_name_on_the_list_is_used() -> None:
    """None of them is also a word that speaks against a person."""
    listed = (Path(names.__file__).parent / "first_names.txt").read_text("utf-8").split()
    assert len(listed) == len(set(listed)) > 1000
    assert [one for one in listed if first_name(f"{one} Hansen") != one] == []

"""The model, its training and what is learnt: the same each time, and never at a flag's cost."""

from __future__ import annotations

import dataclasses
from itertools import chain
from pathlib import Path

import pytest

from bot.cases import Area, Category
from bot.triage import triage
from bot.triage.evaluation import Evaluation, Rate, evaluate
from bot.triage.examples import authors, row_of
from bot.triage.features import Reading
from bot.triage.flags import TRAINED, weight
from bot.triage.learning import Choice, keeping, learnt_from, no_worse, refit, relearn, split
from bot.triage.model import BrokenModel, Model, shipped
from bot.triage.training import Row, train

FEW = [row for listed in authors().values() for row in listed[::34]]
ODD = "Kva med grautfatet på Storelva, folkens?"


@pytest.fixture(scope="module")
def small() -> Model:
    """Give a model of few words, which is quickly trained anew."""
    return train(FEW)


@pytest.mark.slow
def test_training_is_the_same_each_time_and_survives_its_file(tmp_path: Path) -> None:
    """The same rows give the same bytes; saved and loaded, it says the same."""
    model = train(FEW)
    assert model.to_bytes() == train(FEW).to_bytes()
    model.save(tmp_path / "model.bin")
    again = Model.load(tmp_path / "model.bin")
    assert again.to_bytes() == model.to_bytes()
    assert triage(ODD, model=again) == triage(ODD, model=model)


@pytest.mark.parametrize(
    "stored", [b"", b"tull", b"{}\n0\n", b'{"form": "svarvakt triage 0"}\n0\n', b"\xff" * 100]
)
def test_a_file_that_is_no_model_is_told(tmp_path: Path, stored: bytes) -> None:
    """With what is wrong, and not by a wrong answer later."""
    path = tmp_path / "model.bin"
    path.write_bytes(stored)
    with pytest.raises(BrokenModel):
        Model.load(path)
    with pytest.raises(BrokenModel, match="No such file"):
        Model.load(tmp_path / "none.bin")


def test_a_model_cut_short_is_told() -> None:
    """As after a disk that was full."""
    with pytest.raises(BrokenModel, match="weights"):
        Model.from_bytes(train(FEW[:40]).to_bytes()[:-1])


def test_no_choice_moves_a_flag(small: Model) -> None:
    """A thousand admins who call every crisis spam change no flag's score by a single bit."""
    lies = [
        Row(text=row.text, category=Category.SPAM, unit=Area.NONE, weight=50.0)
        for row in FEW
        if row.category in {Category.CRISIS, Category.HARASSMENT}
    ]
    assert len(lies) > 30
    poisoned = relearn([*FEW, *lies], small)
    moved = 0
    for row in FEW[::2]:
        before, after = (
            small.score(Reading.of(row.text)).total,
            poisoned.score(Reading.of(row.text)).total,
        )
        flags = [name for name in before if name.startswith("flag ")]
        assert len(flags) == 4
        assert [before[name] for name in flags] == [after[name] for name in flags]
        for flag in TRAINED:
            assert weight(before, flag) == weight(after, flag)
        moved += before["category crisis"] != after["category crisis"]
        found, were = triage(row.text, model=poisoned), triage(row.text, model=small)
        assert (found.flags, found.alarm) == (were.flags, were.alarm)
    assert moved > 50
    assert learnt_from(poisoned, small)
    assert not learnt_from(small, small)


def test_a_model_that_keeps_its_columns_says_the_same() -> None:
    """To whoever asks for the flags, and of everything else."""
    model = keeping(shipped())
    assert triage(ODD, model=model) == triage(ODD)


def test_a_choice_is_learnt(small: Model) -> None:
    """What an admin corrected is suggested first the next time, the unit too."""
    assert triage(ODD, model=small).category is not Category.IMAGE_CONSENT
    chosen = Row(text=ODD, category=Category.IMAGE_CONSENT, unit=Area.FINANCE_TAX, weight=1.0)
    model = relearn([*FEW, chosen], small)
    assert triage(ODD, model=model).category is Category.IMAGE_CONSENT
    scores = model.score(Reading.of(ODD)).total
    assert max(Area, key=lambda area: scores[f"unit {area}"]) is Area.FINANCE_TAX


@pytest.mark.slow
def test_a_refit_that_is_worse_is_not_adopted() -> None:
    """Neither taken together nor at what is dangerous; the locked part is never trained on."""
    good = Evaluation(firsts=Rate(9, 10), threes=Rate(10, 10), units=Rate(8, 10))
    good.by_category["crisis"] = Rate(3, 4)
    assert no_worse(good, good)
    assert no_worse(good, dataclasses.replace(good, firsts=Rate(10, 10), threes=Rate(9, 10)))
    for worse in (
        dataclasses.replace(good, firsts=Rate(8, 10)),
        dataclasses.replace(good, threes=Rate(9, 10)),
        dataclasses.replace(good, units=Rate(7, 10)),
        dataclasses.replace(good, firsts=Rate(10, 10), by_category={"crisis": Rate(2, 4)}),
    ):
        assert not no_worse(good, worse)
    trained, locked = split()
    assert len(trained) + len(locked) == sum(map(len, authors().values()))
    assert not {row.text for row in trained} & {row.text for row in locked} - {
        row.text for row in chain.from_iterable(authors().values()) if len(row.text) < 40
    }


@pytest.mark.slow
def test_a_poisoned_refit_is_refused(small: Model) -> None:
    """Choices that would wreck the categories leave the model as it was."""
    lies = [
        Choice(
            text=row.text,
            category=Category.SPAM if row.category != Category.SPAM else Category.PRAISE,
        )
        for row in list(chain.from_iterable(authors().values()))[::32]
    ]
    judged = refit(lies, small, rows=FEW)
    assert not judged.adopted
    assert judged.model is small
    assert judged.after.first < judged.before.first


def test_evaluation_counts_what_would_do() -> None:
    """A category that the label accepts as well is right, and the tables name every category."""
    row = row_of(
        {
            "text": "Tusen takk!",
            "category": "criticism",
            "also": ["praise"],
            "language": "nb",
            "unit": "none",
        }
    )
    counted = evaluate(None, [row])
    assert (counted.first, counted.among_three, counted.language) == (1.0, 1.0, 1.0)
    assert counted.confusion["criticism", "praise"] == 1


def test_the_shipped_model_knows_its_own_comments() -> None:
    """What it was trained on it must know well: a model that doesn't was built wrong."""
    counted = evaluate(None, FEW)
    assert counted.first > 0.93
    assert counted.among_three > 0.98
    assert counted.unit > 0.9

"""Claims keep to the terms of likelihood (ICD 203), and say no more than is known."""

import json

import pandas as pd
import pytest

from geo.__main__ import run
from geo.pipeline import DATA
from geo.words import check_words, tell_faults


def list_texts(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from list_texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from list_texts(each)


@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        pytest.param("It is likely that trains followed ships.", [], id="likelihood"),
        pytest.param("We say so with low confidence.", [], id="confidence"),
        pytest.param(
            "It is very likely, and we have high confidence in it.",
            ["likelihood (likely) and confidence in one sentence"],
            id="both in one",
        ),
        pytest.param(
            "It is very likely. We have high confidence in it.", [], id="both in two"
        ),
        pytest.param("It surely went there.", ["surely is no term"], id="outside"),
        pytest.param("An unlikely link.", [], id="a term within a word"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_a_sentence_is_held_to_the_terms(text, reasons):
    found = [fault.reason for fault in check_words(text)]
    assert len(found) == len(reasons)
    assert all(want in told for want, told in zip(reasons, found, strict=True))


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Munitions went from Rajin to Dunay.", 1),
        ("Suspected munitions went from Rajin to Dunay.", 0),
        ("Goods documented as explosives went to 16 sites near ammunition depots.", 0),
        ("South Korea said 6,700 containers of shells came. Shells came.", 1),
    ],
)
def test_the_cargo_is_named_with_a_hedge_alone(text, count):
    assert len(check_words(text, is_about_cargo=True)) == count
    assert check_words(text) == []


@pytest.mark.parametrize("name", ["case", "method"])
def test_the_words_of_every_map_keep_to_the_terms(name):
    texts = list(list_texts(json.loads((DATA / f"{name}.json").read_text("utf-8"))))
    faults = [f for text in texts for f in check_words(text, is_about_cargo=True)]
    assert texts
    assert tell_faults(faults) == []


@pytest.mark.parametrize("name", ["published", "claims", "voyages", "vessels"])
def test_the_words_of_the_tables_keep_to_the_terms(name):
    table = pd.read_csv(DATA / f"{name}.csv", dtype="str", keep_default_na=False)
    texts = table.to_numpy().ravel()
    assert tell_faults([f for text in texts for f in check_words(text)]) == []


def test_own_words_are_kept_but_their_author_is_warned(tmp_path, capsys):
    out = tmp_path / "links.csv"
    note = "This surely proves it."
    assert run(["export", str(out), "--note", note]) == 0
    told = capsys.readouterr().err
    assert "warning: “This surely proves it.”: surely, proves" in told
    assert run(["export", str(out), "--note", "A draft."]) == 0
    assert "warning" not in capsys.readouterr().err

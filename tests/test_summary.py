"""The sentences that a page tells its choice in."""

import pytest
from scenes import make_empty_scene, make_flows, make_scene

from geo.payload import list_content
from geo.scene import Texts
from geo.summary import CHOICE, list_sentences
from geo.words import check_words


def texts_of(scene):
    return [sentence.text for sentence in list_sentences(scene)]


def test_modelled_records_are_called_so_and_their_depots_a_choice():
    modelled = make_flows().assign(basis="modelled")
    told = texts_of(make_scene(flows=modelled))
    assert told[0].startswith("For {period}, the modelled records tell of {tonnes}")
    assert any(text.endswith(CHOICE) for text in told)
    mixed = texts_of(make_scene())
    assert mixed[0].startswith("For {period}, the records tell of")
    assert not any(text.endswith(CHOICE) for text in mixed)


def test_grades_are_told_by_tonnes_the_greatest_first():
    evidence = make_scene().evidence.sort_values("row").reset_index(drop=True)
    evidence["grade"] = ["F6", "F6", "B2", "A1", "A1", "A1", "{near}"]
    told = [
        text for text in texts_of(make_scene(evidence=evidence)) if "Grades" in text
    ]
    # 75 and 75, 50, 100.5 and 100 and 100, 100 t of 600.5 t.
    assert told == [
        "Grades of all records of this map, by tonnes: A1 50 %, F6 25 %, {near} "
        "17 % and 1 more."
    ]


@pytest.mark.parametrize("name", ["case", "own"])
def test_the_sentences_keep_to_the_terms_of_likelihood(case, world, name):
    from geo.report import gather_texts, set_scene

    texts = gather_texts(case, world, title=None if name == "case" else "mine")
    scene = set_scene(case, world, texts, is_case=name == "case")
    told = texts_of(scene)
    assert [f for text in told for f in check_words(text, is_about_cargo=True)] == []
    assert any("illustrative" in text for text in told)
    assert any("deny" in text for text in told) is (name == "case")


def test_only_our_own_sentences_are_filled_in():
    texts = Texts(title="Title", caveat="{period} {{ 7*7 }}", denials=("{tonnes}",))
    told = list_content(make_scene(texts=texts))["texts"]["summary"]
    assert ("The tonnages are {period} {{ 7*7 }}.", ()) in told
    assert ("{tonnes}", ()) in told


def test_no_records_have_sentences_too():
    told = texts_of(make_empty_scene()._replace(evidence=make_scene().evidence[:0]))
    assert "For {nothing}, the records tell of nothing under this choice." in told
    assert not any("Grades" in text for text in told)

"""Which records are graded well enough to count."""

import pandas as pd
import pytest

from geo.errors import OptionError
from geo.grades import (
    ALL,
    are_counted,
    check_grade,
    grade_records,
    take_reliability,
    tell_lowest,
)

GRADES = ["A1", "B3", "B6", "F1", "C2", "E5", "F6"]


def make_graded(grades):
    return pd.DataFrame(
        {
            "reliability": pd.Series([grade[:1] for grade in grades], dtype="str"),
            "credibility": pd.Series([grade[1:] for grade in grades], dtype="str"),
        }
    )


@pytest.mark.parametrize(
    ("lowest", "counted"),
    [
        pytest.param("F6", GRADES, id="all"),
        pytest.param("B3", ["A1", "B3"], id="both conditions"),
        pytest.param("B6", ["A1", "B3", "B6"], id="the source alone"),
        pytest.param("F3", ["A1", "B3", "F1", "C2"], id="the statement alone"),
        pytest.param("E5", ["A1", "B3", "C2", "E5"], id="all that is judged"),
        pytest.param("A1", ["A1"], id="the best"),
    ],
)
def test_source_and_statement_are_two_conditions(lowest, counted):
    is_counted = are_counted(make_graded(GRADES), lowest)
    assert [g for g, so in zip(GRADES, is_counted, strict=True) if so] == counted


def test_silence_and_what_is_no_grade_never_make_a_record_better():
    odd = pd.DataFrame(
        {
            "reliability": ["", "?", "Z", None, " b ", "AB"],
            "credibility": ["1", "1", "1", "1", "1", "1"],
        },
        dtype="str",
    )
    assert are_counted(odd, "E5").tolist() == [False] * 4 + [True, False]
    assert are_counted(odd, ALL).all()


def test_records_without_grades_have_the_lowest():
    records = pd.DataFrame({"row": [1, 2]})
    assert grade_records(records).tolist() == ["F6", "F6"]
    assert not are_counted(records, "E6").any()
    assert are_counted(records, ALL).all()


def test_no_records_have_no_grades():
    none = make_graded([])
    assert grade_records(none).empty
    assert are_counted(none, "B3").empty


@pytest.mark.parametrize("text", ["", "B", "3", "G1", "B7", "B0", "BB", "B33", "3B"])
def test_what_is_no_grade_is_refused(text):
    with pytest.raises(OptionError, match="a letter A to F and a digit 1 to 6"):
        check_grade(text)


@pytest.mark.parametrize(
    ("grade", "told"),
    [
        ("b3", "graded B3 or better"),
        ("B6", "of reliability B or better"),
        (" F3", "of credibility 3 or better"),
        ("F6", "of any grade"),
    ],
)
def test_the_lowest_grade_is_told_in_words(grade, told):
    assert tell_lowest(check_grade(grade)) == told


def test_a_record_takes_the_letter_of_its_source_unless_it_has_its_own():
    filed = pd.DataFrame(
        {
            "source_id": ["letter", "letter", "rumour", "", "unknown"],
            "reliability": ["", "E", "", "", ""],
            "credibility": ["2", "2", "", "1", "1"],
        }
    )
    taken = take_reliability(filed, {"letter": "B", "rumour": "", "other": "A"})
    assert grade_records(taken).tolist() == ["B2", "E2", "F6", "F1", "F1"]
    none = filed.drop(columns="reliability")
    told = take_reliability(none, {"letter": "B"})["reliability"]
    assert told.tolist() == ["B", "B", "", "", ""]


@pytest.mark.parametrize("column", ["source_id", "reliability"])
def test_records_without_sources_keep_what_they_have(column):
    filed = pd.DataFrame({column: pd.Series(["C"], dtype="str")})
    assert take_reliability(filed, {"a": "B"}).equals(filed)
    assert take_reliability(filed.head(0), {"a": "B"}).equals(filed.head(0))

import csv
import io

import pandas as pd
import pytest

from geo.tables import write_csv

# The starts that OWASP's page on CSV injection names, and places to hide them.
SIGNS = ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"]
HIDING = ["", " ", "  \t", "\u00a0", "\u3000", "\ufeff", "\u200b", '"', "' "]


def read(written):
    return list(csv.reader(io.StringIO(written.decode(), newline="")))


@pytest.mark.parametrize("hidden", HIDING, ids=ascii)
@pytest.mark.parametrize("sign", SIGNS, ids=ascii)
def test_a_text_that_starts_a_formula_is_defused(sign, hidden):
    text = f"{hidden}{sign}1+1" if sign.strip() else f"{sign}{hidden}=1"
    written = write_csv(pd.DataFrame({"value": [text]}))
    assert read(written)[1] == ["'" + text]


@pytest.mark.parametrize("sign", ["﹢", "﹣", "﹦", "﹫"])
def test_a_small_sign_is_one_too(sign):
    assert read(write_csv(pd.DataFrame({"value": [sign]})))[1] == ["'" + sign]


@pytest.mark.parametrize("name", ["=1+1", " ＝1", "@SUM(A1)"])
def test_the_name_of_a_column_is_defused_too(name):
    assert read(write_csv(pd.DataFrame({name: [1]})))[0] == ["'" + name]


@pytest.mark.parametrize("dtype", ["str", "object", "category"])
def test_texts_of_every_kind_are_defused(dtype):
    values = pd.Series(["=1", "plain", None], dtype=dtype)
    written = write_csv(pd.DataFrame({"value": values, "row": [1, 2, 3]}))
    assert read(written)[1:] == [["'=1", "1"], ["plain", "2"], ["", "3"]]


@pytest.mark.parametrize(
    "text", ["Жуковка = A", "a-b", "", " a", "'quoted'", "−5", "5 + 5"]
)
def test_plain_text_stays_as_it_is(text):
    assert read(write_csv(pd.DataFrame({"name": [text], "row": 1})))[1] == [text, "1"]


def test_numbers_stay_as_they_are():
    written = write_csv(pd.DataFrame({"t": [-1.5], "n": pd.array([None], "Int64")}))
    assert written.decode() == "t,n\r\n-1.5,\r\n"


def test_the_given_table_is_left_alone():
    table = pd.DataFrame({"=a": ["=1"]})
    write_csv(table)
    assert table.equals(pd.DataFrame({"=a": ["=1"]}))


def test_no_rows_give_a_header():
    assert write_csv(pd.DataFrame({"a": pd.Series(dtype="str")})) == b"a\r\n"

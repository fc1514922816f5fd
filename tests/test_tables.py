import csv
import io

import pandas as pd
import pytest

from geo.tables import write_csv


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_text_that_starts_a_formula_is_defused(text):
    written = write_csv(pd.DataFrame({"value": [text]})).decode()
    assert list(csv.reader(io.StringIO(written, newline="")))[1] == ["'" + text]


def test_numbers_and_plain_text_stay_as_they_are():
    written = write_csv(pd.DataFrame({"t": [-1.5], "name": ["Жуковка = A"]}))
    assert written.decode() == "t,name\r\n-1.5,Жуковка = A\r\n"


def test_no_rows_give_a_header():
    assert write_csv(pd.DataFrame({"a": pd.Series(dtype="str")})) == b"a\r\n"

import pandas as pd
import pytest

from geo.dates import read_days


@pytest.mark.parametrize("text", ["2023-10-31", "31.10.2023", " 31.10.2023 "])
def test_a_day_is_read_in_both_forms(text):
    days = read_days(pd.Series([text], dtype="str"))
    assert days.item() == pd.Timestamp(2023, 10, 31)
    assert days.dtype == "datetime64[s]"


@pytest.mark.parametrize("text", ["", "10/31/2023", "2023-02-29", "2023-10", "today"])
def test_any_other_text_is_no_day(text):
    assert read_days(pd.Series([text], dtype="str")).isna().all()


def test_no_texts_give_no_days():
    assert read_days(pd.Series([], dtype="str")).dtype == "datetime64[s]"

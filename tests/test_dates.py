import pandas as pd
import pytest

from geo.dates import ask_order, count_days, parse_dates, read_days, tell_order
from geo.errors import OptionError

THIRD_OF_APRIL = pd.Timestamp(2023, 4, 3)


def parse_one(text, order="dmy"):
    return parse_dates(pd.Series([text], dtype="str"), order).item()


@pytest.mark.parametrize(
    "text",
    [
        "2023-04-03",
        "2023/4/3",
        "20230403",
        "03.04.2023",
        "3.4.23",
        "03/04/2023",
        "03-04-2023",
        "3 Apr 2023",
        "April 3, 2023",
        "3 апреля 2023",
        "3 квітня 2023",
        "2023-04-03 14:30",
        "2023-04-03T14:30:00Z",
        " 03.04.2023 ",
    ],
)
def test_a_day_is_read_in_every_form(text):
    assert parse_one(text) == THIRD_OF_APRIL


@pytest.mark.parametrize(
    "text", ["", "31.02.2024", "13/13/2023", "2023-13-01", "soon", "3 Foo 2023", "5"]
)
def test_what_is_no_day_is_missing(text):
    assert pd.isna(parse_one(text))


@pytest.mark.parametrize(
    ("order", "day"), [("dmy", (4, 3)), ("mdy", (3, 4))], ids=["day", "month"]
)
def test_slashes_follow_the_order_of_the_column(order, day):
    assert parse_one("03/04/2023", order) == pd.Timestamp(2023, *day)


def test_the_year_may_come_first_in_two_digits():
    assert parse_one("23/04/03", "ymd") == THIRD_OF_APRIL


@pytest.mark.parametrize(
    ("days", "order"),
    [
        (["03/04/2023", "13/04/2023"], "dmy"),
        (["03/04/2023", "04/13/2023"], "mdy"),
        (["03.04.2023"], "dmy"),
        (["04/04/2023"], "dmy"),
        ([], "dmy"),
    ],
)
def test_one_day_above_twelve_tells_the_order_of_all(days, order):
    assert ask_order(days) == ""
    assert tell_order(days) == order


@pytest.mark.parametrize(
    "days", [["03/04/2023"], ["03/12/2023", "12/03/2023"], ["13/04/2023", "04/13/2023"]]
)
def test_what_no_date_tells_is_asked_for(days):
    assert "--dates dmy or --dates mdy" in ask_order(days)


def test_times_of_day_do_not_make_other_days():
    texts = pd.Series(["2023-04-03 10:00", "2023-04-03 11:00", "2023-04-03"])
    assert count_days(texts) == {"2023-04-03": 3}


def test_an_unknown_order_is_refused():
    with pytest.raises(OptionError, match="dmy, mdy, ymd"):
        parse_one("03/04/2023", "dym")


def test_no_dates_give_no_days():
    assert parse_dates(pd.Series([], dtype="str")).empty


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

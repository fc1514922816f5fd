from itertools import pairwise

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from geo.monthly import list_months


def test_one_date_far_off_does_not_stretch_the_time_line():
    flows = pd.DataFrame({"month": ["2032-10", "2023-08", "2023-10", "2023-10"]})
    assert list_months(flows) == ("2023-08", "2023-09", "2023-10", "2032-10")


@given(st.sets(st.integers(0, 400), min_size=1))
def test_no_month_with_a_flow_is_left_out(numbers):
    filled = [str(pd.Period(ordinal=number, freq="M")) for number in sorted(numbers)]
    months = list_months(pd.DataFrame({"month": filled}))
    assert [month for month in months if month in set(filled)] == filled
    assert list(months) == sorted(set(months))
    at = [number for number in range(len(months)) if months[number] in set(filled)]
    assert all(after - before <= 13 for before, after in pairwise(at))

"""The consignments that a page carries."""

import pandas as pd
import pytest
from scenes import FLOWS, MONTHS, make_evidence, make_flows

from geo.errors import SchemaError
from geo.exhibits import MAX_A_MONTH, MAX_IN_ALL, list_exhibits
from geo.monthly import spread_over_months


def exhibit(rows=FLOWS, evidence=None):
    keys = spread_over_months(make_flows(rows), MONTHS).keys
    return list_exhibits(
        make_evidence(rows) if evidence is None else evidence, keys, MONTHS
    )


def make_rows(flows, consignments):
    """Flows of one month, each with so many consignments of a tonne."""
    return [
        ("2023-08", "dunay", f"site-{n:04}", "", "reported", consignments, 0,
         float(consignments))
        for n in range(flows)
    ]  # fmt: skip


def test_each_consignment_stands_with_its_flow_and_month():
    told = exhibit()
    assert told["shown"] == [[2, 1, 0], [0, 0, 3], [0, 1, 0]]
    assert told["id"] == ["S1", "S2", "S3", "S5", "S6", "S7", "S4"]
    assert told["kg"] == [75_000, 75_000, 50_000, 100_000, 100_000, 100_000, 100_500]


def test_dates_are_days_since_the_first_of_all_months():
    told = exhibit()
    assert told["epoch"] == "2023-08-01"
    # 5 August, 5 September and 5 October 2023.
    assert told["day"] == [4, 4, 35, 65, 65, 65, 35]


def test_a_text_is_told_once_however_often_it_is_named():
    sources = ["b", "a", "b", "", "a", "b", "b"]
    told = exhibit(
        evidence=make_evidence().sort_values("row").assign(source_id=sources)
    )
    names = [told["texts"]["source_id"][at] for at in told["source_id"]]
    assert dict(zip(told["id"], names, strict=True)) == {
        f"S{n}": name for n, name in enumerate(sources, 1)
    }
    assert sorted(told["texts"]["source_id"]) == ["", "a", "b"]
    assert told["texts"]["grade"] == ["B2"]


def test_of_many_the_greatest_of_a_month_are_kept():
    rows = make_rows(1, MAX_A_MONTH + 9)
    evidence = make_evidence(rows)
    masses = [float(kg % 59 + 1) for kg in range(0, 59 * 7, 7)]  # each of 1 to 59 once
    told = exhibit(rows, evidence.assign(mass_t=masses))
    assert told["shown"][0][0] == MAX_A_MONTH
    assert told["kg"] == [1000 * t for t in range(59, 9, -1)]


def test_a_page_has_so_many_in_all_and_each_month_loses_its_smallest_first():
    rows = make_rows(200, 40)
    told = exhibit(rows)
    counts = [row[0] for row in told["shown"]]
    assert len(told["id"]) == sum(counts) == MAX_IN_ALL
    assert set(counts) == {25}


def test_every_flow_keeps_one_however_many_flows_there_are():
    told = exhibit(make_rows(MAX_IN_ALL + 7, 2))
    assert [row[0] for row in told["shown"]] == [1] * (MAX_IN_ALL + 7)


def test_evidence_of_other_flows_and_months_is_left_out():
    assert exhibit([FLOWS[0]], make_evidence())["id"] == ["S1", "S2", "S3"]
    elsewhen = make_evidence().assign(month="2022-01")
    assert exhibit(evidence=elsewhen)["id"] == []


def test_the_order_of_the_evidence_does_not_matter():
    assert exhibit(evidence=make_evidence()[::-1]) == exhibit()


def test_no_evidence_gives_no_exhibits():
    told = exhibit(evidence=make_evidence([]))
    assert told["id"] == told["kg"] == told["day"] == []
    assert told["shown"] == [[0, 0, 0]] * 3


def test_no_flows_have_no_exhibits():
    keys = spread_over_months(make_flows([]), ()).keys
    assert list_exhibits(make_evidence(), keys, ())["shown"] == []


def test_a_missing_column_is_named():
    with pytest.raises(SchemaError, match=r"evidence need the columns .*grade"):
        exhibit(evidence=pd.DataFrame({"month": []}))

"""The consignments behind the flows."""

import pandas as pd
import pytest
from makers import make_consignments, make_places

from geo.errors import SchemaError
from geo.evidence import list_evidence
from geo.flows import aggregate_flows
from geo.match import match_sites
from geo.schema import EVIDENCE


def make_matched(*masses, **columns):
    """Consignments from Alpha to Beta with the given tonnes."""
    ends = [("Alpha", "Beta")] * len(masses)
    consignments = make_consignments(*ends).assign(mass_t=list(masses), **columns)
    return match_sites(consignments, make_places("Alpha", "Beta")).matched


def test_the_greatest_stands_first_and_equals_in_the_order_of_the_file():
    matched = make_matched(1.0, 7.0, 5.0, 7.0)
    evidence = list_evidence(matched, aggregate_flows(matched))
    assert tuple(evidence.columns) == EVIDENCE
    assert evidence["mass_t"].tolist() == [7.0, 7.0, 5.0, 1.0]
    assert evidence["row"].tolist() == [2, 4, 3, 1]


def test_only_the_consignments_of_the_given_flows_are_listed():
    matched = make_matched(1.0, 2.0, 3.0).assign(
        month=["2023-08", "2023-09", "2023-09"]
    )
    flows = aggregate_flows(matched)
    september = flows[flows["month"] == "2023-09"]
    assert list_evidence(matched, september)["row"].tolist() == [3, 2]


@pytest.mark.parametrize(
    ("reliability", "credibility", "grade"),
    [("B", "2", "B2"), ("b", "", "B6"), ("", "3", "F3"), ("", "", "F6")],
)
def test_a_grade_that_is_not_told_is_the_lowest(reliability, credibility, grade):
    matched = make_matched(1.0, reliability=reliability, credibility=credibility)
    evidence = list_evidence(matched, aggregate_flows(matched))
    assert evidence["grade"].item() == grade


def test_records_without_sources_have_none_and_the_lowest_grade():
    matched = make_matched(1.0)
    told = list_evidence(matched, aggregate_flows(matched)).iloc[0]
    assert (told["source_id"], told["locator"], told["grade"]) == ("", "", "F6")


def test_evidence_weighs_what_its_flows_weigh(case):
    evidence = list_evidence(case.matched, case.flows)
    assert len(evidence) == case.flows["consignment_count"].sum()
    assert evidence["mass_t"].sum() == pytest.approx(case.flows["mass_t"].sum())


def test_no_consignments_give_no_evidence():
    matched = make_matched()
    assert list_evidence(matched, aggregate_flows(matched)).empty


def test_a_missing_column_is_named():
    flows = aggregate_flows(make_matched(1.0))
    with pytest.raises(SchemaError, match=r"matched consignments need .* mass_t"):
        list_evidence(pd.DataFrame(), flows)

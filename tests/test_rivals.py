"""Rivals: which claims agree, and which cannot both hold."""

import math

import pytest
from claimants import ARGUMENT, assume, make_claims, one_claim

from geo.errors import OptionError
from geo.rivals import (
    AGREE,
    APART,
    CLASH,
    EITHER,
    TOGETHER,
    TWICE,
    Reading,
    bound,
    find_rivals,
)

CASE = find_rivals(ARGUMENT.claims, assume())
TONNES = {"family": "mass", "unit": "metric tons"}
SHELLS = {"family": "rounds", "unit": "shells"}
VOYAGES = {"family": "voyages", "unit": "voyages"}


def pairs_of(*rows, reading=None, **own):
    return find_rivals(make_claims(*rows), assume(**own), reading).pairs


def pair_of(*rows, **options):
    (pair,) = pairs_of(*rows, **options)
    return pair


def reason_for(*rows, **common):
    rivals = find_rivals(make_claims(*rows, **common), assume())
    assert not rivals.pairs
    (reason,) = rivals.not_compared
    return reason


def case_pair(first, second):
    return next(p for p in CASE.pairs if {p.first_id, p.second_id} == {first, second})


def test_74_000_t_over_6_700_containers_are_11_t_each_against_20_7():
    pair = case_pair("K27", "K15")
    assert pair.verdict == CLASH
    assert (
        pair.short == "11.04 t a container; assumed: 20.72"
    )  # 74,000/6,700; 448 x 46.25
    assert "part-filled" in pair.why
    assert not pair.is_strict  # "more than 74,000" may be any amount above
    assert "stands for 125,000, 69% beyond" in pair.why  # 0.9 x 138,824 / 74,000


def test_82_000_short_tons_and_74_000_t_are_one_claim_told_twice():
    pair = case_pair("K27", "K29")
    assert pair.verdict == TWICE
    assert pair.short == "82,000 short tons = 74,389 t"
    others = [p for p in CASE.pairs if "K29" in (p.first_id, p.second_id)]
    assert others == [pair]


@pytest.mark.parametrize(
    ("first", "second", "verdict"),
    [
        ("K13", "K14", TWICE),
        ("K07", "K08", EITHER),
        ("K16", "K17", EITHER),
        ("K27", "K28", TOGETHER),  # 46.25 kg each
        ("K15", "K23", AGREE),  # 6,700 / 27 = 248, against 250
        ("K13", "K28", AGREE),  # 1.5 against 1.6 million
        ("K27", "K13", AGREE),  # 74,000 t / 1.5 million = 49.3 kg
        ("K16", "K28", CLASH),  # 3.0 against 1.6 million
        ("K13", "K18", CLASH),  # 1.5 against more than 2.5 million
        ("K12", "K15", APART),  # the State Department's boxes and Seoul's
        ("K19", "K22", APART),  # visits and trips
    ],
)
def test_the_published_claims_stand_so_to_each_other(first, second, verdict):
    assert case_pair(first, second).verdict == verdict


def test_every_pair_is_held_or_counted_with_its_reason():
    # 53 claims have 53 x 52 / 2 pairs.
    assert len(CASE.pairs) + sum(CASE.not_compared.values()) == 1378


def test_a_capacity_is_never_held_against_a_count():
    capacities = {"K03", "K32", "K34", "K46"}
    held = [p for p in CASE.pairs if capacities & {p.first_id, p.second_id}]
    assert {p.verdict for p in held} == {TOGETHER}
    assert reason_for({"kind": "capacity"}, {}) == "a capacity is no count"


def test_122_mm_rounds_are_neither_weighed_nor_packed_as_152():
    rows = ({**SHELLS, "kind": "reading", "calibre": "122 mm"}, TONNES)
    assert reason_for(*rows) == "122 mm rounds are not converted"


def test_few_rounds_a_container_are_said_to_be_rockets():
    pair = case_pair("K15", "K17")
    assert pair.short == "74.63 shells a container"  # 500,000 / 6,700
    assert "rockets" in pair.why


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        (({"as_of": "2024-06"}, {}), "counts another time"),
        (({"window_start": "2022-06"}, {}), "counts another time"),
        (({"as_of": ""}, {}), "counts another time"),
        (({"kind": "part"}, {}), "one load, ship, pier or port only"),
        (({"family": "other"}, {"family": "other"}), "a unit of its own"),
        (({"value_low": ""}, {}), "no number above zero"),
        (({"value_low": "0"}, {}), "no number above zero"),
        (({"kind": "rate"}, {}), "another sort of number"),
        (({"family": "missiles"}, {}), "cannot be converted"),
        (({"counts": "munitions or related goods"}, SHELLS), "need not hold shells"),
    ],
)
def test_what_is_not_held_against_each_other_has_a_reason(rows, reason):
    assert reason_for(*rows) == reason


def test_a_window_whose_start_was_not_told_is_held_by_its_end():
    assert pair_of({"window_start": ""}, {}).verdict == AGREE


@pytest.mark.parametrize(("days", "is_held"), [(31, True), (32, False)])
def test_windows_may_end_a_month_apart(days, is_held):
    day = {31: "2024-03-02", 32: "2024-03-03"}[days]  # after 31 January 2024
    assert bool(pairs_of({"as_of": day}, {})) == is_held


@pytest.mark.parametrize(
    ("low", "verdict"), [("122", AGREE), ("123", CLASH), ("82", AGREE), ("81", CLASH)]
)
def test_two_plain_numbers_agree_within_a_tenth_each(low, verdict):
    # 100 is 90 to 110; 122 is 109.8 at least, and 82 is 90.2 at most.
    assert pair_of({"value_low": low}, {}).verdict == verdict


@pytest.mark.parametrize(
    ("told", "verdict", "is_strict"),
    [
        ({"bound": "floor", "value_low": "80"}, AGREE, False),  # 80 to 120
        ({"bound": "floor", "value_low": "50"}, CLASH, False),  # 50 to 75, or any more
        ({"bound": "floor", "value_low": "120"}, CLASH, True),
        ({"bound": "ceiling", "value_low": "", "value_high": "180"}, AGREE, False),
        ({"bound": "ceiling", "value_low": "", "value_high": "300"}, CLASH, False),
        ({"bound": "ceiling", "value_low": "", "value_high": "80"}, CLASH, True),
        ({"bound": "range", "value_low": "105", "value_high": "200"}, AGREE, False),
        ({"bound": "range", "value_low": "111", "value_high": "200"}, CLASH, True),
    ],
)
def test_a_hedge_reaches_so_far_and_no_further(told, verdict, is_strict):
    pair = pair_of({**told, "hedge": "hedged"}, {})  # against a plain 100
    assert (pair.verdict, pair.is_strict) == (verdict, is_strict)


def test_what_a_hedge_would_have_to_stand_for_is_told():
    up = pair_of({"bound": "floor", "value_low": "50", "hedge": "more than"}, {})
    assert "“more than 50” stands for 90, 80% beyond it" in up.why  # 100 less a tenth
    down = pair_of(
        {"bound": "ceiling", "value_high": "300", "value_low": "", "hedge": "up to"}, {}
    )
    assert "“up to 300” stands for 110, 63% beyond it" in down.why
    # 2,000 boxes less a tenth are 7.2 voyages of 250.
    few = {**VOYAGES, "bound": "floor", "value_low": "4", "hedge": "at least"}
    greater = pair_of(few, {"value_low": "2000"})
    assert "“at least 4” stands for 7.2, 80% beyond it" in greater.why
    assert "no hedge lets both hold" in pair_of({"value_low": "300"}, {}).why


def test_a_wider_reading_lets_more_hold():
    rows = ({"value_low": "200"}, {})
    assert pair_of(*rows).verdict == CLASH
    assert pair_of(*rows, reading=Reading(tolerance=0.4)).verdict == AGREE
    floor = ({"bound": "floor", "value_low": "20"}, {})
    assert pair_of(*floor).verdict == CLASH
    assert pair_of(*floor, reading=Reading(stretch=4)).verdict == AGREE


def test_the_users_assumptions_decide():
    rows = ({"value_low": "6700"}, {**TONNES, "value_low": "74000"})
    assert pair_of(*rows).verdict == CLASH
    # 239 shells of 46.25 kg are 11.05 t a container.
    assert pair_of(*rows, shells_per_container=239).verdict == AGREE


@pytest.mark.parametrize(
    ("greater", "lesser", "short"),
    [
        ({"value_low": "10"}, {**TONNES, "value_low": "207.2"}, "20.72 t a container"),
        (VOYAGES, {"value_low": "25000"}, "250 containers a voyage"),
        (SHELLS, {**TONNES, "value_low": "4.625"}, "46.25 kg a shell"),
        ({**VOYAGES, "value_low": "1"}, {**SHELLS, "value_low": "112000"},
         "112,000 shells a voyage"),
        ({**VOYAGES, "value_low": "1"}, {**TONNES, "value_low": "5180"},
         "5,180 t a voyage"),
    ],
)  # fmt: skip
def test_a_quotient_that_is_just_what_is_assumed_agrees(greater, lesser, short):
    pair = pair_of(greater, lesser)
    assert pair.verdict == AGREE
    assert pair.short == f"{short}; assumed: {short.split()[0]}"


def test_the_order_of_the_rows_does_not_matter():
    turned = find_rivals(ARGUMENT.claims.iloc[::-1], assume())

    def key(rivals):
        return {
            (frozenset((p.first_id, p.second_id)), p.verdict, p.is_strict)
            for p in rivals.pairs
        }

    assert key(turned) == key(CASE)
    assert turned.not_compared == CASE.not_compared


def test_no_claims_and_one_claim_have_no_pairs():
    assert find_rivals(make_claims(), assume()) == ((), {})
    assert find_rivals(make_claims({}), assume()) == ((), {})


def test_nothing_is_ever_summed():
    # Were any two summed, a total would be told that nobody has claimed.
    seoul = 3_000_000 + 500_000
    for pair in CASE.pairs:
        assert "3.5 million" not in pair.told or "K38" in pair.told
        assert f"{seoul:,}" not in pair.told + pair.why


@pytest.mark.parametrize(
    "reading", [Reading(tolerance=-0.1), Reading(tolerance=1), Reading(stretch=-1),
                Reading(slack_days=-1), Reading(stretch=math.nan)],
)  # fmt: skip
def test_a_reading_that_cannot_be_is_refused(reading):
    with pytest.raises(OptionError, match="tolerance must be from 0 up to 1"):
        find_rivals(make_claims(), assume(), reading)


def test_bounds_are_those_of_the_words():
    reading = Reading(tolerance=0.1, stretch=0.5)
    floor = one_claim(bound="floor", value_low="100")
    assert bound(floor, reading, is_stretched=True) == (100, 150)
    assert bound(floor, reading, is_stretched=False) == (100, math.inf)
    ceiling = one_claim(bound="ceiling", value_low="", value_high="100")
    assert bound(ceiling, reading, is_stretched=True) == (50, 100)
    assert bound(ceiling, reading, is_stretched=False) == (0, 100)
    assert bound(one_claim(), reading, is_stretched=True) == pytest.approx((90, 110))
    empty = bound(one_claim(value_low=""), reading, is_stretched=True)
    assert all(math.isnan(each) for each in empty)

import json
import re
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from coincidences import make_departures, make_landings
from makers import ROOT

from geo.__main__ import run
from geo.coincidence import set_timing, tell_sentence, tell_timing
from geo.landings import Landings

KEYS = {
    "departures",
    "linked",
    "share_tonnes_linked",
    "expected_share",
    "p_value",
    "draws",
    "shift_days",
    "basis",
}
VOYAGES = "voyage_id,date,port,event,vessel,basis\n"
RECORDS = "date,origin,destination,mass_t\n"
LIKELIHOODS = re.compile(r"likely|chance|certain|probab|confidence", re.IGNORECASE)


def make_timing(departures, landings, **options):
    unused = pd.DataFrame(columns=["row", "column", "reason", "stage"])
    read = Landings(landings, unused, len(landings))
    return set_timing(departures, read, **options)


def make_linked(*, basis="reported"):
    """All tonnes leave up to two days after one of nine landings in half a year."""
    days = np.sort(np.random.default_rng(7).choice(170, 9, replace=False))
    departed = [("a", day + lag, 60) for day in days for lag in (0, 1, 2)]
    return make_departures(*departed, basis=basis), make_landings(
        *[("a", day) for day in days]
    )


def test_the_answer_has_the_keys_that_others_rely_on():
    told = tell_timing(make_timing(*make_linked(), days=2))
    assert set(told) >= KEYS
    assert (told["departures"], told["linked"], told["landings"]) == (27, 27, 9)
    assert told["share_tonnes_linked"] == 1
    assert told["tonnes"] == {"departed": 1620, "linked": 1620}
    assert (told["draws"], told["shift_days"], told["basis"]) == (10000, 21, "reported")
    assert len(told["curve"]) == 31
    assert told["curve"][2]["p_value"] == told["p_value"]
    json.dumps(told, allow_nan=False)


def test_a_small_p_is_told_without_claiming_a_link():
    sentence = tell_sentence(make_timing(*make_linked(), days=2))
    assert sentence.startswith("100% of the tonnes left within 2 days after")
    assert "(p = 0.02" in sentence
    assert "would be unusual" in sentence
    assert "does not show one" in sentence
    assert not LIKELIHOODS.search(sentence)


def test_a_large_p_is_told_without_ruling_a_link_out():
    departures = make_departures(*[("a", day, 1) for day in range(60)])
    sentence = tell_sentence(make_timing(departures, make_landings(("a", 20))))
    assert "not unusual" in sentence
    assert "does not rule one out" in sentence
    assert not LIKELIHOODS.search(sentence)


@pytest.mark.parametrize(
    ("departed", "landed", "reason"),
    [
        pytest.param([], [("a", 1)], "no departure", id="no departures"),
        pytest.param([("a", 1, 1)], [], "no usable landing", id="no landings"),
        pytest.param([("a", 1, 1)], [("b", 1)], "no landing is at", id="other port"),
    ],
)
def test_where_there_is_nothing_to_test_the_sentence_says_why(departed, landed, reason):
    timing = make_timing(make_departures(*departed), make_landings(*landed))
    told = tell_timing(timing)
    assert (told["p_value"], told["expected_share"], told["draws"]) == (None, None, 0)
    assert told["sentence"].startswith("Nothing to test: ")
    assert reason in told["sentence"]


@pytest.mark.parametrize("modelled", ["departures", "landings"])
def test_modelled_records_are_warned_of_whatever_the_result(modelled):
    departures, landings = make_linked()
    frames = {"departures": departures, "landings": landings}
    frames[modelled] = frames[modelled].assign(basis="modelled")
    told = tell_timing(make_timing(*frames.values()))
    assert told["basis"] == "modelled"
    assert "proves nothing" in told["warnings"][0]
    assert "says nothing about real shipments" in told["sentence"]
    assert "fits a link" not in told["sentence"]


def test_modelled_records_are_warned_of_where_nothing_can_be_tested():
    departures = make_departures(("a", 1, 1), basis="modelled")
    told = tell_timing(make_timing(departures, make_landings()))
    assert "proves nothing" in told["warnings"][0]


def list_warnings(departures, landings, **options):
    return " ".join(
        tell_timing(make_timing(departures, landings, **options))["warnings"]
    )


def test_reported_records_need_no_warning():
    assert list_warnings(*make_linked(), days=2) == ""


def test_frequent_landings_are_warned_of():
    landings = make_landings(*[("a", day) for day in range(0, 170, 4)])
    departures = make_departures(*[("a", day, 1) for day in range(170)])
    assert "so frequent" in list_warnings(departures, landings)


def test_a_short_span_is_warned_of():
    departures = make_departures(("a", 1, 1), ("a", 4, 1))
    assert "too few days" in list_warnings(departures, make_landings(("a", 1)))


def test_departures_from_a_place_without_landings_are_told():
    departures, landings = make_linked()
    others = pd.concat([departures, make_departures(("b", 3, 500))])
    assert "count as not linked: 1, 500 t." in list_warnings(others, landings)


def test_landings_of_several_days_are_told():
    departures, landings = make_linked()
    landings.loc[0, "date_from"] -= pd.Timedelta(days=2)
    assert "stand on the last of them: 1." in list_warnings(departures, landings)


def run_json(capsys, *arguments):
    code = run(["timing", *arguments, "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_the_scenario_is_said_to_prove_nothing(capsys):
    code, told = run_json(capsys)
    assert code == 0
    assert told["basis"] == "modelled"
    assert told["warnings"][0].startswith(
        "This scenario was built to satisfy this; it proves nothing"
    )
    assert told["tonnes"]["departed"] == 74_000
    # docs/method.md: all but the trains that are 8 to 12 days late leave in a week.
    assert told["share_tonnes_linked"] > 0.88


def test_own_records_and_voyages_are_tested(capsys, write_records):
    days = (1, 4, 9, 12, 15, 30)
    rows = [f"2023-10-{day:02},Dunay,Tikhoretsk,10\n" for day in days]
    records = write_records(RECORDS + "".join(rows))
    voyages = write_records(
        VOYAGES + "v1,2023-10-04,Дунай,landing,,\nv2,?,Dunay,landing,,\n",
        name="voyages.csv",
    )
    code, told = run_json(
        capsys, "--records", str(records), "--voyages", str(voyages), "--days", "8"
    )
    assert code == 0
    assert (told["departures"], told["linked"], told["days"]) == (6, 3, 8)
    assert told["share_tonnes_linked"] == 0.5
    assert (told["basis"], told["landings"]) == ("reported", 1)
    assert told["voyages"]["rejected"] == 1


def test_own_records_never_meet_the_scenarios_landings(capsys, write_records):
    records = write_records(RECORDS + "2023-10-15,Dunay,Tikhoretsk,10\n")
    _, told = run_json(capsys, "--records", str(records))
    assert told["basis"] == "reported"
    # Published landings: V04 and V08 at Dunay, V29 at Vostochny.
    assert told["landings"] == 3


def test_without_json_the_sentence_is_printed_and_the_warnings_said(capsys):
    assert run(["timing"]) == 0
    printed = capsys.readouterr()
    assert printed.out.count("\n") == 1
    assert "of the tonnes left within 7 days" in printed.out
    assert "warning: This scenario was built to satisfy this" in printed.err
    assert "caveat: The test compares days only." in printed.err


@pytest.mark.parametrize(
    "arguments",
    [("--days", "-1"), ("--days", "soon"), ("--voyages", "nowhere.csv")],
)
def test_what_cannot_be_used_ends_with_code_2(capsys, arguments):
    assert run(["timing", *arguments]) == 2
    assert "error: " in capsys.readouterr().err


def test_the_answer_is_the_same_whatever_the_hash_seed():
    answers = {
        subprocess.run(
            [sys.executable, "-m", "geo", "timing", "--json"],
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed, "PATH": ""},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(answers) == 1


def test_records_of_other_columns_are_tested_as_they_are_mapped(capsys, write_records):
    file = write_records("when,origin,destination,mass_t\n03/10/2023,Dunay,Mozdok,60\n")
    options = ["--map", "date=when", "--dates", "dmy", "--json"]
    assert run(["timing", "--records", str(file), *options]) == 0
    assert json.loads(capsys.readouterr().out)["departures"] == 1

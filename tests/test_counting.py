import json
from io import BytesIO
from pathlib import Path

import duckdb
import ibis
import pandas as pd
import pyarrow as pa
import pytest
from waybills import as_floats, as_texts, as_typed, make_waybills, write_waybills

from geo.__main__ import run
from geo.address import read_address
from geo.counting import UNSEEN, trace_url
from geo.engine import open_table
from geo.errors import EngineError, OptionError, SchemaError
from geo.finder import Finder
from geo.meanings import find_meanings
from geo.outcomes import hash_flows, read_sums, write_lines
from geo.pipeline import trace_records
from geo.reading import Reading
from geo.report import gather_texts, set_scene
from geo.sums import sum_records
from geo.traces import tally, tally_flags
from geo.worlds import part_places, widen_world

GOOD = {
    "date": "2023-10-01",
    "origin": "Dunay",
    "destination": "Tikhoretsk",
    "mass_t": "60",
}


def url_of(path):
    return f"duckdb://?parquet={path}"


@pytest.fixture(scope="module")
def small(world):
    """The world with few of its settlements: to look through all takes seconds."""
    named = world.gazetteer["site_name"].isin(["Borovichi", "Nakhodka"])
    return world._replace(gazetteer=world.gazetteer[named].reset_index(drop=True))


@pytest.fixture
def write_rows(tmp_path):
    """Write rows as a table of texts, and give its address."""

    def write(*rows):
        columns = dict.fromkeys(name for row in rows for name in row)
        table = pa.table(
            {n: pa.array([r.get(n) for r in rows], pa.string()) for n in columns}
        )
        return url_of(write_waybills(table, tmp_path / "w.parquet"))

    return write


@pytest.mark.parametrize(
    ("form", "seed"), [(as_typed, 1), (as_floats, 2), (as_texts, 3)]
)
def test_a_table_gives_what_the_same_file_gives(form, seed, tmp_path, small):
    path = write_waybills(form(make_waybills(3_000, seed=seed)), tmp_path / "w.parquet")
    filed = trace_records(path, small)
    counted = trace_url(url_of(path), small, with_flags=True)
    pd.testing.assert_frame_equal(counted.flows, filed.flows)
    flags = {k: n for k, n in tally_flags(filed).items() if k not in UNSEEN}
    assert tally(counted) == tally(filed) | {"flags": flags}
    assert hash_flows(counted.flows) == hash_flows(filed.flows)
    assert counted.used["site_id"].tolist() == filed.used["site_id"].tolist()


def test_flows_are_those_of_a_hand_count(write_rows, small):
    url = write_rows(
        GOOD | {"wagons": "1"},
        GOOD | {"date": "31.10.2023", "mass_t": "60-62", "wagons": "1"},
        GOOD | {"date": "2023-11-01", "origin": " дунай ", "mass_t": "1 234,5"},
        GOOD | {"basis": "Modelled", "mass_t": "0.0015"},
    )
    flows = trace_url(url, small).flows
    told = flows.drop(columns=["destination_id", "inferred_origin_id"])
    assert told.to_numpy().tolist() == [
        ["2023-10", "dunay", "modelled", 1, 0, 0.002, 0.002, 0.002],
        ["2023-10", "dunay", "reported", 2, 2, 121.0, 120.0, 122.0],
        ["2023-11", "dunay", "reported", 1, 0, 1234.5, 1234.5, 1234.5],
    ]
    assert set(flows["destination_id"]) == {"tikhoretsk"}


def test_every_row_is_counted_once_with_all_its_reasons(write_rows, small):
    url = write_rows(
        GOOD,
        GOOD | {"date": "?", "mass_t": "-1"},
        GOOD | {"mass_t": "much", "destination": " "},
        GOOD | {"destination": "Nowhere", "origin": "Nowhere"},
        GOOD | {"destination": None, "mass_t": None},
    )
    assert trace_url(url, small).counts == {
        "read": 5,
        "accepted": 2,
        "rejected": 3,
        "matched": 1,
        "unmatched": 1,
        "reasons": {
            "date is not a day as 2023-10-31 or 31.10.2023": 1,
            "destination is empty": 2,
            "mass is empty": 1,
            "mass is not a number": 1,
            "mass is not above zero": 1,
            "no known place has this name": 1,
        },
        "tonnes": {"accepted": 120.0, "matched": 60.0, "unmatched": 60.0},
        "flags": {},
    }


def test_no_records_give_no_flows(write_rows, small):
    url = write_rows(GOOD)
    path = url.partition("=")[2]
    write_waybills(pa.table({n: pa.array([], pa.string()) for n in GOOD}), path)
    trace = trace_url(url, small, with_flags=True)
    assert trace.flows.empty
    assert tally(trace)["read"] == 0


@pytest.mark.parametrize("reject", ["heavy-wagon", "same-ends", "outside-window"])
def test_what_the_user_rejects_is_rejected(reject, tmp_path, small):
    path = write_waybills(as_typed(make_waybills(500, seed=5)), tmp_path / "w.parquet")
    reading = Reading(reject=(reject,))
    filed = trace_records(path, small, reading)
    counted = trace_url(url_of(path), small, reading)
    pd.testing.assert_frame_equal(counted.flows, filed.flows)
    assert tally(counted) == tally(filed) | {"flags": {}}


def test_what_the_user_keeps_is_summed(tmp_path, small):
    path = write_waybills(as_typed(make_waybills(500, seed=6)), tmp_path / "w.parquet")
    reading = Reading(keep=("same-record", "huge-mass", "arrival-before-departure"))
    filed = trace_records(path, small, reading)
    counted = trace_url(url_of(path), small, reading, with_flags=True)
    pd.testing.assert_frame_equal(counted.flows, filed.flows)
    assert counted.counts["flags"]["same-record"] == tally_flags(filed)["same-record"]


@pytest.mark.parametrize(("keep", "tonnes"), [((), 60.0), (("same-record",), 180.0)])
def test_a_record_that_is_there_three_times_counts_as_the_user_says(
    keep, tonnes, write_rows, small
):
    url = write_rows(*[GOOD | {"shipment_id": "7"}] * 3, GOOD | {"mass_t": "?"})
    trace = trace_url(url, small, Reading(keep=keep), with_flags=True)
    assert trace.flows["mass_t"].tolist() == [tonnes]
    assert trace.counts["read"] == 4
    assert trace.counts["matched"] == tonnes / 60


@pytest.mark.parametrize(
    "name",
    [
        "'; drop table w; --",
        'a"b',
        "a\\'b",
        "{{ 7*7 }}",
        "НАХОДКА ",
        "\u00a0x",
        "%s :x",
    ],
)
def test_hostile_names_are_data(name, write_rows, small):
    counts = trace_url(write_rows(GOOD, GOOD | {"destination": name}), small).counts
    assert (counts["read"], counts["matched"]) == (2, 1 + (name == "НАХОДКА "))


def test_columns_named_like_methods_are_data(write_rows, small):
    odd = dict.fromkeys(("count", "schema", "alias", "kg", "month", "fate"), "1")
    filed = {"Дата": "2023-10-01", "Откуда": "Dunay", "Куда": "Mozdok", "Вес": "60 т"}
    reading = Reading(mapping=(("shipment_id", "alias"),))
    counts = trace_url(write_rows(filed | odd, filed | odd), small, reading).counts
    assert (counts["read"], counts["matched"], counts["rejected"]) == (2, 1, 1)


def test_a_region_beside_a_name_settles_which_place_it_is(write_rows, small):
    named = GOOD | {"destination": "Borovichi"}
    url = write_rows(
        named | {"destination_region": "Novgorod Oblast"},
        named | {"destination_region": None},
    )
    filed = trace_records_of(url, small)
    counted = trace_url(url, small)
    pd.testing.assert_frame_equal(counted.flows, filed.flows)
    assert tally(counted) == tally(filed) | {"flags": {}}


def trace_records_of(url, small):
    return trace_records(Path(url.partition("=")[2]), small)


def test_a_table_that_changes_while_it_is_read_gives_no_flows(tmp_path, small):
    first, others = part_places(BytesIO(), small)
    finder = Finder(first, others, small.regions)
    before = ibis.memtable(pa.table({name: [value] for name, value in GOOD.items()}))
    found = find_meanings(before, finder, Reading(), name="w", with_flags=False)
    later = {**GOOD, "destination": "Mozdok"}
    now = pa.table({name: [GOOD[name], later[name]] for name in GOOD})
    path = write_waybills(now, tmp_path / "w.parquet")
    with open_table(read_address(url_of(path))) as table:
        sums = sum_records(table, found.meanings).to_pyarrow()
    with pytest.raises(
        EngineError, match=r"changed while it was read \(1 rows are new"
    ):
        read_sums(sums, found.names, found.order, name="w")


def test_the_hash_is_that_of_the_lines_in_order(write_rows, small):
    rows = [GOOD, GOOD | {"date": "2023-11-01", "wagons": "2"}]
    there, back = (
        trace_url(write_rows(*each), small).flows for each in (rows, rows[::-1])
    )
    assert hash_flows(there) == hash_flows(back) == hash_flows(there[::-1])
    assert write_lines(there).decode().splitlines()[1:] == [
        "2023-10,dunay,tikhoretsk,,reported,1,0,60000,60000,60000",
        "2023-11,dunay,tikhoretsk,,reported,1,2,60000,60000,60000",
    ]


def test_modelled_tonnes_are_called_so(write_rows, small):
    trace = trace_url(write_rows(GOOD | {"basis": "modelled"}), small)
    texts = gather_texts(trace, small, title="Mine")
    assert "modelled" in texts.notices[0]
    assert texts.tally["read"] == "1 rows"


def test_a_map_can_be_drawn_of_a_table(write_rows, small):
    trace = trace_url(write_rows(GOOD, GOOD | {"destination": "Mozdok"}), small)
    wide = widen_world(small, trace)
    scene = set_scene(trace, wide, gather_texts(trace, wide, title="x"), is_case=False)
    assert scene.link_flows["mass_t"].max() == 120.0
    assert scene.evidence.empty


def test_a_table_of_a_database_file_is_read(tmp_path, small):
    path = tmp_path / "rail.duckdb"
    with duckdb.connect(path) as connection:
        connection.execute("create schema s")
        connection.execute(
            "create table s.w as select timestamp '2023-10-31 23:59:59' as date, "
            "'Dunay' as origin, 'Mozdok' as destination, 60.5::decimal(9, 3) as mass_t"
        )
    flows = trace_url(f"duckdb://{path}?table=s.w", small).flows
    assert flows[["month", "mass_t"]].to_numpy().tolist() == [["2023-10", 60.5]]
    with pytest.raises(SchemaError, match="needs a table"):
        trace_url(f"duckdb://{path}?table=s.other", small)


@pytest.mark.parametrize(
    ("row", "reading", "error", "message"),
    [
        pytest.param(
            {"date": "2023-10-01", "origin": "a", "mass_t": "1"},
            Reading(),
            SchemaError,
            "needs the columns destination",
            id="a missing column",
        ),
        pytest.param(
            GOOD | {"date": "01/02/2023"},
            Reading(),
            OptionError,
            "give --dates dmy",
            id="days that are open",
        ),
        pytest.param(
            {**GOOD, "mass_t": None, "Weight": "60"},
            Reading(mapping=(("mass", "Weight"),)),
            OptionError,
            "give --mass-unit",
            id="a unit that is open",
        ),
        pytest.param(
            GOOD,
            Reading(reject=("too-fast",)),
            OptionError,
            "too-fast is for files",
            id="a doubt that engines are not asked for",
        ),
    ],
)
def test_what_is_open_is_asked(row, reading, error, message, write_rows, small):
    with pytest.raises(error, match=message):
        trace_url(write_rows(row), small, reading)


@pytest.mark.parametrize(
    ("url", "error", "message"),
    [
        ("duckdb:///no/such.duckdb?table=w", SchemaError, "found none at /no/such"),
        ("duckdb://?parquet=/no/such.parquet", EngineError, "No files found"),
        ("spark://127.0.0.1:1?table=w", EngineError, "needs a host that answers"),
        ("sc://127.0.0.1:1?table=w", EngineError, "needs a host that answers"),
        ("nonsense://host/db?table=w", OptionError, "no engine that Ibis knows"),
        ("clickhouse://host/db?table=w", EngineError, "driver that is not installed"),
    ],
)
def test_an_engine_that_is_not_there_is_told_in_a_line(url, error, message, small):
    with pytest.raises(error, match=message) as fault:
        trace_url(url, small)
    assert "\n" not in str(fault.value)


def test_a_type_that_cannot_be_read_is_named(tmp_path, small):
    table = pa.table({**{k: [v] for k, v in GOOD.items()}, "origin": [["Dunay"]]})
    url = url_of(write_waybills(table, tmp_path / "w.parquet"))
    with pytest.raises(SchemaError, match=r"origin must hold text.*array"):
        trace_url(url, small)


def test_flows_of_an_address_have_the_form_of_those_of_a_file(write_rows, capsys):
    url = write_rows(GOOD, GOOD | {"destination": "Nowhere"})
    assert run(["flows", "--records", url, "--json"]) == 0
    by_url = capsys.readouterr()
    assert run(["flows", "--records", url.partition("=")[2], "--json"]) == 0
    assert json.loads(by_url.out) == json.loads(capsys.readouterr().out)
    assert by_url.err == (
        "2 rows read, 0 rejected and 1 unmatched: see python -m geo check\n"
    )


def test_check_takes_an_address(write_rows, capsys):
    assert run(["check", write_rows(GOOD, GOOD | {"date": "?"}), "--json"]) == 1
    counts = json.loads(capsys.readouterr().out)
    assert (counts["read"], counts["rejected"], counts["flags"]) == (2, 1, {})


@pytest.mark.parametrize(
    "arguments",
    [
        ["flows", "--records", "postgres://eva:s3cret@127.0.0.1:1/rail?table=w"],
        ["check", "postgres://eva:s3cret@127.0.0.1:1/rail?table=w"],
        ["check", "duckdb://?parquet=/no/such.parquet"],
        ["check", "duckdb://?parquet=/x.parquet", "--report", "r.csv"],
        ["export", "out.html", "--records", "postgres://eva:s3cret@h/rail?table=w"],
        ["flows", "--records", "spark://127.0.0.1:1?parquet=/x"],
    ],
)
def test_what_cannot_be_used_ends_with_a_line_and_no_password(arguments, capsys):
    assert run(arguments) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("error: ")
    assert told.err.count("\n") == 1
    assert "s3cret" not in told.err

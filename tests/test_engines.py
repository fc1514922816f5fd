import json
import os
import subprocess

import duckdb
import pytest
from makers import ROOT
from waybills import as_typed, make_waybills, write_waybills

SUMMED = ("duckdb", "postgres", "spark", "connect", "wounded")
ROWS = 980_000  # and 2 % that are there twice

# By hand, for these records alone: the names that make_waybills uses are written out.
BY_HAND = """
with once as (select distinct * from read_parquet('{folder}/*.parquet')),
places(raw, place) as (values
  ('Dunay', 'dunay'), (' Dunay', 'dunay'), ('дунай', 'dunay'), ('ст. Дунай', 'dunay'),
  ('Vostochny Port', 'vostochny'), ('Tikhoretsk', 'tikhoretsk'),
  ('Тихорецк', 'tikhoretsk'), ('tikhoretsk ', 'tikhoretsk'), ('Mozdok', 'mozdok'),
  ('Rajin', 'rajin'))
select strftime(date, '%Y-%m') as month, o.place as origin, d.place as destination,
  coalesce(i.place, '') as inferred,
  coalesce(nullif(lower(trim(basis)), ''), 'reported') as basis,
  count(*)::bigint as consignments, coalesce(sum(wagons), 0)::bigint as wagons,
  sum(mass_kg)::bigint as kg
from once
join places o on o.raw = once.origin
join places d on d.raw = once.destination
left join places i on i.raw = once.inferred_origin
where date is not null and mass_kg between 1 and 10000000
  and coalesce(wagons, 0) >= 0 and coalesce(basis, '') <> 'guessed'
  and not coalesce(arrival_date < date, false)
  and (i.place is not null or coalesce(inferred_origin, '') = '')
group by all order by all
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A million messy waybills in eight Parquet files."""
    path = tmp_path_factory.mktemp("waybills")
    table = as_typed(make_waybills(ROWS, seed=7))
    step = table.num_rows // 8 + 1
    for part in range(8):
        write_waybills(table.slice(part * step, step), path / f"{part}.parquet")
    return path


@pytest.fixture(scope="module")
def answers(folder):
    """What each engine says of the same records."""
    python = ROOT / ".venv-engines" / "bin" / "python"
    if not python.exists():
        pytest.fail("make .venv-engines/.done gives the engines an environment")
    engines = (*SUMMED, "cut", "stranger", "gone")
    run = subprocess.run(
        [python, ROOT / "tests" / "run_engines.py", folder, *engines],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONWARNINGS": "ignore"},
    )
    assert run.returncode == 0, run.stderr[-2000:]
    return json.loads(run.stdout.splitlines()[-1])


def test_every_engine_gives_the_same_flows(answers):
    assert len({answers[engine]["sha256"] for engine in SUMMED}) == 1


def test_every_engine_counts_the_same_of_every_record(answers):
    counts = [answers[engine]["counts"] for engine in SUMMED]
    assert all(each == counts[0] for each in counts)
    assert counts[0]["read"] == ROWS + ROWS // 50
    assert counts[0]["read"] == counts[0]["accepted"] + counts[0]["rejected"]
    assert counts[0]["accepted"] == counts[0]["matched"] + counts[0]["unmatched"]


def test_a_worker_was_lost_in_the_middle_of_the_work(answers):
    killed = answers["wounded"]["killed"]
    assert 0 < killed["tasks_done"] < killed["of"]


def test_flows_are_those_of_sql_by_hand(folder, answers):
    rows = duckdb.sql(BY_HAND.format(folder=folder)).to_arrow_table().to_pandas()
    told = answers["duckdb"]["flows"]
    by_hand = [list(row) for row in rows.itertuples(index=False, name=None)]
    assert sorted(told) == sorted(by_hand)
    assert sum(row[5] for row in told) == answers["duckdb"]["counts"]["matched"]


def test_a_connection_that_is_lost_in_the_middle_is_told_in_a_line(answers):
    assert answers["cut"]["fault"] == "EngineError"
    assert answers["cut"]["message"].startswith("postgres:///postgres?table=")
    assert (
        "the engine did not answer: terminating connection" in answers["cut"]["message"]
    )
    assert "\n" not in answers["cut"]["message"]


def test_a_wrong_token_is_told_in_the_words_of_the_server(answers):
    assert answers["stranger"]["fault"] == "EngineError"
    assert answers["stranger"]["message"].startswith("sc://localhost:")
    assert answers["stranger"]["message"].endswith(
        "the engine did not answer: Invalid authentication token"
    )


def test_a_server_that_is_lost_in_the_middle_is_told_in_a_line(answers):
    assert answers["gone"]["fault"] == "EngineError"
    assert "Connection refused" in answers["gone"]["message"]
    assert "\n" not in answers["gone"]["message"]

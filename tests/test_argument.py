"""The argument about numbers, as one document and on the command line."""

import csv
import json

import pytest
from claimants import ARGUMENT, assume
from makers import DATA
from payloads import PAYLOADS

from geo.__main__ import run
from geo.argument import list_assumptions, read_argument, tell_argument
from geo.errors import SchemaError

COLUMNS = ("claim_id", "claimant", "metric", "value_low", "value_high", "unit")


@pytest.fixture
def write_claims(tmp_path):
    def write(*rows):
        path = tmp_path / "claims.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS, restval="")
            writer.writeheader()
            writer.writerows(rows)
        return path

    return write


def run_json(capsys, *arguments):
    code = run(["claims", *arguments, "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_the_document_has_all_parts(capsys):
    code, told = run_json(capsys)
    assert code == 0
    assert list(told) == [
        *("claims", "assumptions", "reading", "conversions", "pairs", "not_compared"),
        *("discrepancies", "denials"),
    ]
    assert len(told["claims"]) == 53
    assert len(told["discrepancies"]) == 12


def test_denials_stand_beside_the_claims(capsys):
    _, told = run_json(capsys)
    denials = {each["source_id"]: each["published_on"] for each in told["denials"]}
    assert denials == {"kyiv-post-22852": "2023-10-17", "kbs-2024-02": "2024-02"}
    assert run(["claims"]) == 0
    shown = capsys.readouterr().out
    assert "Denied:" in shown
    assert "spokesman of the Kremlin: dismissed (Kyiv Post)" in shown


def test_a_claim_keeps_its_hedge_source_and_grade(capsys):
    _, told = run_json(capsys)
    claim = next(each for each in told["claims"] if each["claim_id"] == "K27")
    assert (claim["low"], claim["high"]) == (74000, None)
    assert (claim["said"], claim["unit"]) == ("more than 74,000", "metric tons")
    assert (claim["grade"], claim["source_id"]) == ("A", "wapo-mirror")


@pytest.mark.parametrize("family", ["containers", "rounds", "mass", "voyages"])
def test_no_number_of_the_document_is_a_sum_of_claims(family):
    of_family = ARGUMENT.claims[ARGUMENT.claims["family"] == family]
    total = of_family[["value_low", "value_high"]].max(axis=1).sum()
    text = json.dumps(tell_argument(ARGUMENT, assume()))
    assert total > of_family["value_low"].max()
    assert f"{total:,.0f}" not in text
    assert f"{total:.0f}" not in text


def test_the_users_assumptions_are_taken_and_told(capsys):
    _, told = run_json(
        capsys, "--kg-per-shell", "43", "--containers-per-voyage", "300",
        "--convert", "27:voyages",
    )  # fmt: skip
    assumed = {each["name"]: each for each in told["assumptions"]}
    assert assumed["kg_per_shell"]["rests_on"] == "assumed"
    assert assumed["containers_per_voyage"]["rests_on"] == "X13"
    (start,) = told["conversions"]
    first = start["steps"][0]
    assert (first["value"], first["unit"]) == (8100, "containers")  # 27 x 300


def test_what_is_shown_can_be_chosen(capsys):
    _, told = run_json(capsys, "--family", "mass", "--said-by", "2024-06-22")
    assert [each["claim_id"] for each in told["claims"]] == ["K27", "K53"]


def test_the_verdicts_are_printed_with_their_reasons(capsys):
    assert run(["claims"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert any(line.startswith("Cannot both hold: ") for line in lines)
    assert any("is 11.04 t a container; assumed: 20.72" in line for line in lines)
    assert any("82,000 short tons = 74,389 t" in line for line in lines)
    assert any(line.endswith("a capacity is no count") for line in lines)
    assert "never to be added up" in lines[0]


def test_own_claims_stand_alone(capsys, write_claims):
    row = {"claim_id": "Z1", "claimant": "A", "metric": "mass", "value_low": "5"}
    file = write_claims({**row, "unit": "t"}, {**row, "claim_id": "Z2", "unit": "t"})
    code, told = run_json(capsys, "--claims", str(file))
    assert code == 0
    assert [each["claim_id"] for each in told["claims"]] == ["Z1", "Z2"]
    assert told["denials"] == told["discrepancies"] == told["pairs"] == []


def test_no_claims_are_no_error(capsys, write_claims):
    code, told = run_json(capsys, "--claims", str(write_claims()))
    assert (code, told["claims"], told["pairs"]) == (0, [], [])


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_whatever_a_claim_says_is_printed_on_one_line(payload, capsys, write_claims):
    told = {**dict.fromkeys(COLUMNS, payload), "value_low": "1", "value_high": ""}
    file = write_claims({**told, "claimant": f"\x1b[31m{payload}\r\n"})
    assert run(["claims", "--claims", str(file)]) == 0
    out = capsys.readouterr().out
    assert all(sign.isprintable() for sign in out.replace("\n", ""))
    plain = "".join(sign if sign.isprintable() else " " for sign in payload)
    assert sum(plain[:5] in line for line in out.split("\n")) == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--claims", "nowhere.csv"], "nowhere.csv: needs a CSV of claims"),
        (["--family", "tanks"], "--family must be one of containers"),
        (["--said-by", "June"], "--said-by must be as 2024-06-30; found June"),
        (["--convert", "many"], "--convert must be as 82000:short-tons; found many"),
        (["--convert", "5:pounds"], "must be above zero and of short-tons"),
        (["--convert", "0:t"], "must be above zero"),
        (["--kg-per-shell", "0"], "kg_per_shell must be a number above zero"),
        (["--payload-kg", "nan"], "payload_kg must be a number above zero"),
        (["--tolerance", "2"], "tolerance must be from 0 up to 1"),
        (["--slack-days", "-1"], "slack from 0 up"),
    ],
)
def test_an_option_that_cannot_be_used_is_named(arguments, message, capsys):
    assert run(["claims", *arguments]) == 2
    said = capsys.readouterr().err
    assert message in said
    assert said.count("\n") == 1


def test_an_assumption_names_its_row_and_source():
    listed = {
        each["name"]: each for each in list_assumptions(assume(), ARGUMENT.conversions)
    }
    assert listed["payload_kg"]["source_id"] == "freightutils"
    assert listed["t_per_wagon"]["grade"] == "B"
    own = list_assumptions(assume(t_per_wagon=1), ARGUMENT.conversions)[-1]
    assert (own["rests_on"], own["source_id"]) == ("assumed", "")


def test_a_folder_without_the_tables_is_refused(tmp_path):
    with pytest.raises(SchemaError, match="must describe the bundled files"):
        read_argument(tmp_path)
    (tmp_path / "datapackage.json").write_text('{"resources": []}')
    with pytest.raises(SchemaError, match=r"published\.csv: needs a CSV"):
        read_argument(tmp_path)
    (tmp_path / "published.csv").write_text("a\n1\n")
    with pytest.raises(SchemaError, match="needs the column kind"):
        read_argument(tmp_path)


def test_the_bundled_tables_are_whole():
    assert len(ARGUMENT.claims) == 53
    assert len(ARGUMENT.denials) == 2
    assert read_argument(DATA).conversions.equals(ARGUMENT.conversions)

import csv
import json
import subprocess
import sys

import pytest
from graded import RECORDS
from makers import ROOT

from geo.__main__ import run
from geo.commands_writing import refuse_other_form
from geo.encode import as_rows
from geo.errors import OptionError

HEADER = "date,origin,destination,mass_t,note\n"
GOOD = "2023-10-01,Dunay,Tikhoretsk,60,x\n"


def run_json(capsys, *arguments):
    code = run([*arguments, "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_check_counts_what_can_be_mapped(capsys, write_records):
    file = write_records(
        HEADER + GOOD + "?,Dunay,Nowhere,1,x\n" + "2023-10-02,Dunay,Nowhere,1,x\n"
    )
    code, counts = run_json(capsys, "check", str(file))
    assert code == 1
    assert {
        k: counts[k] for k in ("read", "accepted", "rejected", "matched", "unmatched")
    } == {
        "read": 3,
        "accepted": 2,
        "rejected": 1,
        "matched": 1,
        "unmatched": 1,
    }
    assert counts["tonnes"] == {"accepted": 61.0, "matched": 60.0, "unmatched": 1.0}


def test_check_is_content_with_a_file_that_is_all_mapped(capsys, write_records):
    code, counts = run_json(capsys, "check", str(write_records(HEADER + GOOD)))
    assert (code, counts["reasons"]) == (0, {})


def test_the_report_has_a_row_for_every_reason_and_no_formula(write_records, tmp_path):
    file = write_records(
        HEADER + "?,=1+1,B,-1,x\n" + "2023-10-01,=1+1,Tikhoretsk,1,x\n"
    )
    report = tmp_path / "report.csv"
    assert run(["check", str(file), "--report", str(report)]) == 1
    with report.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert list(rows[0]) == ["row", "line", "column", "value", "reason"]
    assert [(row["row"], row["column"]) for row in rows] == [
        ("1", "date"),
        ("1", "mass_t"),
        ("2", "origin"),
    ]
    assert rows[2]["value"] == "'=1+1"


def test_the_report_of_a_folder_names_the_file_of_each_row(tmp_path):
    folder, report, doubts = (tmp_path / name for name in ("leak", "r.csv", "f.csv"))
    folder.mkdir()
    (folder / "a.csv").write_text(HEADER + GOOD + "?,Dunay,Nowhere,1,x\n")
    (folder / "b.csv").write_text(
        "Дата;Откуда;Куда;Масса, т\n1.10.2023;Dunay;Nowhere;1\n"
        "2.10.2023;Dunay;Dunay;1\n"
    )
    options = ["--report", str(report), "--flags", str(doubts)]
    assert run(["check", str(folder), *options]) == 1
    assert report.read_text("utf-8").splitlines() == [
        "row,line,column,value,reason,file",
        "2,3,date,?,date is not a day as 2023-10-31 or 31.10.2023,a.csv",
        "3,2,Куда,Nowhere,no known place has this name,b.csv",
    ]
    assert doubts.read_text("utf-8").splitlines()[1].endswith(",b.csv")


def test_the_report_names_columns_as_the_file_does(tmp_path, write_records):
    file = write_records("Дата;Откуда;Куда;Масса, т\n1.10.2023;Dunay;Nowhere;1\n")
    report = tmp_path / "report.csv"
    run(["check", str(file), "--report", str(report)])
    assert report.read_text("utf-8").splitlines() == [
        "row,line,column,value,reason",
        "1,2,Куда,Nowhere,no known place has this name",
    ]


def test_flows_of_the_case_sum_to_the_published_total(capsys):
    code, document = run_json(capsys, "flows")
    assert code == 0
    assert document["totals"]["tonnes"] == 74_000
    assert sum(flow["tonnes"] for flow in document["flows"]) == pytest.approx(74_000)
    assert {flow["basis"] for flow in document["flows"]} == {"modelled"}
    assert {flow["month"] for flow in document["flows"]} == {
        "2023-08", "2023-09", "2023-10", "2023-11", "2023-12", "2024-01",
    }  # fmt: skip
    keys = {
        "month",
        "origin",
        "destination",
        "consignments",
        "wagons",
        "tonnes",
        "basis",
    }
    assert keys <= set(document["flows"][0])


def test_flows_without_json_are_csv(capsys):
    run(["flows"])
    printed = capsys.readouterr()
    assert printed.out.startswith(
        "month,origin,destination,consignments,wagons,tonnes,basis"
    )
    assert "74,000" in printed.err


def test_flows_are_summed_with_and_without_lower_grades(capsys, write_records):
    records = str(write_records(RECORDS))
    code, told = run_json(capsys, "flows", "--records", records, "--grade", "b3")
    assert code == 0
    assert [flow["tonnes"] for flow in told["flows"]] == [600, 500]
    assert told["totals"] == {"consignments": 2, "wagons": 18, "tonnes": 1100.0}
    assert told["totals_all_grades"] == {
        "consignments": 6,
        "wagons": 42,
        "tonnes": 2750.0,
    }
    assert told["grade"] == "B3"
    assert run(["flows", "--records", records, "--grade", "B3"]) == 0
    told = capsys.readouterr().err
    assert "1,100.0 tonnes graded B3 or better" in told
    assert "2,750.0 tonnes with all grades" in told


def test_records_take_the_letter_of_their_source(capsys, write_records):
    rows = "date,origin,destination,mass_t,source_id,reliability,credibility\n"
    rows += "2023-10-01,Dunay,Mozdok,600,letter,,2\n"
    rows += "2023-10-02,Dunay,Mozdok,50,letter,D,2\n"
    rows += "2023-10-03,Dunay,Mozdok,7,rumour,,2\n"
    known = "source_id,title,reliability\nletter,A letter,B\nrumour,A rumour,\n"
    records = ("--records", str(write_records(rows)))
    sources = ("--sources", str(write_records(known, name="sources.csv")))
    told = [
        run_json(capsys, "flows", *records, *more, "--grade", "B3")[1]["totals"]
        for more in ((), sources)
    ]
    assert [each["tonnes"] for each in told] == [0, 600]


def test_the_grade_of_flows_is_not_told_where_all_count(capsys):
    code, told = run_json(capsys, "flows", "--grade", "F6")
    assert code == 0
    assert not {"grade", "totals_all_grades"} & set(told)


def test_no_grade_can_be_asked_of_an_engine(capsys):
    asked = ["flows", "--records", "postgres://host/db?table=t", "--grade", "B3"]
    assert run(asked) == 2
    assert "--grade is for files" in capsys.readouterr().err


def test_an_export_by_grade_tells_both_totals(capsys, tmp_path, write_records):
    out, records = tmp_path / "flows.csv", str(write_records(RECORDS))
    assert run(["export", str(out), "--records", records, "--grade", "B3"]) == 0
    told = capsys.readouterr().err
    assert "records graded B3 or better: 1,100 t; with all grades: 2,750 t" in told
    assert out.read_text("utf-8").count("\n") == 3
    assert run(["verify", str(out), "--records", records]) == 0
    manifest = json.loads((tmp_path / "flows.csv.manifest.json").read_text("utf-8"))
    assert manifest["options"]["grade"] == "B3"
    below = manifest["below grade"].values()
    assert sum(month["kg"] for month in below) == 1_650_000


def test_route_has_the_keys_that_others_rely_on(capsys):
    code, found = run_json(
        capsys, "route", "--from", "133.08,42.73", "--to", "40.12,45.85"
    )
    assert code == 0
    assert set(found) == {
        "length_km",
        "drawn_km",
        "geodesic_km",
        "last_mile_from_km",
        "last_mile_to_km",
        "countries",
        "geometry",
    }
    assert found["geometry"]["type"] == "LineString"


def test_route_goes_by_way_of_a_point(capsys):
    ends = ["--from", "131.89,43.12", "--to", "37.66,55.78"]
    _, straight = run_json(capsys, "route", *ends)
    _, round_about = run_json(capsys, "route", *ends, "--via", "124.72,55.15")
    assert straight["length_km"] != round_about["length_km"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(["check", "none.csv"], "No such file", id="missing file"),
        pytest.param(["check"], "file", id="missing argument"),
        pytest.param(["nonsense"], "nonsense", id="unknown command"),
        pytest.param(["export", "out.docx"], ".html", id="unknown form"),
        pytest.param(["export", "o.html", "--month", "2023-13"], "2023-10", id="month"),
        pytest.param(["export", "o.html", "--port", "Odessa"], "dunay", id="port"),
        pytest.param(
            ["export", "o.html", "--measure", "stone"], "tonnes", id="measure"
        ),
        pytest.param(["route", "--from", "1", "--to", "2,3"], "LON,LAT", id="point"),
        pytest.param(["route", "--from", "999,0", "--to", "2,3"], "180", id="range"),
        pytest.param(["build", "nothing"], "rail", id="builder"),
    ],
)
def test_what_cannot_be_used_is_said_in_one_line(capsys, arguments, message):
    assert run(arguments) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("\n") == 1
    assert message in printed.err


def test_export_writes_only_what_was_chosen(tmp_path):
    out = tmp_path / "october.html"
    chosen = ["--month", "2023-10", "--port", "Vostochny", "--near-depots"]
    assert run(["export", str(out), *chosen, "--measure", "shells"]) == 0
    content = content_of(out)
    assert content["months"] == ["2023-10"]
    assert content["selection"]["measure"] == "shells"
    origins = {content["places"][flow["o"]]["id"] for flow in content["flows"]}
    assert origins == {"vostochny"}
    destinations = [content["places"][flow["d"]] for flow in content["flows"]]
    assert all(place["near"]["is"] for place in destinations)


def content_of(path):
    page = path.read_text(encoding="utf-8")
    start = page.index('id="railhead-data">') + len('id="railhead-data">')
    content = json.loads(page[start : page.index("</script>", start)])
    return content | {"flows": as_rows(content["flows"])}


def test_a_part_has_the_scale_of_the_whole_and_says_that_it_is_a_part(tmp_path):
    whole, part = tmp_path / "whole.html", tmp_path / "part.html"
    run(["export", str(whole)])
    run(["export", str(part), "--months", "2023-08:2023-09"])
    assert content_of(part)["scale"] == content_of(whole)["scale"]
    notices = content_of(part)["texts"]["notices"]
    assert "August 2023 to September 2023" in notices[-1]
    assert len(notices) == len(content_of(whole)["texts"]["notices"]) + 1


@pytest.mark.parametrize("form", ["geojson", "gpkg", "csv", "parquet"])
def test_export_writes_data_for_other_programs(tmp_path, form):
    out = tmp_path / f"october.{form}"
    assert run(["export", str(out), "--month", "2023-10"]) == 0
    assert b"not the C4ADS records" in out.read_bytes()


def test_export_of_no_flow_is_still_a_page(tmp_path):
    out = tmp_path / "none.html"
    assert run(["export", str(out), "--month", "2030-01"]) == 0
    assert out.stat().st_size > 0


@pytest.mark.parametrize("extra", [[], ["--json"]])
def test_flows_say_which_records_are_left_out(capsys, tmp_path, extra):
    path = tmp_path / "own.csv"
    rows = (
        "Dunay,Тихорецк,5",
        "Dunay,Nowhere,7",
        "Dunay,Nowhere,x",
        "Dunay,Elsewhere,",
    )
    lines = ["date,origin,destination,mass_t", *(f"2023-10-01,{row}" for row in rows)]
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")
    assert run(["flows", "--records", str(path), *extra]) == 0
    told = capsys.readouterr().err
    assert "4 rows read, 2 rejected and 1 unmatched: see python -m geo check\n" in told
    path.write_text("\n".join([*lines[:2], ""]), encoding="utf-8")
    assert run(["flows", "--records", str(path), *extra]) == 0
    assert "rows read" not in capsys.readouterr().err


def test_flows_count_what_all_files_of_a_folder_leave_out(capsys, tmp_path):
    for n in range(3):
        text = f"date,origin,destination,mass_t\n2023-10-0{n + 1},Dunay,Nowhere,7\n"
        (tmp_path / f"{n}.csv").write_text(text, encoding="utf-8")
    assert run(["flows", "--records", str(tmp_path)]) == 0
    assert "3 rows read, 0 rejected and 3 unmatched" in capsys.readouterr().err


def test_an_ending_in_capitals_is_as_good(tmp_path):
    refuse_other_form(tmp_path / "A.HTML", (".html", ".svg"))
    with pytest.raises(OptionError, match=r"\.html, \.svg; found a\.txt"):
        refuse_other_form(tmp_path / "a.txt", (".html", ".svg"))


def test_own_records_are_not_given_the_words_of_the_case(tmp_path, write_records):
    out = tmp_path / "own.html"
    assert (
        run(["export", str(out), "--records", str(write_records(HEADER + GOOD))]) == 0
    )
    page = out.read_text(encoding="utf-8")
    assert "C4ADS" not in page


def test_the_same_records_give_the_same_bytes_in_any_process(tmp_path):
    run(["export", str(tmp_path / "here.html")])
    here = (tmp_path / "here.html").read_bytes()
    for seed in ("0", "1"):
        there = tmp_path / f"there-{seed}.html"
        subprocess.run(
            [sys.executable, "-m", "geo", "export", str(there)],
            check=True,
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed, "LC_ALL": "C", "PATH": "/usr/bin:/bin"},
        )
        assert there.read_bytes() == here


def test_check_tells_what_it_took_the_file_for(capsys, write_records):
    text = "Дата;Откуда;Куда;Масса, кг\n01.10.2023;Находка;Тихорецк;60500,5\n"
    run(["check", str(write_records(text, encoding="cp1251"))])
    assert "cp1251, semicolons" in capsys.readouterr().err


def test_a_question_is_answered_by_its_option_and_remembered(capsys, write_records):
    file = write_records(
        HEADER.replace("date", "Дата отпр.") + "03/04/2023" + GOOD[10:]
    )
    assert run(["check", str(file)]) == 2
    assert '--map date="Дата отпр."' in capsys.readouterr().err
    mapped = ["check", str(file), "--map", "date=Дата отпр."]
    assert run(mapped) == 2
    assert "--dates dmy" in capsys.readouterr().err
    assert run([*mapped, "--dates", "mdy", "--save-mapping"]) == 0
    assert run(["check", str(file)]) == 0
    capsys.readouterr()
    _, document = run_json(capsys, "flows", "--records", str(file))
    assert [flow["month"] for flow in document["flows"]] == ["2023-03"]


def test_a_doubt_is_rejected_or_kept_as_the_user_decides(
    capsys, write_records, tmp_path
):
    file = write_records(HEADER + GOOD.replace("60", "20000"))
    assert run_json(capsys, "check", str(file))[1]["rejected"] == 1
    keep = ["--keep", "huge-mass", "--flags", str(tmp_path / "flags.csv")]
    code, counts = run_json(capsys, "check", str(file), *keep)
    assert (code, counts["flags"]) == (0, {"huge-mass": 1})
    assert b"impossible" in (tmp_path / "flags.csv").read_bytes()


def test_a_journey_that_no_train_makes_is_flagged(capsys, write_records):
    header = HEADER.replace("note", "arrival_date")
    file = write_records(header + GOOD.replace("x", "2023-10-03"))
    assert run_json(capsys, "check", str(file))[1]["flags"] == {"too-fast": 1}
    code, counts = run_json(capsys, "check", str(file), "--reject", "too-fast")
    assert (code, counts["rejected"], counts["accepted"]) == (1, 1, 0)


def test_nothing_is_written_for_a_file_that_cannot_be_read(write_records, tmp_path):
    file = write_records("")
    out = tmp_path / "out"
    written = ["--report", str(out / "r.csv"), "--flags", str(out / "f.csv")]
    out.mkdir()
    assert run(["check", str(file), *written, "--save-mapping"]) == 2
    assert list(out.iterdir()) == []
    assert list(tmp_path.glob("*.mapping.json")) == []


def test_the_records_are_never_written_over(capsys, write_records):
    file = write_records(HEADER + GOOD)
    assert run(["check", str(file), "--report", str(file)]) == 2
    assert "write to another file" in capsys.readouterr().err
    assert file.read_text(encoding="utf-8") == HEADER + GOOD


ASKED = "date,origin,destination,mass_t\n2024-01-02,Новосибирск,Nowhere,6\n"
DECIDED = (
    "when,raw_text,action,lon,lat\n2024-02-01,Nowhere,point,37.62,55.76\n"
    "once,Elsewhere,point,1,1\n"
)


def test_what_is_left_to_decide_is_written_for_review(write_records, tmp_path):
    file, review = write_records(ASKED), tmp_path / "review.csv"
    assert run(["check", str(file), "--review", str(review)]) == 1
    rows = list(csv.DictReader(review.read_text(encoding="utf-8").splitlines()))
    assert [(row["raw_text"], row["mass_t"]) for row in rows] == [("Nowhere", "6.0")]


def test_the_review_of_a_file_that_is_all_mapped_is_empty(write_records, tmp_path):
    file, review = write_records(ASKED), tmp_path / "review.csv"
    decided = write_records(DECIDED, name="decided.csv")
    options = ["--review", str(review), "--decisions", str(decided)]
    assert run(["check", str(file), *options]) == 0
    assert len(review.read_text(encoding="utf-8").splitlines()) == 1


def test_flows_run_where_decisions_say_and_odd_ones_are_told(capsys, write_records):
    file = write_records(ASKED)
    decided = write_records(DECIDED, name="decided.csv")
    assert run(["flows", "--records", str(file), "--decisions", str(decided)]) == 0
    told = capsys.readouterr()
    assert "Novosibirsk" in told.out
    assert "Nowhere" in told.out
    assert "decision on line 3 is not used: when is not a day" in told.err


def test_decisions_are_never_written_over(capsys, write_records):
    file = write_records(ASKED)
    decided = write_records(DECIDED, name="decided.csv")
    options = ["--decisions", str(decided), "--review", str(decided)]
    assert run(["check", str(file), *options]) == 2
    assert "write to another file" in capsys.readouterr().err
    assert decided.read_text() == DECIDED


def test_stringlines_are_drawn_and_verified(capsys, write_records, tmp_path):
    file = write_records(
        "date,origin,destination,mass_t,arrival_date\n"
        "2023-10-01,Dunay,Tikhoretsk,60,2023-10-18\n"
        "2023-10-02,Dunay,Mozdok,40,\n"
    )
    voyages = write_records(
        "voyage_id,date,port,event\nA,2023-09-27,Rajin,loading\n"
        "A,2023-09-29,Dunay,landing\n",
        name="voyages.csv",
    )
    out = tmp_path / "diagram.html"
    given = ("--records", str(file), "--voyages", str(voyages))
    assert run(["stringlines", str(out), *given, "--km-a-day", "600"]) == 0
    page = out.read_text(encoding="utf-8")
    assert "1 consignments (40 t) have no usable arrival date" in page
    assert "600 km a day and are modelled" in page
    code, told = run_json(capsys, "verify", str(out), *given)
    assert (code, told["holds"], told["is_made_again"]) == (0, True, True)


def test_stringlines_of_a_part_have_a_manifest_beside_them(tmp_path):
    out = tmp_path / "part.svg"
    asked = ("--month", "2023-10", "--port", "Dunay", "--site", "Mozdok")
    assert run(["stringlines", str(out), *asked]) == 0
    manifest = json.loads((tmp_path / "part.svg.manifest.json").read_text())
    assert manifest["filter"]["destinations"] == ["mozdok"]
    assert manifest["options"]["view"] == "stringlines"
    assert "voyage counts" in manifest["inputs"]
    assert "<svg" in out.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("out.csv",), "OUT must end in .html, .svg, .pdf, .png; found out.csv"),
        (("out.html", "--site", "Nowhere"), "no flow ends at Nowhere"),
        (("out.html", "--km-a-day", "5"), "kilometres a day must be from 10"),
        (("out.html", "--voyages", "none.csv"), "none.csv"),
    ],
)
def test_stringlines_that_cannot_be_drawn_say_why(
    capsys, tmp_path, monkeypatch, arguments, told
):
    monkeypatch.chdir(tmp_path)
    assert run(["stringlines", *arguments]) == 2
    assert told in capsys.readouterr().err
    assert not list(tmp_path.iterdir())

"""An unknown file, from the upload to the map, as a newcomer takes it there."""

import csv
import io
import json

import pytest
from payloads import PAYLOADS
from playwright.sync_api import expect
from visiting import click, open_tab, settle

from geo.__main__ import run

pytestmark = pytest.mark.browser

RECORDS = """\
Дата отпр.;Станция отправления;Станция назначения;Вес;Вагонов
05.09.2023;ст. Находка-Восточная;ст. Тихорецк;1250,5;20
17.09.2023;Владивосток;г. Каменка;640;10
31.02.2024;Хасан;Чита;100;2
;Хасан;Чита;100;2
21.09.2023;Хасан;Хасан;10;1
20.09.2023;Комсомольск-на-Амуре;Новосибирск;300;5
"""
PENZA = "Kamenka, Penza Oblast, RU"


@pytest.fixture
def records(tmp_path):
    path = tmp_path / "waybills.csv"
    path.write_text(RECORDS, encoding="cp1251")
    return path


def upload(page, *paths):
    page.get_by_role("button", name="Data").click()
    page.locator(".st-key-records input[type=file]").set_input_files(paths)
    page.locator(
        "h1", has_text=paths[0].stem if len(paths) == 1 else "files"
    ).wait_for()
    page.keyboard.press("Escape")


def answer(page):
    """Answer the two questions that the file leaves open."""
    page.get_by_text("Which column holds the date of dispatch?").wait_for()
    page.get_by_role("combobox", name="Date of dispatch").click()
    page.get_by_role("option", name="Дата отпр.").click()
    page.get_by_text("The column of masses has no unit").wait_for()
    page.get_by_role("radio", name="Tonnes").first.click()
    page.locator(".st-key-tally").wait_for()


def read_tally(page):
    figures = page.locator(".st-key-tally dl > div").all_inner_texts()
    return [each.split("\n")[-1].split(" ")[0] for each in figures]


def decide_kamenka(page):
    open_tab(page, "Names")
    page.get_by_role("heading", name="What does “г. Каменка” mean?").wait_for()
    expect(page.get_by_role("button", name="Decide")).to_be_disabled()
    click(page, page.get_by_text(PENZA))
    click(page, page.get_by_role("button", name="Decide"))
    click(page, page.get_by_role("button", name="Put 1 on the map"))
    page.locator(".st-key-tally dl > div", has_text="On the map4 ").wait_for()


def save(page, name, path):
    with page.expect_download() as download:
        click(page, page.get_by_role("button", name=name))
    download.value.save_as(path)
    return path


def test_an_unknown_file_goes_all_the_way(open_app, records, tmp_path, capsys):
    """In one visit, since a visit is what takes long."""
    page, _ = open_app()
    upload(page, records)
    answer(page)
    assert read_tally(page) == ["6", "2", "3", "1", "1"]
    page.locator(".st-key-headline", has_text="1,561 t of 1,561 t").wait_for()
    assert page.get_by_text("Illustrative allocation").count() == 0
    page.get_by_text("Basis: reported (3) · Grades: F6 (3)").wait_for()
    check_rows_left_over(page, tmp_path)
    decide_kamenka(page)
    assert read_tally(page) == ["6", "2", "4", "0", "1"]
    check_command_line_agrees(page, records, tmp_path, capsys)
    reject_same_ends(page)
    assert read_tally(page) == ["6", "3", "3", "0", "0"]


def check_rows_left_over(page, folder):
    open_tab(page, "Records")
    rejected = save(page, "Download these 2 rows (CSV)", folder / "rejected.csv")
    rows = list(csv.DictReader(io.StringIO(rejected.read_text("utf-8-sig"))))
    assert [(row["line"], row["value"]) for row in rows] == [
        ("4", "31.02.2024"),
        ("5", ""),
    ]
    click(page, page.get_by_role("radio", name="Not placed (1)"))
    settle(page)
    unplaced = save(page, "Download these 1 rows (CSV)", folder / "unplaced.csv")
    rows = list(csv.DictReader(io.StringIO(unplaced.read_text("utf-8-sig"))))
    assert [row["value"] for row in rows] == ["г. Каменка"]


def check_command_line_agrees(page, records, folder, capsys):
    decisions = save(page, "Download decisions.csv", folder / "decisions.csv")
    line = next(csv.DictReader(io.StringIO(decisions.read_text("utf-8"))))
    assert (line["raw_text"], line["place_name"]) == ("г. Каменка", "Kamenka")
    click(page, page.get_by_text("How waybills.csv is read"))
    save(page, "Download these answers", records.with_name("waybills.csv.mapping.json"))
    code = run(["check", str(records), "--decisions", str(decisions), "--json"])
    told = json.loads(capsys.readouterr().out)
    assert code == 1  # two rows are rejected
    counted = told["read"], told["rejected"], told["matched"], told["unmatched"]
    assert counted == (6, 2, 4, 0)


def reject_same_ends(page):
    """Decide a kind of doubt, once, in what is open since the answers were saved."""
    page.get_by_text("origin and destination are the same:").wait_for()
    click(page, page.get_by_role("radio", name="Reject"))
    page.locator(".st-key-tally dd", has_text="3 with reasons").wait_for()


def test_two_visitors_never_see_each_others_records(open_app, tmp_path):
    pages = []
    for name, mass in (("alpha", "111"), ("omega", "222")):
        path = tmp_path / f"{name}.csv"
        path.write_text(
            "date,origin,destination,mass_t\n"
            f"2023-10-01,Dunay,Тихорецк,{mass}\n2023-10-02,Dunay,{name} town,5\n",
            encoding="utf-8",
        )
        page, _ = open_app(is_stranger=True)
        upload(page, path)
        page.locator(".st-key-headline", has_text=f"{mass} t of {mass} t").wait_for()
        pages.append((page, name))
    for page, name in pages:
        other = "omega" if name == "alpha" else "alpha"
        open_tab(page, "Names")
        page.get_by_role("heading", name=f"What does “{name} town” mean?").wait_for()
        assert other not in page.locator("body").inner_text()
    third, _ = open_app(is_stranger=True)
    shown = third.locator("body").inner_text()
    assert not {"alpha", "omega"} & set(shown.lower().split())
    third.locator(".st-key-headline", has_text="74,000 t").wait_for()


def test_hostile_names_are_asked_about_as_text(open_app, tmp_path):
    path = tmp_path / "hostile.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(["date", "origin", "destination", "mass_t"])
        rows.writerow(["2023-10-01", "Dunay", "Тихорецк", 1])
        rows.writerows(
            ["2023-10-02", "Dunay", text, 1000 - n]
            for n, text in enumerate(PAYLOADS.values())
        )
    page, _ = open_app()
    upload(page, path)
    page.locator(".st-key-tally").wait_for()
    open_tab(page, "Names")
    heading = page.get_by_role("heading", name="What does")
    assert "<img src=x onerror=alert(1)>" in heading.inner_text()
    assert page.locator("img[src=x]").count() == 0  # faults fail when the page closes


def test_several_files_are_read_as_one_folder(open_app, tmp_path):
    other = tmp_path / "more.csv"
    other.write_text(
        "date,origin,destination,mass_t\n2023-10-01,Dunay,Тихорецк,40\n",
        encoding="utf-8",
    )
    third = tmp_path / "rest.csv"
    third.write_text(
        "date,origin,destination,mass_t\n2023-11-01,Dunay,Mozdok,2\n", encoding="utf-8"
    )
    page, _ = open_app()
    upload(page, other, third)
    page.locator(".st-key-headline", has_text="42 t of 42 t").wait_for()
    assert read_tally(page)[0] == "2"

from filemakers import GOOD, HEADER, make_workbook

from geo.preview import list_known_columns, preview_records
from geo.reading import Reading


def test_a_file_without_questions_is_understood():
    preview = preview_records((HEADER + GOOD).encode(), "r.csv")
    assert preview.form == "UTF-8, commas, line ends LF"
    assert preview.understood == "day first, decimal point, mass in t"
    assert (preview.row_count, preview.questions) == (1, [])
    assert preview.first_rows["origin"].tolist() == ["Dunay"]


def test_each_open_point_is_a_question_with_its_choices():
    text = 'date,origin,destination,вес\n03/04/2023,A,B,"1,234"\n'
    preview = preview_records(text.encode(), "r.csv")
    assert {each.option: each.choices for each in preview.questions} == {
        "dates": ("dmy", "mdy", "ymd"),
        "decimal": ("comma", "point"),
        "mass_unit": ("t", "kg", "short-ton"),
    }
    answers = Reading(dates="dmy", decimal="comma", mass_unit="kg")
    assert preview_records(text.encode(), "r.csv", answers).questions == []


def test_a_column_that_is_missing_is_chosen_among_those_of_the_file():
    preview = preview_records(b"Day,origin,destination,mass_t\n", "r.csv")
    assert [each.option for each in preview.questions] == ["mapping"]
    assert preview.questions[0].choices == ("Day", "origin", "destination", "mass_t")


def test_a_sheet_is_chosen_among_those_of_the_workbook():
    content = make_workbook(("One", [["x"]]), ("Two", [["y"]]))
    preview = preview_records(content, "r.xlsx")
    assert preview.questions[0].option == "sheet"
    assert preview.questions[0].choices == ("One", "Two")


def test_columns_that_may_be_mapped_to_are_known():
    assert {"date", "origin", "destination", "mass"} <= set(list_known_columns())

"""The page that runs nothing, as a parser of HTML reads it."""

from html.parser import HTMLParser

from geo.still_page import frame_drawing

SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"></svg>'
HOSTILE = "\"'><script>alert(1)</script>&amp;{{ 7 * 7 }}"


class Reader(HTMLParser):
    """Keeps the texts, and the elements with their attributes."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.elements, self.texts = [], []

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.texts.append(data)


def read_page(*arguments):
    reader = Reader()
    reader.feed(frame_drawing(*arguments).decode())
    return reader


def test_no_text_becomes_an_element_or_an_attribute():
    table = ({"a": HOSTILE}, [{"a": HOSTILE}, {"a": 1.5}, {"a": None}])
    plain = ({"a": "x"}, [{"a": "x"}, {"a": 1.5}, {"a": None}])
    hostile = read_page(HOSTILE, [HOSTILE], SVG, HOSTILE, table, (HOSTILE, table))
    harmless = read_page("x", ["x"], SVG, "x", plain, ("x", plain))
    assert [tag for tag, _ in hostile.elements] == [tag for tag, _ in harmless.elements]
    for (_, said), (_, told) in zip(hostile.elements, harmless.elements, strict=True):
        assert said == {
            name: HOSTILE if name == "data-title" else value
            for name, value in told.items()
        }
    # Title twice, a paragraph, and a heading, a column and a cell of each table.
    assert hostile.texts.count(HOSTILE) == 9


def test_each_cell_names_its_column():
    table = ({"way": "way", "km": "km"}, [{"way": "north", "km": 10_107.4}])
    cells = [
        told for tag, told in read_page("", [], SVG, "", table).elements if tag == "td"
    ]
    assert [cell["data-title"] for cell in cells] == ["way", "km"]
    assert [cell.get("class") for cell in cells] == [None, "n"]

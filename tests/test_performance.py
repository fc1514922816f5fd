"""The page of what was measured says what the results of the benches say."""

import re
from importlib import util

import pytest
from makers import ROOT

spec = util.spec_from_file_location("performance", ROOT / "bench" / "performance.py")
performance = util.module_from_spec(spec)
spec.loader.exec_module(performance)


def read_results():
    folder = ROOT / "bench" / "results"
    return {
        part: (folder / f"{part}.md").read_text("utf-8") for part in performance.PARTS
    }


def test_the_page_is_that_of_the_results():
    page = (ROOT / "docs" / "performance.md").read_text("utf-8")
    assert page == performance.write_page(read_results())


def test_what_the_page_links_to_is_there():
    folder = ROOT / "docs"
    linked = re.findall(r"\]\(([^)#:]+)\)", (folder / "performance.md").read_text())
    assert linked
    assert [each for each in linked if not (folder / each).is_file()] == []


def test_every_missed_target_says_what_holds_it():
    for row in performance.write_page(read_results()).splitlines():
        assert not row.endswith("| **missed** |  |")


def test_a_result_that_does_not_tell_of_a_target_is_refused():
    texts = read_results() | {"links": "# From flows to links\n"}
    with pytest.raises(ValueError, match=r"links.md does not tell of: link flows, 2"):
        performance.write_page(texts)

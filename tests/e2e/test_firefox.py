"""The exported file in the other browser: Firefox, from disk, with the network cut."""

import pytest
from bidi import Firefox
from find_firefox import ADVICE, find_firefox, is_on_offer

pytestmark = pytest.mark.browser

READ_LINKS = """[...document.querySelectorAll('path.link')]
  .filter(path => getComputedStyle(path).display !== 'none')
  .map(path => [path.dataset.link, path.getTotalLength(), Number(path.dataset.t)])"""
READ_HEADLINE = "document.querySelector('.headline strong').textContent"
ASK = """fetch('http://127.0.0.1:8/asked').then(() => 'answered', () => 'refused')"""


@pytest.fixture(scope="module")
def firefox(tmp_path_factory):
    program = find_firefox()
    if program is None:
        if is_on_offer():
            pytest.fail(ADVICE)
        pytest.skip(ADVICE)  # only where no package manager has it for us
    browser = Firefox(program, tmp_path_factory.mktemp("profile"))
    yield browser
    browser.close()


@pytest.fixture
def page(firefox, case_file):
    firefox.asked.clear()
    firefox.said.clear()
    firefox.open(case_file.as_uri())
    firefox.read(
        """new Promise(done => { const look = () => document.documentElement
        .dataset.railhead === 'ready' ? done(true) : setTimeout(look, 50); look(); })"""
    )
    yield firefox
    assert firefox.said == []
    own = ("file:", "data:")  # Firefox has a font of its own in a data address
    elsewhere = [url for url in firefox.asked if not url.startswith(own)]
    assert elsewhere == []


def to_number(text):
    return float(text.replace(",", ""))


def test_links_are_drawn_and_a_month_changes_the_sum(page, scene):
    links = page.read(READ_LINKS)
    assert len(links) == len(scene.links)
    assert max(length for _, length, _ in links) > 400
    assert to_number(page.read(READ_HEADLINE)) == 74_000
    for month in scene.months:
        page.read(f"document.querySelector('.month[data-month=\"{month}\"]').click()")
        mass_t = scene.flows.loc[scene.flows["month"] == month, "mass_t"].sum()
        assert to_number(page.read(READ_HEADLINE)) == pytest.approx(mass_t, abs=0.5)
        carried = scene.link_flows[scene.link_flows["month"] == month]
        drawn = {link: t for link, _, t in page.read(READ_LINKS)}
        assert drawn == pytest.approx(
            dict(zip(carried["link_id"].astype(str), carried["mass_t"], strict=True))
        )


def test_the_consignments_are_shown(page):
    page.read("document.querySelector('.site-row').click()")
    rows = page.read("document.querySelectorAll('.evidence tbody tr').length")
    assert rows == 50
    assert page.read("document.activeElement.id") == "evidence-title"


def test_the_watch_would_see_a_request(firefox):
    firefox.open("about:blank")
    firefox.asked.clear()
    assert firefox.read(ASK) == "refused"
    assert firefox.asked == ["http://127.0.0.1:8/asked"]

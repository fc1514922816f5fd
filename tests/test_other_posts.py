"""Published kilometres of lines that nothing was built from, against the network."""

import importlib.util

import pandas as pd
import pytest
from makers import DATA, ROOT

from geo.network import read_network

BENCH = ROOT / "bench" / "network_posts.py"


@pytest.fixture(scope="module")
def bench():
    spec = importlib.util.spec_from_file_location("network_posts", BENCH)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def sections(bench):
    return bench.measure_sections(read_network(DATA / "rail.parquet"))


def test_each_post_has_its_source_and_was_not_used_to_build():
    posts = pd.read_csv(ROOT / "bench" / "kilometre_posts.csv")
    assert (posts["used_to_build"] == "no").all()
    assert posts[["point_source", "km_source"]].notna().all(axis=None)
    assert (posts[["lon", "lat"]].round(2) == posts[["lon", "lat"]]).all(axis=None)
    for _, line in posts.groupby("line"):
        assert (line["km"].diff().dropna() > 0).all()
    long_lines = posts["line"].value_counts()
    assert (long_lines >= 4).sum() >= 2


def test_no_source_of_the_other_lines_is_among_those_of_the_bundled_posts():
    posts = pd.read_csv(ROOT / "bench" / "kilometre_posts.csv")
    built = pd.read_csv(DATA / "kilometre_posts.csv")
    assert not set(posts["line"]) & set(built["line_id"])


def test_long_sections_of_other_lines_are_within_3_percent(sections):
    long = [s for s in sections if s.line != "transsib" and s.published_km >= 100]
    assert len(long) >= 6
    assert {s.line for s in long} >= {"Moscow-Belgorod", "Baikal-Amur"}
    off = {f"{s.start}-{s.end}": s.off for s in long}
    assert {name: each for name, each in off.items() if abs(each) > 0.03} == {}


def test_whole_lines_are_within_1_percent_or_so(sections):
    frame = pd.DataFrame(sections).groupby("line")[["published_km", "network_km"]].sum()
    off = frame["network_km"] / frame["published_km"] - 1
    assert (off.abs() < 0.012).all()
    assert frame.loc["transsib", "published_km"] == 9_289

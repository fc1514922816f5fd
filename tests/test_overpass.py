"""Asking a server that speaks Overpass's form: on this machine, and failing at will."""

import hashlib
import json
import socket
import subprocess
import sys

import pytest
from makers import ROOT
from overpass_server import Overpass, serve
from railways import NODES, WAYS
from shapely import box

from geo.errors import OptionError, SchemaError, ServerError
from geo.overpass import Manners, ask_pieces, write_query

PIECES = [box(-0.01, -0.02, 0.025, 0.02), box(0.024, -0.02, 0.08, 0.02)]
ELSEWHERE = box(50, 50, 51, 51)
PIECES_OF_RUN = 8
ASK = """
import sys
from pathlib import Path
from shapely import box
from geo.overpass import Manners, ask_pieces, write_query
manners = Manners(sys.argv[1], Path(sys.argv[2]), sleep=lambda _: None, tell=print)
pieces = [box(n / 100 - 0.1, -0.02, 0.08, 0.02) for n in range(8)]
for answer in ask_pieces([write_query(p, [], spur_km=5.0) for p in pieces], manners):
    print(answer.sha256)
"""


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch):
    monkeypatch.setenv("no_proxy", "*")


@pytest.fixture
def server():
    with serve(Overpass(NODES, WAYS)) as told:
        yield told


@pytest.fixture
def ask(server, tmp_path):
    """Ask for pieces without waiting; `ask.waits` are those that would have been."""

    def ask(pieces=PIECES, *, sites=(), url=None, waits_s=(5, 20, 60)):
        manners = Manners(
            url=url or server.url,
            cache=tmp_path / "cache",
            waits_s=waits_s,
            timeout_s=20,
            sleep=ask.waits.append,
            tell=ask.told.append,
        )
        queries = [write_query(piece, sites, spur_km=5.0) for piece in pieces]
        return list(ask_pieces(queries, manners))

    ask.waits, ask.told = [], []
    return ask


def ids(answers):
    return [sorted(answer.ways.ways) for answer in answers]


# --- the query -------------------------------------------------------------------


def test_a_query_asks_for_whole_ways_of_railways_alone():
    query = write_query(box(0, 0, 2, 1), [], spur_km=5)
    assert query == (
        "[out:json][timeout:180][maxsize:536870912];("
        'way["railway"="rail"]["service"!~"^(yard|siding|spur)$"]'
        '(poly:"0.000000 2.000000 1.000000 2.000000 1.000000 0.000000 '
        '0.000000 0.000000");'
        ");(._;>;);out;"
    )


def test_spurs_are_asked_for_near_the_sites_of_the_piece_alone():
    query = write_query(box(0, 0, 2, 1), [(1, 0.5), (50, 50)], spur_km=2.5)
    assert query.count("around") == 1
    assert '["service"="spur"](around:2500,0.500000,1.000000);' in query


# --- answers ---------------------------------------------------------------------


def test_each_piece_is_asked_for_once_in_order(server, ask):
    answers = ask()
    assert ids(answers) == [[101, 102, 103], [102, 103, 104]]
    assert len(server.queries) == 2
    assert server.agents == ["Railhead/0.1.0 (rail network for a flow map)"] * 2
    assert not any(answer.is_kept for answer in answers)


def test_the_server_filters_yards_and_spurs_away_from_sites(ask):
    near, far = ask(sites=[(0.07, 0.001)]), ask(sites=[(0.07, 5.0)])
    assert 106 in near[1].ways.ways
    assert 106 not in far[1].ways.ways
    assert 105 not in near[1].ways.ways


def test_a_second_run_asks_nothing_and_finds_the_same(server, ask):
    first, second = ask(), ask()
    assert len(server.queries) == 2
    assert all(answer.is_kept for answer in second)
    assert [a.ways for a in second] == [a.ways for a in first]
    assert [a.sha256 for a in second] == [a.sha256 for a in first]


def test_between_two_requests_the_server_is_left_alone(ask):
    ask()
    assert len(ask.waits) == 2
    assert ask.waits[0] == 0
    assert 1 <= ask.waits[1] < 60


def test_another_server_is_asked_anew(ask):
    ask()
    with serve(Overpass(NODES, {101: WAYS[101]})) as other:
        assert ids(ask(url=other.url)) == [[101], []]


def test_a_damaged_answer_in_the_cache_is_asked_for_again(server, ask, tmp_path):
    ask()
    for path in (tmp_path / "cache").iterdir():
        path.write_bytes(path.read_bytes()[:40])
    assert ids(ask()) == [[101, 102, 103], [102, 103, 104]]
    assert len(server.queries) == 4


def test_a_damaged_answer_is_named_even_if_it_reads_well(server, ask, tmp_path):
    ask()
    path = min((tmp_path / "cache").iterdir())
    sound = path.read_bytes()
    path.write_bytes(sound.replace(b'"rail"', b'"tram"', 1))
    assert ids(ask()) == [[101, 102, 103], [102, 103, 104]]
    assert len(server.queries) == 3
    (told,) = ask.told
    assert f"the kept answer {path} is damaged" in told
    assert path.read_bytes() == sound
    assert hashlib.sha256(sound).hexdigest() in path.name


def test_two_runs_with_one_cache_ask_for_each_piece_once(server, tmp_path):
    cache = tmp_path / "cache"
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", ASK, server.url, str(cache)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    told = [run.communicate()[0].splitlines() for run in runs]
    assert [run.returncode for run in runs] == [0, 0]
    hashes = [[line for line in lines if len(line) == 64] for lines in told]
    assert hashes[0] == hashes[1]
    assert len(server.queries) == len(hashes[0]) == PIECES_OF_RUN
    kept = {path.name: path.read_bytes() for path in cache.iterdir()}
    assert len(kept) == PIECES_OF_RUN
    for name, content in kept.items():
        assert name.endswith(f".{hashlib.sha256(content).hexdigest()}.json")


def test_a_packed_answer_is_unpacked(server, ask):
    server.faults = ["packed", "packed"]
    assert ids(ask()) == [[101, 102, 103], [102, 103, 104]]


def test_an_empty_area_has_no_ways_and_is_no_error(server, ask):
    assert ids(ask([ELSEWHERE])) == [[]]
    assert ids(ask([ELSEWHERE])) == [[]]
    assert len(server.queries) == 1


def test_no_pieces_ask_nothing(server, ask):
    assert ask([]) == []
    assert server.queries == []


# --- what goes wrong -------------------------------------------------------------


@pytest.mark.parametrize("status", [429, 504, 503, 502])
def test_a_busy_server_is_waited_for(server, ask, status):
    server.faults = [status, status]
    assert ids(ask()) == [[101, 102, 103], [102, 103, 104]]
    assert ask.waits[:3] == [0, 5, 20]
    assert len(server.queries) == 4


def test_a_wait_that_the_server_asks_for_is_kept_within_bounds(server, ask):
    wait = {"status": 429}
    server.faults = [wait | {"wait": "33"}, wait | {"wait": "99999"},
                     wait | {"wait": "Fri, 01 Jan 2100 00:00:00 GMT"}]  # fmt: skip
    ask(PIECES[:1])
    assert ask.waits == [0, 33, 600, 60]


@pytest.mark.parametrize("fault", [429, 504, "cut", "gone"])
def test_waiting_has_an_end(server, ask, fault):
    server.faults = [fault] * 99
    with pytest.raises(ServerError, match=r"piece 1 of 2.*no answer in 4 tries.*later"):
        ask()
    assert ask.waits == [0, 5, 20, 60]
    assert len(server.queries) == 4


@pytest.mark.parametrize("fault", ["cut", "gone"])
def test_a_connection_that_breaks_off_is_taken_up_again(server, ask, fault):
    server.faults = [None, fault]
    assert ids(ask()) == [[101, 102, 103], [102, 103, 104]]
    assert len(server.queries) == 3


def test_after_a_break_only_the_rest_is_asked_for(server, ask):
    server.faults = [None, *[504] * 4]
    with pytest.raises(ServerError, match="piece 2 of 2"):
        ask()
    server.queries.clear()
    answers = ask()
    assert [answer.is_kept for answer in answers] == [True, False]
    assert len(server.queries) == 1


@pytest.mark.parametrize(
    "body", [b"<html>The server is tired</html>", b'{"elements": 3}', b"{}"]
)
def test_a_malformed_answer_is_a_clear_error_and_is_not_kept(
    server, ask, tmp_path, body
):
    server.faults = [body]
    with pytest.raises(SchemaError, match="piece 1 of 2: needs an answer of Overpass"):
        ask()
    assert list((tmp_path / "cache").iterdir()) == []
    assert ids(ask()) == [[101, 102, 103], [102, 103, 104]]


def test_an_answer_that_ran_out_of_time_is_not_taken_for_a_whole_one(server, ask):
    remark = {"elements": [], "remark": "runtime error: Query ran out of memory"}
    server.faults = [json.dumps(remark).encode()]
    with pytest.raises(SchemaError, match=r"out of memory.*--piece-km2"):
        ask()


@pytest.mark.parametrize("status", [400, 403, 404, 500])
def test_a_refusal_is_told_in_the_servers_words_at_once(server, ask, status):
    server.faults = [status]
    with pytest.raises(ServerError, match=f"refuses; found {status}.*busy"):
        ask()
    assert len(server.queries) == 1


def test_a_server_that_is_not_there_is_not_waited_for(ask):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/api"
    with pytest.raises(ServerError, match=r"127\.0\.0\.1 cannot be reached"):
        ask(url=url)
    assert ask.waits == [0]


@pytest.mark.parametrize(
    "url", ["", "overpass.example", "file:///etc/passwd", "ftp://x"]
)
def test_what_is_no_address_is_refused(ask, url):
    with pytest.raises(OptionError, match="https://HOST/api"):
        ask(url=url or "x")

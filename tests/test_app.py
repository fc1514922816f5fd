import base64
import json
import re
import tomllib

import pandas as pd
import pytest
from makers import DATA, ROOT
from payloads import PAYLOADS
from streamlit.testing.v1 import AppTest

from geo.flows import aggregate_flows
from geo.pipeline import CASE_RECORDS, read_world, trace_records
from screens.words import escape

OWN_RECORDS = (
    "own.csv",
    b"date,origin,destination,mass_t\n2023-10-01,Dunay,Rzhev,5\n",
    "text/csv",
)


@pytest.fixture
def app():
    def open_app(**address):
        page = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        page.query_params.update(address)
        page.session_state["wire"] = {"drawn": True}  # no browser draws the map here
        return page.run()

    return open_app


@pytest.fixture(scope="module")
def flows():
    matched = trace_records(CASE_RECORDS, read_world()).matched
    return aggregate_flows(matched)


def component_data(page, key):
    """What the page hands to a component, by the component's name."""
    for element in page.main:
        if element.type == "bidi_component" and key in element.proto.component_name:
            return json.loads(element.proto.json)
    raise LookupError(key)


def open_tab(page, name):
    page.session_state["tab"] = name
    return page.run()


def texts_of(page):
    return " ".join(element.value for element in page.markdown)


def test_the_page_opens_on_all_months_without_an_error(app):
    page = app()
    assert not page.exception
    assert "All months" in texts_of(page)
    assert "74,000 t" in texts_of(page)


def test_the_page_says_at_the_top_what_the_tonnages_are(app):
    page = app()
    kinds = [element.type for element in page.main]
    notice = next(m for m in page.markdown if "▲" in m.value)
    assert "Illustrative allocation" in notice.value
    assert "not the C4ADS records" in notice.value
    before_the_map = list(page.main)[: kinds.index("bidi_component")]
    assert notice.value in [getattr(element, "value", "") for element in before_the_map]


def test_a_month_in_the_address_is_shown(app, flows):
    page = app(month="2023-10")
    october_t = flows.loc[flows["month"] == "2023-10", "mass_t"].sum()
    assert f"October 2023**: **{october_t:,.0f} t**" in texts_of(page)
    selection = component_data(page, "wire")["selection"]
    assert (selection["from"], selection["to"]) == (2, 2)


def test_a_range_in_the_address_is_shown(app, flows):
    page = app(month="2023-08:2023-10")
    range_t = flows.loc[flows["month"] <= "2023-10", "mass_t"].sum()
    assert f"**{range_t:,.0f} t**" in texts_of(page)


@pytest.mark.parametrize("month", ["2030-01", "x", "2023-10:2023-08", ":"])
def test_a_bad_month_in_the_address_means_all(app, month):
    assert "All months" in texts_of(app(month=month))


def test_a_port_can_be_chosen_and_taken_off_again(app, flows):
    page = app()
    page.pills(key="ports").set_value(["dunay"]).run()
    from_dunay_t = flows.loc[flows["origin_id"] == "dunay", "mass_t"].sum()
    assert f"**{from_dunay_t:,.0f} t**" in texts_of(page)
    assert component_data(page, "wire")["selection"]["ports"] == ["dunay"]
    chip = next(button for button in page.button if "Dunay" in button.label)
    chip.click().run()
    assert "**74,000 t**" in texts_of(page)


def test_only_sites_near_depots_leaves_twelve(app):
    page = app()
    page.checkbox(key="near").check().run()
    assert "12 sites" in texts_of(page)


def test_records_of_lower_grades_can_be_left_out_and_both_totals_are_told(app):
    page = app()
    before = component_data(page, "frame")["digest"]
    page.selectbox(key="reliability").set_value("B").run()
    page.selectbox(key="credibility").set_value("3").run()
    assert not page.exception
    told = texts_of(page)  # the scenario's records have F6
    assert escape("graded B3 or better: 0 t; with all grades: 74,000 t") in told
    assert component_data(page, "frame")["digest"] != before
    chip = next(each for each in page.button if "graded B3" in each.label)
    chip.click().run()
    assert "**74,000 t**" in texts_of(page)
    assert component_data(page, "frame")["digest"] == before


def choose_ends(page, origin, destination):
    for label, name in (("Ways from", origin), ("Ways to", destination)):
        next(each for each in page.selectbox if each.label == label).set_value(name)
    page.run()


def test_flows_can_be_split_over_ways_and_put_together_again(app):
    page = open_tab(app(), "Ways")
    before = component_data(page, "frame")["digest"]
    choose_ends(page, "dunay", "mozdok")
    for way, percent in ((1, 60), (3, 40)):
        page.number_input(key=f"share dunay mozdok {way}").set_value(percent)
    draw = next(each for each in page.button if each.label == "Draw the flows so")
    draw.click().run()
    assert not page.exception
    assert "Dunay to Mozdok, way 1 60 % and way 3 40 %" in texts_of(page)
    assert "**74,000 t**" in texts_of(page)
    assert component_data(page, "frame")["digest"] != before
    chip = next(each for each in page.button if "Assumed split" in each.label)
    assert "Dunay to Mozdok" in chip.label
    chip.click().run()
    assert component_data(page, "frame")["digest"] == before
    assert "Assumed" not in texts_of(page)


def test_shells_are_told_at_the_chosen_mass(app):
    page = app()
    assert "1,600,000 shells" in texts_of(page)  # as published
    page.number_input(key="kg_per_shell").set_value(92.5).run()
    assert "800,000 shells" in texts_of(page)


def test_a_choice_with_nothing_in_it_says_so_kindly(app):
    page = app()
    page.number_input(key="min_t").set_value(1e6).run()
    assert not page.exception
    assert "nothing was sent under these filters" in texts_of(page)


def test_the_map_page_is_the_same_for_every_month(app):
    digests = {
        component_data(app(month=month), "frame")["digest"]
        for month in ("2023-08", "2024-01")
    }
    assert len(digests) == 1


def test_the_tally_and_the_tables_are_there(app):
    page = app()
    assert {tab.label for tab in page.tabs} == {
        "Flows",
        "Sites",
        "Ships and trains",
        "Timing",
        "Speeds",
        "Depots",
        "Ways",
        "What if",
        "Claims",
        "Records",
        "Method",
    }
    open_tab(page, "Records")
    tally = next(
        each.proto.body for each in page.get("html") if "tally" in each.proto.body
    )
    assert "<dt>Read</dt><dd><b>818</b>" in tally


def test_the_table_waits_for_the_map_and_is_asked_for_no_more_once_there():
    page = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    assert not page.dataframe
    assert component_data(page, "wire")["isAwaited"]
    page.session_state["wire"] = {"drawn": True}
    page.run()
    assert len(page.dataframe) == 1
    assert not component_data(page, "wire")["isAwaited"]


def test_a_tab_is_worked_out_when_opened_and_then_stays_as_it_was_left(app):
    page = app()
    (flows,) = page.dataframe
    assert "Origin" in flows.value
    assert not page.get("slider")
    open_tab(page, "Timing")
    page.slider(key="days").set_value(0).run()
    open_tab(page, "Sites")
    assert page.slider(key="days").value == 0
    page.checkbox(key="near").set_value(True).run()  # a run of the whole page
    assert page.slider(key="days").value == 0
    assert "Nearest known depot" in page.dataframe[0].value


def test_records_without_the_tab_that_is_open_show_their_first(app):
    page = open_tab(app(), "Ships and trains")
    page.file_uploader(key="records").set_value(OWN_RECORDS).run()
    assert not page.exception
    assert page.session_state["tab"] == "Flows"
    (told,) = (each.value for each in page.dataframe if "Tonnes" in each.value)
    assert list(told["Tonnes"]) == [5.0]


def test_the_framework_stays_on_this_machine_and_out_of_sight():
    config = tomllib.loads((ROOT / ".streamlit/config.toml").read_text("utf-8"))
    assert config["server"]["address"] == "127.0.0.1"
    assert config["browser"]["gatherUsageStats"] is False
    assert config["server"]["showEmailPrompt"] is False
    assert config["logger"]["hideWelcomeMessage"] is True


def test_denials_are_told(app):
    assert "deny" in texts_of(open_tab(app(), "Method"))


def test_the_timing_says_first_that_a_modelled_link_proves_nothing(app, case):
    page = open_tab(app(), "Timing")
    warning = next(w.value for w in page.warning)
    assert "it proves nothing" in warning
    linked = next(
        m.value for m in page.markdown if "after the latest landing" in m.value
    )
    assert linked.startswith("97% of the tonnes")
    page.slider(key="days").set_value(0).run()
    voyages = pd.read_csv(DATA / "voyages.csv", dtype="str", keep_default_na=False)
    landed = voyages[voyages["event"] == "landing"]
    days = set(zip(landed["port"].str.lower(), landed["date"], strict=True))
    same_day = [
        (origin, day.strftime("%Y-%m-%d")) in days
        for origin, day in zip(
            case.matched["origin_id"], case.matched["dispatched_on"], strict=True
        )
    ]
    share = case.matched.loc[same_day, "mass_t"].sum() / case.matched["mass_t"].sum()
    texts = [element.value for element in page.markdown]
    assert any(text.startswith(f"{share:.0%} of the tonnes") for text in texts)


def test_speeds_stand_beside_the_published_chain_and_are_said_to_be_built(app):
    page = open_tab(app(), "Speeds")
    assert any("Their speeds say nothing" in each.value for each in page.warning)
    assert "818 records on 32 pairs have both dates" in texts_of(page)
    told = " ".join(each.value for each in page.caption)
    assert "Dunay to Tikhoretsk" in told
    assert "16 to 19 days" in told
    assert "grade B" in told


def test_records_that_are_too_slow_are_listed_whatever_their_ids_try(app):
    rows = "".join(
        f'2023-10-01,Dunay,Rzhev,5,2024-06-01,"{payload.replace(chr(34), chr(34) * 2)}"'
        "\n"
        for payload in PAYLOADS.values()
    )
    header = "date,origin,destination,mass_t,arrival_date,shipment_id\n"
    page = app()
    page.file_uploader(key="records").set_value(
        ("own.csv", (header + rows).encode(), "text/csv")
    ).run()
    open_tab(page, "Speeds")
    assert not page.exception
    table = next(each.value for each in page.dataframe if "Flag" in each.value)
    assert list(table["Record"]) == list(PAYLOADS.values())
    assert set(table["Flag"]) == {"too slow"}
    for body in (each.proto.body for each in page.get("html")):
        assert "<img src=x" not in body
        assert "<script" not in body


def held_rows(page):
    """The table of how other claims stand to the one chosen."""
    return next(
        h.proto.body for h in page.get("html") if "What follows" in h.proto.body
    )


def test_claims_are_shown_as_a_chart_with_denials_and_retellings(app):
    page = open_tab(app(), "Claims")
    assert not page.exception
    bodies = [each.proto.body for each in page.get("html")]
    chart = next(
        body for body in bodies if "railhead-wide" in body and "claims" in body
    )
    drawn = base64.b64decode(re.search(r"base64,([^\"]+)", chart)[1]).decode()
    assert "more than 74,000 metric tons" in drawn
    assert "denied 17 October 2023: spokesman of the Kremlin" in drawn
    assert any("almost a year" in body and "Six months" in body for body in bodies)
    assert "Russia and North Korea deny any arms transfers" in texts_of(page)


def test_claims_can_be_chosen_by_what_they_count(app):
    page = open_tab(app(), "Claims")
    table = next(t.value for t in page.dataframe if "Claimant" in t.value)
    assert len(table) == 53
    page.pills(key="claim_families").set_value(["mass"]).run()
    table = next(t.value for t in page.dataframe if "Claimant" in t.value)
    assert list(table["Claim"]) == ["K27", "K29", "K53"]


def test_steps_follow_the_users_assumptions(app):
    page = open_tab(app(), "Claims")
    assert "82,000 short tons × 0\\.90718474 = 74,389 t" in texts_of(page)
    page.selectbox(key="amount_unit").set_value("voyages")
    page.number_input(key="amount").set_value(27.0)
    page.number_input(key="assumed_containers_per_voyage").set_value(300.0).run()
    assert "27 voyages × 300 a voyage = 8,100 containers" in texts_of(page)  # 27 x 300


def test_rivals_follow_the_users_assumptions(app):
    page = open_tab(app(), "Claims")
    assert "11.04 t a container; assumed: 20.72" in held_rows(page)
    assert "Cannot both hold, as assumed" in held_rows(page)
    # 239 shells of 46.25 kg are 11.05 t.
    page.number_input(key="assumed_shells_per_container").set_value(239.0).run()
    assert "11.04 t a container; assumed: 11.05" in held_rows(page)
    page.selectbox(key="held_claim").set_value("K16").run()
    assert "either one or the other" in held_rows(page).lower()


def test_own_records_come_with_own_claims(app):
    page = app()
    page.file_uploader(key="records").set_value(OWN_RECORDS).run()
    open_tab(page, "Claims")
    assert not page.exception
    assert "Claims" in {tab.label for tab in page.tabs}
    assert not any("almost a year" in e.proto.body for e in page.get("html"))
    header = "claim_id,claimant,metric,value_low,value_high,unit,family,as_of\n"
    rows = "".join(
        f'Z{n:02},"{payload.replace(chr(34), chr(34) * 2)}",m,{n},,t,mass,2024-01\n'
        for n, payload in enumerate(PAYLOADS.values(), 1)
    )
    page.file_uploader(key="claims_file").set_value(
        ("claims.csv", (header + rows).encode(), "text/csv")
    ).run()
    assert not page.exception
    table = next(t.value for t in page.dataframe if "Claimant" in t.value)
    assert list(table["Claimant"]) == list(PAYLOADS.values())
    assert "Cannot both hold" in held_rows(page)
    for body in (e.proto.body for e in page.get("html")):
        assert "<img src=x" not in body
        assert "<script" not in body
        assert "<svg" not in body


def test_claims_that_cannot_be_read_say_why(app):
    page = app()
    page.file_uploader(key="records").set_value(OWN_RECORDS).run()
    open_tab(page, "Claims")
    page.file_uploader(key="claims_file").set_value(
        ("c.csv", b"a\n1\n", "text/csv")
    ).run()
    assert not page.exception
    assert any("claims need the columns" in e.value for e in page.error)


@pytest.fixture
def table(tmp_path):
    """The address of a table of one record."""
    names = {"date": "2023-10-01", "origin": "Dunay", "destination": "Mozdok"}
    path = tmp_path / "w.parquet"
    rows = [names | {"mass_t": mass} for mass in (60.0, 2.5, -1.0)]
    pd.DataFrame(rows).to_parquet(path)
    return f"duckdb://?parquet={path}"


def test_a_table_is_mapped_by_its_address(app, table):
    page = app()
    page.text_input(key="address").set_value(table).run()
    assert not page.exception
    assert not page.error
    assert "**63 t** of 63 t" in texts_of(page)
    assert [title.value for title in page.title] == ["w"]
    (tally,) = [
        html.proto.body for html in page.get("html") if "'tally'" in html.proto.body
    ]
    assert "<b>3</b> records" in tally
    assert "with a doubt" not in tally
    assert not {"Timing", "Speeds"} & {tab.label for tab in page.tabs}
    open_tab(page, "Records")
    (told,) = [
        each.value for each in page.dataframe if list(each.value) == ["Reason", "Rows"]
    ]
    assert told.to_numpy().tolist() == [["mass is not above zero", 1]]


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("postgres://eva:s3cret@host/rail?table=w", "must not hold a password"),
        ("duckdb://?parquet=/no/such.parquet", "No files found"),
    ],
)
def test_an_address_that_cannot_be_used_says_why(app, address, told):
    page = app()
    page.text_input(key="address").set_value(address).run()
    assert not page.exception
    (error,) = page.error
    assert told in error.value.replace("\\", "")
    assert "s3cret" not in error.value

"""What is asked of an export, and how a manifest tells it."""

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import OptionError
from geo.request import ENDINGS, SIZES, Request, as_options, read_options

requests = st.builds(
    Request,
    form=st.sampled_from(list(ENDINGS)),
    months=st.none() | st.just(("2023-08", "2023-10")),
    origins=st.lists(st.text(max_size=5), max_size=3).map(tuple),
    near_depots=st.booleans(),
    min_t=st.floats(0, 1e6),
    size=st.sampled_from(SIZES),
    layer=st.none() | st.just("links"),
    title=st.text(max_size=20),
    publish=st.booleans(),
)


@given(requests)
def test_a_request_is_read_back_as_it_was_told(request):
    assert read_options(as_options(request)) == request


def test_what_is_as_by_default_is_not_told():
    assert as_options(Request()) == {}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("form", "docx"),
        ("measure", "tons"),
        ("size", "poster"),
        ("layer", "rails"),
        ("view", "globe"),
    ],
)
def test_what_there_is_not_is_refused(field, value):
    with pytest.raises(OptionError, match=f"{field} must be one of .*; found {value}"):
        Request(**{field: value})


def test_a_diagram_has_no_form_of_data():
    with pytest.raises(OptionError, match="form of the stringlines must be one of"):
        Request(form="csv", view="stringlines")


def test_an_option_of_another_version_is_named():
    with pytest.raises(OptionError, match="does not know: colour"):
        read_options({"colour": "red"})


def test_every_field_is_explained():
    assert all(field.name in Request.__doc__ for field in fields(Request))

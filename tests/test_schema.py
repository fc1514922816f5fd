import geopandas as gpd
import pandas as pd
import pytest
from shapely import Point

from geo.errors import CrsError, SchemaError
from geo.schema import hold_to

COLUMNS = ("site_id", "mass_t")


def test_a_frame_with_its_columns_and_more_is_let_through():
    hold_to(pd.DataFrame(columns=["mass_t", "more", "site_id"]), COLUMNS, name="flows")


def test_missing_columns_are_named_and_carried():
    with pytest.raises(SchemaError, match="flows need the columns mass_t") as refusal:
        hold_to(pd.DataFrame(columns=["site_id"]), COLUMNS, name="flows")
    assert refusal.value.at_fault == ("mass_t",)


def test_a_frame_without_any_column_is_refused():
    with pytest.raises(SchemaError, match="found: no columns"):
        hold_to(pd.DataFrame(), COLUMNS, name="flows")


@pytest.mark.parametrize("crs", [None, "EPSG:3857"])
def test_another_reference_system_is_refused(crs):
    points = gpd.GeoDataFrame(
        {"site_id": ["a"], "mass_t": [1.0]}, geometry=[Point(0, 0)], crs=crs
    )
    with pytest.raises(CrsError, match="EPSG:4326"):
        hold_to(points, COLUMNS, name="flows")

"""The tables behind the map, a tab each."""

import pandas as pd
import streamlit as st

from geo import pipeline
from geo.flows import name_flows
from geo.monthly import have_ranges
from geo.pipeline import World
from geo.scene import Texts
from geo.schema import BOUNDS
from geo.splits import split_flows
from screens.table import show_table
from screens.words import escape


def show_flows(chosen: pd.DataFrame, world: World) -> None:
    """Show one row a flow and month, greatest first."""
    table = name_flows(split_flows(chosen, world.split), world.places).drop(
        columns=["origin_id", "destination_id"]
    )
    show_table(table.sort_values(["month", "tonnes"], ascending=[True, False]))


def show_sites(chosen: pd.DataFrame, world: World) -> None:
    """Show what each site received, month by month, and the depot nearest to it."""
    by_month = chosen.pivot_table(
        index="destination_id", columns="month", values="mass_t", aggfunc="sum"
    ).fillna(0.0)
    sites = world.places.set_index("site_id").loc[by_month.index]
    columns: dict[str, pd.Series] = {
        "site": sites["site_name"],
        "region": sites["region"],
        "identification": sites["identification"],
        **_tell_nearest(sites, world),
        **{str(month): by_month[month] for month in by_month},
        "tonnes": by_month.sum(axis=1),
    }
    table = pd.DataFrame(columns)
    if have_ranges(chosen):
        sums = chosen.groupby("destination_id")[list(BOUNDS)].sum().loc[by_month.index]
        names = dict(zip(BOUNDS, ("lowest", "highest"), strict=True))
        table = table.join(sums.rename(columns=names))
    show_table(table.sort_values("tonnes", ascending=False))
    if world.depots.empty:
        return
    counts = pipeline.count_near_depots(world)
    st.caption(
        "Sites by distance from the nearest known depot: "
        + ", ".join(f"{count} within {km} km" for km, count in counts.items())
        + ". Both are known to their settlement or district centre only."
    )


def _tell_nearest(sites: pd.DataFrame, world: World) -> dict[str, pd.Series]:
    """Tell the nearest depot of each site, if any is known in these countries."""
    if world.depots.empty:
        return {}
    return {
        "nearest known depot": sites["nearest_depot_name"],
        "km to it": sites["nearest_depot_km"].round(0),
    }


def show_voyages(world: World) -> None:
    """Show ship observations apart: what was published, and what the scenario adds."""
    voyages = world.voyages
    span = voyages["date_from"] + " – " + voyages["date_to"]
    dated = voyages.assign(date=voyages["date"].where(voyages["date"] != "", span))
    dated = dated.drop(columns=["date_from", "date_to"])
    published = dated[dated["basis"] != "modelled"]
    modelled = dated[dated["basis"] == "modelled"]
    st.markdown("#### Published observations")
    show_table(published.drop(columns=["basis", "observation_ids"]))
    st.markdown("#### Voyages of the scenario (modelled)")
    st.caption(
        "Dates and cargo follow the scenario's rule; each published observation in the "
        "window is part of one of them."
    )
    show_table(modelled.drop(columns=["basis"]))


def show_method(texts: Texts) -> None:
    """Show what is published, what is inferred and what is modelled."""
    parts = {
        "Published": texts.published,
        "Inferred and modelled": texts.modelled,
        "Denied": texts.denials,
        "How the map is made": texts.method,
        "Licences": texts.licences,
    }
    for heading, lines in parts.items():
        if lines:
            st.markdown(f"#### {heading}")
            st.markdown("\n".join(f"- {escape(line)}" for line in lines))

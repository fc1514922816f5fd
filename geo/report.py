"""The report: the map's scene and the words that stand beside it."""

import json
from collections.abc import Sequence
from functools import partial
from itertools import chain
from typing import Any, Final

import pandas as pd

from geo.errors import SchemaError
from geo.evidence import list_evidence
from geo.export import export_html
from geo.monthly import list_months
from geo.pipeline import (
    DATA,
    NEAR_DEPOT_KM,
    Trace,
    World,
    draw_routes,
    route_flows,
    tally,
)
from geo.scene import Scene, Selection, Texts
from geo.sources import cite_sources

ENDS: Final = ("origin_id", "destination_id", "inferred_origin_id")

MODELLED_NOTICE: Final = (
    "{} records are modelled: their tonnages are illustrative, not reported."
)

MODELLED_CAVEAT: Final = "{}: illustrative, not reported"


def set_scene(
    trace: Trace,
    world: World,
    texts: Texts,
    *,
    is_case: bool,
    flows: pd.DataFrame | None = None,
) -> Scene:
    """Put together what a map shows.

    Parameters
    ----------
    trace : Trace
    world : World
    texts : Texts
        From `gather_texts`.
    is_case : bool
        Whether the records are the bundled ones: then its voyages are told, and its
        ports and crossings are shown even where no flow begins.
    flows : DataFrame (`schema.FLOWS`), optional
        The chosen ones of the trace's flows; all where not given. Months without any
        of them are left out at both ends.

    Returns
    -------
    Scene

    Raises
    ------
    SchemaError
        If a flow names a place that the world does not have.
    """
    shown = trace.flows if flows is None else flows
    routed = route_flows(shown, world)
    is_shown = world.places["site_id"].isin(_list_ends(shown))
    if is_case:
        is_shown |= world.places["site_type"] != "site"
    return Scene(
        places=world.places[is_shown],
        depots=world.depots,
        flows=routed.flows,
        routes=routed.routes,
        links=routed.links,
        link_flows=routed.link_flows,
        evidence=list_evidence(trace.matched, shown),
        voyages=_date_voyages(
            world.voyages if is_case else world.voyages[:0], world.places
        ),
        land=world.land,
        months=list_months(shown),
        texts=texts,
        near_depot_km=NEAR_DEPOT_KM,
        draw_routes=partial(draw_routes, shown, world),
    )


def write_page(
    scene: Scene,
    *,
    selection: Selection | None = None,
    embedded: bool = False,
    scale_of: Scene | None = None,
) -> bytes:
    """Write a scene as one HTML page that asks for no other file.

    Parameters
    ----------
    scene : Scene
    selection : Selection, optional
        What the page opens with.
    embedded : bool
        For the app's frame: map, months and figures only.
    scale_of : Scene, optional
        The whole of which this scene is a part, for one scale.

    Returns
    -------
    bytes
        UTF-8; the same scene gives the same bytes.

    Raises
    ------
    OptionError
        If the scene lacks what is selected, or the page would be too large.
    """
    # Not at the top: folium takes as long to import as the case's flows to be summed.
    from geo.flowmap import draw_flows

    flow_map = draw_flows(
        scene, selection=selection, embedded=embedded, scale_of=scale_of
    )
    return export_html(flow_map)


def gather_texts(
    trace: Trace,
    world: World,
    *,
    title: str | None = None,
    excerpt: str = "",
    are_collectors_told: bool = True,
) -> Texts:
    """Gather what is said beside the map.

    Parameters
    ----------
    trace : Trace
        Its tally and its sources are told.
    world : World
    title : str, optional
        Of the user's own records. Where it is not given, the words are those of the
        bundled case.
    excerpt : str
        Which part of the records is shown, if it is a part; told as a notice.
    are_collectors_told : bool
        Whether who collected a source stands behind it.

    Returns
    -------
    Texts

    Raises
    ------
    SchemaError
        If a bundled file of words is missing or no JSON.
    """
    words = _fit_words(_tell_network(_read_words("method"), world), world)
    words |= _read_words("case") if title is None else _tell_modelled(trace)
    unpublished = [f"Not published: {line}" for line in words.get("not_published", ())]
    inferred = [f"Inferred: {line}" for line in words.get("inferred", ())]
    return Texts(
        title=title or words["title"],
        subtitle=words.get("subtitle", ""),
        notices=(*words.get("notices", ()), *filter(None, (world.what_if, excerpt))),
        caveat=words.get("caveat", ""),
        published=(*words.get("published", ()), *unpublished),
        modelled=(*inferred, *words.get("modelled", ())),
        denials=tuple(words.get("denials", ())),
        method=tuple(words["method"]),
        licences=tuple(words["licences"]),
        sources=cite_sources(
            _find_cited(trace, world, words.get("sources", ()), is_case=title is None),
            are_collectors_told=are_collectors_told,
        ),
        tally=_tell_tally(trace),
        origin=_name_origin(trace, world),
        tells_shells=title is None,
    )


def _read_words(name: str) -> dict[str, Any]:
    path = DATA / f"{name}.json"
    try:
        words: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as fault:
        raise SchemaError(f"{path.name}: needs a JSON file; found {fault}") from fault
    return words


def _tell_modelled(trace: Trace) -> dict[str, Any]:
    """Say of the user's own records how many of them are modelled."""
    is_modelled = trace.flows["basis"] == "modelled"
    if not is_modelled.any():
        return {}
    whole, part = ("These", "modelled"), ("Some of these", "modelled in part")
    some, in_part = whole if is_modelled.all() else part
    return {
        "notices": [MODELLED_NOTICE.format(some)],
        "caveat": MODELLED_CAVEAT.format(in_part),
    }


def _fit_words(words: dict[str, Any], world: World) -> dict[str, Any]:
    """Leave out what is said of depots where none is shown."""
    if len(world.depots):
        return words
    kept = [line for line in words["method"] if "near a depot" not in line]
    return words | {"method": kept}


def _tell_network(words: dict[str, Any], world: World) -> dict[str, Any]:
    """Say of the user's own network what is true of it, not of the bundled one."""
    cited = world.network_cited
    if not cited:
        return words
    is_named = world.attached.network.edges["line_id"] != ""
    path = "A path is computed, not observed."
    own = {
        "The rail network is ": f"The rail network is not the bundled one: {cited}. No "
        "cut in it is mended.",
        "Railway lines ©": f"Railway lines: {cited}.",
        "Land, borders and the outline": "Land and borders: Natural Earth 5.1.1, "
        "public domain; Crimea drawn within Ukraine.",
    }
    if not is_named.any():
        own["Each pair takes"] = f"Each pair takes the shortest way by track. {path}"
    told = words.copy()
    for part in ("method", "licences"):
        told[part] = [
            next((new for start, new in own.items() if line.startswith(start)), line)
            for line in words[part]
        ]
    return told


def _find_cited(
    trace: Trace, world: World, first: Sequence[str], *, is_case: bool
) -> pd.DataFrame:
    """Find the sources of words, places, voyages and records, the most reliable first.

    Those behind the words stand before all others. With the user's own records go only
    the places that their flows use, and none of the case's voyages.
    """
    is_used = is_case | world.places["site_id"].isin(_list_ends(trace.flows))
    voyages = world.voyages if is_case else world.voyages[:0]
    frames = (world.places[is_used], world.depots, voyages, trace.matched)
    named = (frame["source_id"].unique() for frame in frames if "source_id" in frame)
    cited = {*first, *chain.from_iterable(named)}
    found = world.sources[world.sources["source_id"].isin(cited)]
    rank = found["source_id"].map({key: n for n, key in enumerate(first)})
    grade = found["reliability"].where(found["reliability"] != "", "Z")
    order = found.assign(rank=rank, grade=grade)
    ordered = order.sort_values(["rank", "grade", "source_id"], na_position="last")
    return ordered[found.columns]


def _list_ends(flows: pd.DataFrame) -> set[str]:
    return {place for end in ENDS for place in flows[end].unique()}


def _name_origin(trace: Trace, world: World) -> str:
    types = world.places.set_index("site_id")["site_type"]
    origins = types.reindex(trace.flows["origin_id"].unique())
    return "port" if (origins == "port").all() else "origin"


def _tell_tally(trace: Trace) -> dict[str, str]:
    counts = tally(trace)
    tonnes = counts["tonnes"]
    return {
        "read": f"{counts['read']:,} rows",
        "accepted": f"{counts['accepted']:,} rows, {tonnes['accepted']:,.0f} t",
        "rejected": f"{counts['rejected']:,} rows",
        "matched": f"{counts['matched']:,} rows, {tonnes['matched']:,.0f} t",
        "unmatched": f"{counts['unmatched']:,} rows, {tonnes['unmatched']:,.0f} t",
    }


def _date_voyages(voyages: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    ids = places.drop_duplicates("site_name").set_index("site_name")["site_id"]
    span = voyages["date_from"] + " – " + voyages["date_to"]
    return voyages.assign(
        date=voyages["date"].where(voyages["date"] != "", span),
        port_id=voyages["port"].map(ids).fillna(""),
    )

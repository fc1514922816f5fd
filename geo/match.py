"""Places: from the names in the records to the places we know."""

import re
import unicodedata
from collections import defaultdict
from typing import Final, NamedTuple

import geopandas as gpd
import pandas as pd

from geo.schema import CONSIGNMENTS, MATCHED, PLACES, REJECTED, hold_to

ENDS: Final = ("origin", "destination", "inferred_origin")
"""The columns of a consignment that name a place; the last may be empty."""


class Matches(NamedTuple):
    """The consignments with known ends, and a row for each reason of each other one."""

    matched: pd.DataFrame
    unmatched: pd.DataFrame


class Found(NamedTuple):
    """What a name led to: a place, or the reason why to none."""

    site_id: str
    basis: str
    reason: str


def match_sites(consignments: pd.DataFrame, places: gpd.GeoDataFrame) -> Matches:
    """Find the place that each consignment's ends name.

    A name as written in the places file goes first, then a name or alias that is the
    same but for case, accents, hyphens and the letter ё. A name that several places
    share is matched to none of them.

    Parameters
    ----------
    consignments : DataFrame (`schema.CONSIGNMENTS`)
    places : GeoDataFrame (`schema.PLACES`)

    Returns
    -------
    Matches
        ``matched`` (`schema.MATCHED`, the given order) and ``unmatched``
        (`schema.REJECTED` with ``mass_t``). Every consignment is in exactly one.

    Raises
    ------
    SchemaError
        If a column of either frame is missing.
    CrsError
        If places are not in EPSG:4326.
    """
    hold_to(consignments, CONSIGNMENTS, name="consignments")
    hold_to(places, PLACES, name="places")
    ends = {end: find_names(consignments[f"{end}_name"], places) for end in ENDS}
    unmatched = pd.concat(
        [_unfound(consignments, end, found) for end, found in ends.items()],
        ignore_index=True,
    ).sort_values("row", kind="stable", ignore_index=True)
    identified = consignments.assign(
        **{
            f"{end}_id": [found[name].site_id for name in consignments[f"{end}_name"]]
            for end, found in ends.items()
        },
        match_basis=_joint_basis(consignments, ends),
    )
    known = ~identified["row"].isin(unmatched["row"])
    others = [name for name in identified if name not in MATCHED]
    matched = identified.loc[known, [*MATCHED, *others]].reset_index(drop=True)
    texts = dict.fromkeys(
        ["origin_id", "destination_id", "inferred_origin_id", "match_basis"], "str"
    )
    return Matches(matched.astype(texts), unmatched)


def fold_name(name: str) -> str:
    """Bring a name to the form in which two spellings of it are the same.

    Parameters
    ----------
    name : str
        A place name in any script.

    Returns
    -------
    str
        Without case, accents, punctuation and repeated spaces; ё as е.
    """
    # Й is и with a breve to Unicode, but another letter to its readers.
    kept = unicodedata.normalize("NFC", name.casefold())
    kept = kept.replace("ё", "е").replace("й", "\0")
    parts = unicodedata.normalize("NFKD", kept)
    bare = "".join(sign for sign in parts if not unicodedata.combining(sign))
    plain = unicodedata.normalize("NFC", bare).replace("\0", "й")
    return re.sub(r"[\W_]+", " ", plain).strip()


def find_names(names: pd.Series, places: gpd.GeoDataFrame) -> dict[str, Found]:
    """Find the place that each name leads to.

    Parameters
    ----------
    names : Series of str
    places : GeoDataFrame (`schema.PLACES`)

    Returns
    -------
    dict of str to Found
        One entry a distinct name, as it is written.
    """
    exact: dict[str, set[str]] = defaultdict(set)
    folded: dict[str, set[str]] = defaultdict(set)
    columns = (places[name] for name in ("site_id", "site_name", "aliases"))
    for site_id, site_name, aliases in zip(*columns, strict=True):
        exact[site_name].add(site_id)
        for spelling in (site_name, *aliases):
            folded[fold_name(spelling)].add(site_id)
    return {name: _find(name.strip(), exact, folded) for name in names.unique()}


def _find(name: str, exact: dict[str, set[str]], folded: dict[str, set[str]]) -> Found:
    if not name:
        return Found("", "", "")
    for basis, owners in (
        ("name", exact.get(name)),
        ("alias", folded.get(fold_name(name))),
    ):
        if owners and len(owners) == 1:
            return Found(min(owners), basis, "")
        if owners:
            shared = ", ".join(sorted(owners))
            return Found("", "", f"several places have this name: {shared}")
    return Found("", "", "no known place has this name")


def _unfound(
    consignments: pd.DataFrame, end: str, found: dict[str, Found]
) -> pd.DataFrame:
    names = consignments[f"{end}_name"]
    reasons = pd.Series(
        [found[name].reason for name in names], index=names.index, dtype="str"
    )
    faulty = consignments[reasons != ""]
    return faulty[["row", "line"]].assign(
        column=pd.Series(end, index=faulty.index, dtype="str"),
        value=faulty[f"{end}_name"],
        reason=reasons[reasons != ""],
        mass_t=faulty["mass_t"],
    )[[*REJECTED, "mass_t"]]


def _joint_basis(
    consignments: pd.DataFrame, ends: dict[str, dict[str, Found]]
) -> list[str]:
    """Tell the weakest basis of the ends: an alias counts below a name."""
    columns = [
        [ends[end][name].basis for name in consignments[f"{end}_name"]] for end in ENDS
    ]
    return [
        "alias" if "alias" in bases else "name" for bases in zip(*columns, strict=True)
    ]

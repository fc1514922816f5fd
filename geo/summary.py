"""The summary: what a choice comes to, in sentences that the page fills in."""

import re
from typing import Final, NamedTuple

import pandas as pd

from geo.monthly import WAY
from geo.scene import Scene

GRADES_TOLD: Final = 3
FIGURE: Final = re.compile(r"\{(\w+)\}")
SPLIT: Final = "Flows are split over ways by assumed shares, which no record tells."
CHOICE: Final = " In modelled records this is a choice of the model and no finding."


class Sentence(NamedTuple):
    """A sentence, and the figures that it is told with."""

    text: str
    """With their names in braces."""
    figures: tuple[str, ...] = ()


def list_sentences(scene: Scene) -> list[Sentence]:
    """List the sentences of a scene's summary.

    Parameters
    ----------
    scene : Scene

    Returns
    -------
    list of Sentence
        The page puts the figures of its choice in; a sentence with one that the choice
        does not have is left out. Braces of records' own texts stay as they are.
    """
    is_modelled = set(scene.flows["basis"]) == {"modelled"}
    records = "the modelled records" if is_modelled else "the records"
    told: tuple[str, ...] = (
        f"For {{period}}, {records} tell of {{tonnes}}{{range}} in {{loads}}, from "
        "{origins} to {sites}.",
        f"For {{nothing}}, {records} tell of nothing under this choice.",
        "The greatest part went, by these records, to {greatest}.",
        "Basis, by tonnes: {bases}.",
        "Only records {graded} count; with all grades they come to {all_grades}.",
    )
    near = (
        "{near}, with {near_share} of the tonnes, lie within "
        f"{scene.near_depot_km:g} km of a known depot; places are known to their "
        f"settlement only.{CHOICE if is_modelled else ''}"
    )
    told = (*told, near) if len(scene.depots) else told
    plain = (*_tell_grades(scene), *_tell_ways(scene), *_tell_caveat(scene))
    return [
        *(Sentence(text, tuple(FIGURE.findall(text))) for text in told),
        *map(Sentence, (*plain, *scene.texts.denials[:1])),
    ]


def _tell_grades(scene: Scene) -> list[str]:
    """Tell the grades of all records, whatever is chosen of them."""
    masses = scene.evidence.groupby("grade")["mass_t"].sum()
    total_t = float(masses.sum())
    if not total_t > 0:
        return []
    shares = (masses / total_t).sort_values(ascending=False, kind="stable")
    shown = [f"{grade} {100 * share:.0f} %" for grade, share in shares.items()]
    rest = len(shown) - GRADES_TOLD
    more = f" and {rest} more" if rest > 0 else ""
    told = ", ".join(shown[:GRADES_TOLD])
    return [f"Grades of all records of this map, by tonnes: {told}{more}."]


def _tell_ways(scene: Scene) -> list[str]:
    is_assumed = scene.links["basis"] == "assumed"
    modes = set(pd.Series(scene.links["mode"].mask(is_assumed, "assumed"), dtype="str"))
    ways = {
        "rail": "Ways by rail are computed, not observed.",
        "sea": "Sea legs are inferred from ship movements.",
        "assumed": "Legs at sea of ways by ship are assumed.",
        "straight": "Straight lines stand where no route was found.",
    }
    told = [sentence for mode, sentence in ways.items() if mode in modes]
    is_split = WAY in scene.flows and (scene.flows[WAY] != "").any()
    return [*told, SPLIT] if is_split else told


def _tell_caveat(scene: Scene) -> list[str]:
    caveat = scene.texts.caveat.rstrip(".")
    return [f"The tonnages are {caveat}."] if caveat else []

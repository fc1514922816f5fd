"""The lowest grade that counts: what a page is told of the records below it."""

from typing import Any

from geo.grades import ALL, tell_lowest
from geo.monthly import spread_over_months
from geo.scene import Scene


def list_below(scene: Scene) -> dict[str, Any]:
    """List what records below the lowest grade would add.

    Parameters
    ----------
    scene : Scene

    Returns
    -------
    dict
        ``graded``, in words which records count, and ``below``: for each pair and
        basis the ids ``o`` and ``d``, whether ``d`` is ``near`` a depot, and ``kg``,
        ``n`` and ``w`` month by month. Nothing at all where all grades count.
    """
    if scene.below is None or scene.lowest == ALL:
        return {}
    monthly = spread_over_months(scene.below, scene.months)
    near = set(scene.below.loc[scene.below["is_near"], "destination_id"])
    keys = zip(monthly.keys["origin_id"], monthly.keys["destination_id"], strict=True)
    return {
        "graded": tell_lowest(scene.lowest),
        "below": [
            {
                "o": origin,
                "d": destination,
                "near": destination in near,
                "kg": monthly.kg[n].tolist(),
                "n": monthly.consignments[n].tolist(),
                "w": monthly.wagons[n].tolist(),
            }
            for n, (origin, destination) in enumerate(keys)
        ],
    }

"""Hand-made railways as OpenStreetMap has them, on the equator where lengths are known.

A degree of the equator is a true circle's: 6378.137 km x pi / 180 (WGS 84).

    1 --- 2 --- 3 ------ 4 --- 5       main line, 0.01 degrees a step, 3 to 4 twice
                 \\ 6 7 8 /            the second track, to the north
                4 -- 9  yard, 5 -- 10  spur
"""

import json
import math
from xml.sax.saxutils import quoteattr

DEGREE_KM = 6378.137 * math.pi / 180
STEP_KM = DEGREE_KM / 100

NODES = {
    1: (0.00, 0.0),
    2: (0.01, 0.0),
    3: (0.02, 0.0),
    4: (0.05, 0.0),
    5: (0.06, 0.0),
    6: (0.03, 0.001),
    7: (0.035, 0.001),
    8: (0.04, 0.001),
    9: (0.05, -0.01),
    10: (0.07, 0.0),
}
RAIL = {"railway": "rail"}
WAYS = {
    101: ([1, 2], RAIL | {"gauge": "1520", "electrified": "no", "name": "North"}),
    102: ([2, 3, 4], RAIL | {"gauge": "1520", "electrified": "no", "name": "Süd"}),
    103: ([3, 6, 7, 8, 4], RAIL | {"gauge": "1520", "electrified": "no"}),
    104: ([4, 5], RAIL | {"gauge": "1435;1520", "electrified": "contact_line"}),
    105: ([4, 9], RAIL | {"service": "yard"}),
    106: ([5, 10], RAIL | {"service": "spur"}),
    107: ([5, 1], {"railway": "tram"}),
    108: ([9, 10], {"highway": "track"}),
}


def make_answer(ways=WAYS, nodes=NODES, date="2024-05-01T12:00:00Z", **more):
    elements = [
        {"type": "node", "id": node, "lon": lon, "lat": lat}
        for node, (lon, lat) in nodes.items()
    ]
    elements += [
        {"type": "way", "id": way, "nodes": refs, "tags": tags}
        for way, (refs, tags) in ways.items()
    ]
    told = {"osm3s": {"timestamp_osm_base": date}, "elements": elements}
    return json.dumps(told | more).encode()


def make_xml(ways=WAYS, nodes=NODES, head="", date="2024-04-30T00:00:00Z"):
    places = "".join(
        f'<node id="{node}" lat="{lat}" lon="{lon}"/>'
        for node, (lon, lat) in nodes.items()
    )
    lines = "".join(
        f'<way id="{way}" timestamp="{date}">'
        + "".join(f'<nd ref="{node}"/>' for node in refs)
        + "".join(
            f"<tag k={quoteattr(key)} v={quoteattr(value)}/>"
            for key, value in tags.items()
        )
        + "</way>"
        for way, (refs, tags) in ways.items()
    )
    return f'<osm version="0.6">{head}{places}{lines}</osm>'.encode()

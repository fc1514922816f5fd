"""Manifests of the small scene, shared by the tests of several steps."""

from scenes import make_flows

from geo.manifest import describe_export, hash_content
from geo.request import Request


def make_manifest(request=None, **changes):
    told = {
        "inputs": {"records": hash_content(b"date\n", "mine.csv")},
        "counts": {"read": 7},
        "flows": make_flows(),
        "scale": {"measure": "tonnes"},
        "created": {"at": "2023-10-31", "by": "last day of the records"},
    }
    return describe_export(request or Request(), **{**told, **changes})

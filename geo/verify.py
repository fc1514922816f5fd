"""Verification: whether an exported file is what its manifest says."""

import json
import re
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from geo.delivery import Delivery, deliver
from geo.dossier import Dossier
from geo.errors import OptionError, SchemaError
from geo.manifest import OWN_NETWORK, hash_content
from geo.request import read_options
from geo.seal import ENDING, FOLDER_MANIFEST, OPEN, is_sealed, read_manifest
from geo.units import KG_PER_T

DATA_BLOCK: Final = re.compile(
    rb'<script type="application/json" id="railhead-data">(.*?)</script>', re.DOTALL
)

MAPPINGS: Final = ("mapping", "second mapping", "shares")
"""Files of answers: a manifest has the answers themselves."""
NEEDED: Final = {
    "sites": "--sites",
    "sources": "--sources",
    "decisions": "--decisions",
    OWN_NETWORK: "--network",
}
"""Inputs of the user's own that a manifest tells nothing of but name and hash, and the
options that give them."""

FIGURES: Final = ("filter", "scale", "tally", "totals", "below grade", "reading")
"""Of a manifest: what any version of the tool must find."""


Inputs = Mapping[str, Mapping[str, Any]]


class Check(NamedTuple):
    """One question to an export, and the answer."""

    question: str
    holds: bool
    found: str


class Exported(NamedTuple):
    """An export as it was found, and the document that carries its manifest."""

    name: str
    files: dict[str, bytes]
    document: bytes
    manifest: dict[str, Any]


def read_exported(path: Path) -> Exported:
    """Read an exported file or folder and its manifest.

    Parameters
    ----------
    path : Path

    Returns
    -------
    Exported

    Raises
    ------
    SchemaError
        If a file cannot be read or there is no manifest.
    """
    if path.is_dir():
        document = _read(path / FOLDER_MANIFEST)
        manifest = read_manifest(document, path.name)
        names = [Path(each["name"]).name for each in manifest.get("files", ())]
        found = {name: _read(path / name) for name in names if (path / name).exists()}
        return Exported(path.name, found, document, manifest)
    content = _read(path)
    is_inside = OPEN.encode() in content
    document = content if is_inside else _read(path.with_name(path.name + ENDING))
    manifest = read_manifest(document, path.name)
    return Exported(path.name, {path.name: content}, document, manifest)


def check_export(exported: Exported) -> list[Check]:
    """Hold an export to its own manifest.

    Parameters
    ----------
    exported : Exported

    Returns
    -------
    list of Check
    """
    sealed = is_sealed(exported.document)
    checks = [Check("the manifest is as it was sealed", sealed, _say(sealed))]
    listed = exported.manifest.get("files", [])
    if listed:
        wrong = [each["name"] for each in listed if not _is_as_listed(each, exported)]
        found = f"changed or missing: {', '.join(wrong)}" if wrong else "unchanged"
        checks.append(Check("the files are those of the manifest", not wrong, found))
    pages = [page for page in exported.files.values() if DATA_BLOCK.search(page)]
    return checks + [_check_sums(page, exported.manifest) for page in pages]


def refuse_without(manifest: Mapping[str, Any], given: Collection[str]) -> None:
    """Refuse to make an export again without a file that it was made from.

    Parameters
    ----------
    manifest : mapping
    given : collection of str
        Those of `NEEDED` that are at hand.

    Raises
    ------
    OptionError
        If one is missing: the figures would differ, and prove nothing.
    """
    inputs = manifest.get("inputs", {})
    missing = [role for role in NEEDED if role in inputs and role not in given]
    if missing:
        told = ", ".join(
            f"{NEEDED[role]} FILE ({inputs[role]['name']}, "
            f"{inputs[role]['bytes']:,} B, SHA-256 {inputs[role]['sha256'][:12]}…)"
            for role in missing
        )
        raise OptionError(f"it was made with more than the records: give {told}")


def check_again(exported: Exported, dossier: Dossier) -> list[Check]:
    """Make an export again from the records, and hold the one to the other.

    Parameters
    ----------
    exported : Exported
    dossier : Dossier
        Of the records that the export is said to be made from.

    Returns
    -------
    list of Check
        By the same version of the tool every byte must be the same; by another one
        the figures and all that the page draws.

    Raises
    ------
    OptionError
        If this version does not know an option of the export.
    """
    manifest = exported.manifest
    inputs = _with_mappings(manifest["inputs"], dossier.inputs)
    again = deliver(
        read_options(manifest["options"]),
        dossier._replace(inputs=inputs),
        name=exported.name,
        created=manifest["created"],
    )
    checks = [_check_inputs(manifest, again.manifest)]
    checks += [_check_figures(manifest, again.manifest)]
    if manifest["tool"] == again.manifest["tool"]:
        return [*checks, _check_bytes(exported, again)]
    return [*checks, _check_drawing(exported, again)]


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as fault:
        raise SchemaError(
            f"{path.name} is needed to verify the export, with its manifest inside "
            f"or beside it; found: {fault.strerror}",
            [str(path)],
        ) from fault


def _is_as_listed(listed: Mapping[str, Any], exported: Exported) -> bool:
    # A file may have got another name since; the manifest beside it has its hash.
    only = len(exported.files) == 1 and len(exported.manifest["files"]) == 1
    name = exported.name if only else listed["name"]
    content = exported.files.get(name)
    return content is not None and hash_content(content, listed["name"]) == listed


def _check_sums(page: bytes, manifest: Mapping[str, Any]) -> Check:
    """Hold what a page draws, month by month, to the totals of its manifest."""
    told = {month: total["kg"] for month, total in manifest["totals"].items()}
    drawn = _sum_drawn(page)
    tonnes = [
        "nothing that can be read"
        if sums is None
        else f"{sum(sums.values()) / KG_PER_T:,.3f} t"
        for sums in (drawn, told)
    ]
    return Check(
        "the page draws the totals of the manifest",
        drawn == told,
        f"{tonnes[0]} drawn, {tonnes[1]} in the manifest, each month by itself",
    )


def _sum_drawn(page: bytes) -> dict[str, int] | None:
    """Sum the kilograms that a page draws in each month; none without such data."""
    block = DATA_BLOCK.search(page)
    try:
        content = json.loads(block[1]) if block else {}
        sums = {
            month: sum(kg[n] for kg in content["flows"].get("kg", ()))
            for n, month in enumerate(content["months"])
        }
    except (ValueError, LookupError, TypeError, AttributeError):
        return None
    return {month: kg for month, kg in sums.items() if kg}


def _check_inputs(manifest: Mapping[str, Any], again: Mapping[str, Any]) -> Check:
    told, here = (
        {role: each["sha256"] for role, each in of["inputs"].items()}
        for of in (manifest, again)
    )
    roles = sorted({*told, *here})
    differing = [role for role in roles if told.get(role) != here.get(role)]
    return Check(
        "it was made from these files",
        not differing,
        f"differing: {', '.join(differing)}" if differing else f"{len(told)} files",
    )


def _with_mappings(told: Inputs, here: Inputs) -> Inputs:
    """Take mapping files that are not given again from a manifest: it has the answers.

    One that is given must be one of those that it tells.
    """
    known = {role: told[role] for role in MAPPINGS if role in told}
    given = {here[role]["sha256"] for role in MAPPINGS if role in here}
    if not given <= {each["sha256"] for each in known.values()}:
        return here
    return {role: here[role] for role in here if role not in MAPPINGS} | known


def _check_figures(manifest: Mapping[str, Any], again: Mapping[str, Any]) -> Check:
    differing = [name for name in FIGURES if manifest.get(name) != again.get(name)]
    return Check(
        "the figures come out again",
        not differing,
        f"differing: {', '.join(differing)}" if differing else ", ".join(FIGURES),
    )


def _check_bytes(exported: Exported, again: Delivery) -> Check:
    made = {name or exported.name: content for name, content in again.files.items()}
    differing = [n for n, content in exported.files.items() if made.get(n) != content]
    return Check(
        "made again, it is the same to the byte",
        not differing,
        f"differing: {', '.join(differing)}" if differing else "same bytes",
    )


def _check_drawing(exported: Exported, again: Delivery) -> Check:
    """Hold pages of another version to what they draw: their other bytes may differ."""
    made = {name or exported.name: content for name, content in again.files.items()}
    drawn, redrawn = (
        {n: block[1] for n, page in files.items() if (block := DATA_BLOCK.search(page))}
        for files in (exported.files, made)
    )
    tool = exported.manifest["tool"]
    return Check(
        "made again, it draws the same",
        drawn == redrawn,
        f"bytes not compared: made by {tool['version']}, commit {tool['commit']}",
    )


def _say(sealed: bool) -> str:
    return "unchanged" if sealed else "changed since it was made"

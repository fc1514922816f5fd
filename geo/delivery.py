"""The delivery: an export in any form, with what it was made from."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final, NamedTuple

import pandas as pd

from geo import pipeline, report
from geo.carried import find_scale
from geo.diagram import Diagram
from geo.diagram_page import write_diagram
from geo.dossier import Dossier
from geo.entities import write_entities
from geo.errors import OptionError
from geo.excerpt import Excerpt, choose_excerpt, show_grade, tell_excerpt
from geo.folder import write_folder
from geo.layers import write_layers
from geo.manifest import (
    cite_manifest,
    date_export,
    describe_export,
    hash_files,
    unname_inputs,
)
from geo.progress import Step, keep_quiet
from geo.reading import as_answers
from geo.redact import redact_scene
from geo.request import FIGURES, Request
from geo.scene import Scene, Selection, Texts
from geo.seal import ENDING, FOLDER_MANIFEST, embed_manifest, write_beside
from geo.sources import cite_sources
from geo.timetable import DIAGRAM_FILES, redact_diagram, set_diagram

NETWORK_SOURCE: Final = "openstreetmap"
"""Of the bundled network, among the sources."""

NEUTRAL_TITLE: Final = "Shipments by rail and sea"
"""Of published records: the name of a file may tell where they come from."""


AS_FILED: Final = ("mapping", "sheet")
"""Answers about the records that hold names of theirs."""


class Delivery(NamedTuple):
    """An export, ready to be written."""

    files: dict[str, bytes]
    """By what stands behind the export's own name: "" for the export itself; by their
    names for the files of a folder."""
    manifest: dict[str, Any]
    flows: pd.DataFrame
    """`schema.FLOWS`: those that are shown."""
    excerpt: Excerpt
    """The part of the records that is shown."""
    removed: dict[str, int]
    """What was taken out to be published, and how many of it."""


class Part(NamedTuple):
    """The scene that is shown, and the whole whose scale it has."""

    scene: Scene
    whole: Scene


def deliver(
    request: Request,
    dossier: Dossier,
    *,
    name: str,
    created: Mapping[str, str] | None = None,
    on_step: Step = keep_quiet,
) -> Delivery:
    """Make an export.

    Parameters
    ----------
    request : Request
    dossier : Dossier
    name : str
        Of the file that is to be written.
    created : mapping, optional
        The date of an earlier export that is made again; see `manifest.date_export`.
    on_step : Step
        Told before each step.

    Returns
    -------
    Delivery
        The same request, dossier and version give the same bytes.

    Raises
    ------
    OptionError
        If the request does not fit the records, or the file would be too large.
    SchemaError
        If the frames do not fit together.
    """
    on_step(0.1, "Choosing and routing the flows")
    excerpt = _choose(request, dossier)
    part = _set_part(request, dossier, excerpt)
    removed: dict[str, int] = {}
    answers = as_answers(dossier.reading)
    if request.publish:
        redacted = redact_scene(part.scene, dossier.world.sources)
        part = part._replace(scene=redacted.scene)
        moved = {"finer points of places": dossier.world.moved_count}
        filed = sum(bool(answers.pop(name, "")) for name in AS_FILED)
        removed = redacted.removed | moved | {"answers with names as filed": filed}
    on_step(0.4, "Summing what the manifest tells")
    last_day = dossier.trace.matched["dispatched_on"].max()
    manifest = describe_export(
        request,
        inputs=_list_inputs(request, dossier),
        counts=pipeline.tally(dossier.trace),
        flows=excerpt.flows,
        below=excerpt.below,
        scale=_tell_scale(request, part),
        created=created or date_export(last_day),
        reading=answers,
    )
    network = dossier.world.network_cited or cite_sources(dossier.world.sources).get(
        NETWORK_SOURCE, ""
    )
    manifest = {**manifest, "network": network}
    on_step(0.6, "Drawing and writing")
    if request.view == "map":
        files = _write(request, part, manifest, name)
    else:
        diagram = _set_diagram(request, dossier, part, excerpt)
        files = _write_diagram(request, diagram, manifest, name)
    on_step(1.0, "Done")
    return Delivery(files, manifest, excerpt.flows, excerpt, removed)


def _choose(request: Request, dossier: Dossier) -> Excerpt:
    flows = dossier.trace.flows
    near = pipeline.sites_near_depots(dossier.world) if request.near_depots else None
    unknown = sorted(set(request.sites) - set(flows["destination_id"].unique()))
    if unknown:
        known = ", ".join(sorted(flows["destination_id"].unique())) or "none"
        raise OptionError(
            f"no flow ends at {', '.join(unknown)}; flows end at: {known}", unknown
        )
    asked = list(request.sites) or None
    if near is not None and asked is not None:
        near = [site for site in near if site in asked]
    return choose_excerpt(
        dossier.trace,
        months=request.months,
        origins=request.origins,
        destinations=asked if near is None else near,
        min_t=request.min_t,
        lowest=request.grade,
    )


def _list_inputs(request: Request, dossier: Dossier) -> Mapping[str, Mapping[str, Any]]:
    inputs = dict(dossier.inputs)
    if request.view != "map":
        inputs |= hash_files(DIAGRAM_FILES)
    return unname_inputs(inputs) if request.publish else inputs


def _set_diagram(
    request: Request, dossier: Dossier, part: Part, excerpt: Excerpt
) -> Diagram:
    diagram = set_diagram(
        excerpt.trace,
        dossier.world,
        part.scene.texts,
        is_case=dossier.is_case,
        flows=excerpt.flows,
        voyages=dossier.voyages,
        order=dossier.reading.dates,
        km_a_day=request.km_a_day,
    )
    if request.publish:
        are_own = dossier.voyages is not None
        return redact_diagram(diagram, dossier.world.sources, are_own=are_own)
    return diagram


def _set_part(request: Request, dossier: Dossier, excerpt: Excerpt) -> Part:
    trace, world, is_case = dossier.trace, dossier.world, dossier.is_case
    texts = _word(request, dossier, excerpt)
    scene = report.set_scene(
        excerpt.trace, world, texts, is_case=is_case, flows=excerpt.flows
    )
    scene = show_grade(scene, excerpt, world)
    if excerpt.is_whole:
        return Part(scene, scene)
    return Part(scene, report.set_scene(trace, world, texts, is_case=is_case))


def _word(request: Request, dossier: Dossier, excerpt: Excerpt) -> Texts:
    """Take the case's words, or neutral ones, and the user's own over them."""
    neutral = NEUTRAL_TITLE if request.publish or not dossier.stem else dossier.stem
    texts = report.gather_texts(
        dossier.trace,
        dossier.world,
        title=None if dossier.is_case else neutral,
        excerpt=tell_excerpt(excerpt, dossier.trace, dossier.world),
        are_collectors_told=not request.publish,
    )
    return replace(
        texts,
        title=request.title or texts.title,
        note=request.note,
        made=request.made,
    )


def _tell_scale(request: Request, part: Part) -> dict[str, Any]:
    return {
        "measure": request.measure,
        "unit": "a month; mean of the months shown",
        "greatest": find_scale(part.whole),
    }


def _write(
    request: Request, part: Part, manifest: dict[str, Any], name: str
) -> dict[str, bytes]:
    if request.form == "html":
        return {"": _write_page(request, part, manifest)}
    if request.form == "folder":
        page = _write_page(request, part, manifest)
        files = write_folder(part.scene, others={"map.html": page})
        return files | {FOLDER_MANIFEST: write_beside(files, manifest)}
    content = _write_file(request, part, manifest)
    return {"": content, ENDING: write_beside({name: content}, manifest)}


def _write_diagram(
    request: Request, diagram: Diagram, manifest: dict[str, Any], name: str
) -> dict[str, bytes]:
    if request.form == "html":
        asked = Selection(measure=request.measure, kg_per_shell=request.kg_per_shell)
        page = write_diagram(diagram, selection=asked)
        return {"": embed_manifest(page, manifest)}
    from geo.figure_diagram import draw_diagram  # not at the top; see `_draw`

    told = {"Description": cite_manifest(manifest)}
    content = draw_diagram(diagram, form=request.form, size=request.size, manifest=told)
    return {"": content, ENDING: write_beside({name: content}, manifest)}


def _write_page(request: Request, part: Part, manifest: dict[str, Any]) -> bytes:
    selection = Selection(measure=request.measure, kg_per_shell=request.kg_per_shell)
    page = report.write_page(part.scene, selection=selection, scale_of=part.whole)
    return embed_manifest(page, manifest)


def _write_file(request: Request, part: Part, manifest: dict[str, Any]) -> bytes:
    if request.form in {*FIGURES, "atlas"}:
        return _draw(request, part, {"Description": cite_manifest(manifest)})
    if request.form == "ftm":
        return write_entities(part.scene)
    return write_layers(part.scene, request.form, layer=request.layer)


def _draw(request: Request, part: Part, told: dict[str, str]) -> bytes:
    # Not at the top: the drawing library takes a second to import.
    from geo.figure import draw_atlas, draw_figure

    if request.form == "atlas":
        return draw_atlas(
            part.scene,
            scale_of=part.whole,
            measure=request.measure,
            kg_per_shell=request.kg_per_shell,
            manifest=told,
        )
    return draw_figure(
        part.scene,
        form=request.form,
        size=request.size,
        scale_of=part.whole,
        measure=request.measure,
        kg_per_shell=request.kg_per_shell,
        manifest=told,
    )

"""The shape of the code: who may import whom, and what every function says."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parent.parent

LEVELS = (
    {"errors", "units", "schema", "upload", "progress", "interrupts"},  # the ground
    {"grades"},  # what a record is worth
    {"trees", "branches", "shelf"},  # ways over edges, what goes there, what is kept
    {
        "sites",
        "network",
        "stretches",
        "still_page",
        "replacements",
        "measure",
        "style",
        "encode",
        "monthly",
        "scene",
        "sources",
        "version",
        "reading",
        "columns",
        "packing",
        "forms",
        "workbooks",
        "features",
        "dates",
        "masses",
        "names",
        "fuzzy",
        "gazetteer",
        "tables",
        "words",
        "ways",
        "shares",
        "address",
        "drafts",
        "bundle",
    },  # what is known
    {
        "lines",
        "files",
        "survey",
        "checks",
        "sheets",
    },  # what is seen in all records of a file
    {"lands"},  # countries and regions by their names
    {"index", "decisions"},  # places by name, and what was decided of names
    {"query"},  # what a record says of a place
    {"lookup"},  # the place that it means
    {"finder"},  # the same for all the names of a file
    {"areas", "overlap", "tracks", "notice"},  # networks of the user's own
    {
        "borders",
        "alternatives",
        "loads",
        "starts",
        "splits",
    },  # along a way, what else there is, where it begins, its load and its share
    {"lengths", "rail_links"},  # how long it is, and what it shares with others
    {
        "carried",
        "exhibits",
        "lowest",
        "wording",
        "summary",
    },  # what links carry, which consignments a page shows, and which it leaves out
    {
        "records",
        "consignments",
        "match",
        "attach",
        "flows",
        "routing",
        "links",
        "claims",
        "timing",
        "stringlines",
        "density",
        "waymarks",
        "lags",
        "voyages",
        "payload",
        "request",
        "redact",
    },  # steps from frame to frame
    {
        "intake",
        "claim_words",
        "timing_words",
        "assumptions",
    },  # from files to consignments or words
    {"conversions", "chart_marks"},  # one unit in another, one number as a mark
    {"engine", "codes", "chart_frame"},  # a table elsewhere, and its texts as numbers
    {"values"},  # of a table's records, as numbers
    {"sums"},  # what a table comes to, as one expression
    {"meanings", "outcomes"},  # what goes into it, and what comes out
    {
        "rival_words",
        "claim_chart",
        "evidence",
        "candidates",
        "ranking",
        "traces",
        "preview",
        "speeds",
        "speed_chart",
        "landings",
        "figure_labels",
        "figure_sums",
        "figure_text",
    },  # what is behind the flows or was understood, and what a figure says
    {"rivals"},  # which claims can both hold
    {"sightings", "diagram"},  # what was seen, and all that a diagram shows
    {"diagram_words", "diagram_ships"},
    {"diagram_content"},
    {"figure_page", "figure_view"},  # a sheet, and where on it a place lies
    {"figure_chart", "figure_marks", "locator"},  # what is drawn, and how it looks
    {
        "figure_names",
        "figure_margin",
        "figure_legend",
        "figure_axes",
    },  # what is written
    {"figure_strings"},
    {"figure_ships"},
    {"figure_inset"},  # where there is room for more
    {"figure_map"},
    {"figure_layout"},
    {
        "flowmap",
        "figure",
        "export",
        "manifest",
        "entity",
        "citations",
    },  # what a reader is given
    {"seal", "diagram_page", "figure_diagram"},  # what shows a change; the diagram
    {"overpass", "figure_changes"},  # who is asked, and what has changed since
    {"layers", "sailings"},  # the same for other programs
    {"entities", "folder"},  # and as graphs and packages
    {"tracing"},  # the steps, some records at a time
    {"worlds"},  # what is known, and what one file adds to it
    {"pipeline", "counting", "surroundings"},  # the order of the steps
    {
        "sections",
        "policy",
        "passages",
    },  # what a cut of track would do, and where ways may go
    {
        "report",
        "waypoints",
        "closures",
        "itineraries",
        "coincidence",
        "nearness",
        "yardstick",
        "timetable",
        "verdict",
        "comparison",
        "argument",
    },  # the steps for one question or reader
    {
        "changes",
        "excerpt",
        "section_map",
        "itinerary_map",
        "journeys",
        "division",
    },  # a comparison, or a part, as a reader gets it
    {"dossier"},  # records and world together
    {"delivery"},  # any export, whole
    {"verify"},  # an export held to its manifest
    {"commands_reading"},  # the command line's questions about records
    {"commands_writing"},  # and what its files share
    {"commands_export"},
    {
        "commands_network",
        "commands_places",
        "commands_timing",
        "commands_speeds",
        "commands_flows",
        "commands_verify",
        "commands_ways",
    },
    {"commands_evidence"},
    {"__main__"},  # the command line
)
ON_THE_GROUND = {("schema", "units"), ("schema", "errors")}
"""The only imports within one level."""

AT_HOME = {
    "streamlit": {"app", "screens"},
    "streamlit_folium": {"app"},
    "folium": {"flowmap"},
    "branca": {"flowmap"},
    "osmnx": {"network", "tracks"},
    "matplotlib": {"figure", "figure_page", "figure_text"},
    "pyproj": {"measure"},
    "anyascii": {"names"},
    "rapidfuzz": {"fuzzy"},
    "ibis": {"engine", "codes", "values", "sums", "meanings"},
}
"""The modules, or folder of them, that may know a library; makers of data are free."""

MAX_LINES = 300
MAX_LINES_OF_A_MAKER = 360
"""Those that make data hold their tables of facts and reasons as well."""


class Import(NamedTuple):
    """A module that is imported, and whether only inside a function."""

    name: str
    lazy: bool


def list_modules(folder="geo"):
    return sorted((ROOT / folder).rglob("*.py"))


def name_of(path):
    return str(path.relative_to(ROOT))


def parse(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def level_of(module):
    return next((n for n, level in enumerate(LEVELS) if module in level), None)


def list_imports(tree, *, lazy=False) -> Iterator[Import]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import):
            yield from (Import(alias.name, lazy) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are written out from geo"
            of_package = node.module in {"geo", "geo.build"}
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from (
                Import(n, lazy) for n in (names if of_package else [node.module])
            )
        else:
            inside = isinstance(
                node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
            )
            yield from list_imports(node, lazy=lazy or inside)


def list_own_imports(tree):
    """The modules of geo that a module imports, build's apart."""
    names = (each.name for each in list_imports(tree))
    return sorted(
        {
            name.split(".")[1]
            for name in names
            if name.startswith("geo.") and not name.startswith("geo.build")
        }
    )


def list_public_functions(tree):
    """Functions, and methods of classes, that others may call."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield from list_public_functions(node)
        elif isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yield node


def list_raised(function):
    """Names of the errors that a function raises itself, nested ones left out."""
    waiting, raised = list(function.body), set()
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.Lambda):
            continue
        if isinstance(node, ast.Raise) and node.exc is not None:
            error = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
            raised.add(ast.unparse(error).split(".")[-1])
        waiting.extend(ast.iter_child_nodes(node))
    return raised


def is_command(function):
    """Tell whether the docstring is what the command line shows as help."""
    return any(".command" in ast.unparse(each) for each in function.decorator_list)


def find_upward(module, tree):
    """Imports of a module that do not lead downwards."""
    own = level_of(module) or 0
    return [
        other
        for other in list_own_imports(tree)
        if (module, other) not in ON_THE_GROUND
        and (level_of(other) is None or level_of(other) >= own)
    ]


def find_untold(tree):
    """Public functions that lack a docstring, or do not tell what they raise."""
    untold = []
    for function in list_public_functions(tree):
        told = ast.get_docstring(function) or ""
        raised = set() if is_command(function) else list_raised(function)
        tells_raised = not raised or "Raises\n------" in told
        if not (told and tells_raised and all(name in told for name in raised)):
            untold.append(function.name)
    return untold


MODULES = [path for path in list_modules() if path.stem != "__init__"]
RUN_TIME = [path for path in MODULES if path.parent.name == "geo"]
SCREENS = list_modules("screens")
EVERYWHERE = [*MODULES, *SCREENS, *ROOT.glob("app.py")]

each_module = pytest.mark.parametrize("path", MODULES, ids=name_of)
each_run_time_module = pytest.mark.parametrize("path", RUN_TIME, ids=name_of)
each_file = pytest.mark.parametrize("path", EVERYWHERE, ids=name_of)


@each_run_time_module
def test_every_module_has_a_level(path):
    assert level_of(path.stem) is not None, f"give {path.stem} a level in LEVELS"


@each_run_time_module
def test_imports_lead_downwards_and_never_sideways(path):
    assert find_upward(path.stem, parse(path)) == []


@each_file
def test_what_makes_the_data_is_not_needed_to_run(path):
    if path.parent.name == "build":
        return
    builders = [
        each
        for each in list_imports(parse(path))
        if each.name.startswith("geo.build")
        and not (path.stem == "__main__" and each.lazy)
    ]
    assert builders == []


@each_file
def test_each_library_is_known_to_one_module(path):
    if path.parent.name == "build":
        return
    roots = {each.name.split(".")[0] for each in list_imports(parse(path))}
    home = "screens" if path.parent.name == "screens" else path.stem
    strays = [root for root in roots if home not in AT_HOME.get(root, {home})]
    assert strays == []


@each_module
def test_public_functions_say_what_they_do_and_raise(path):
    assert find_untold(parse(path)) == []


@each_file
def test_every_module_says_what_it_is_for(path):
    assert ast.get_docstring(parse(path))


@each_file
def test_no_module_is_long(path):
    limit = MAX_LINES_OF_A_MAKER if path.parent.name == "build" else MAX_LINES
    assert len(path.read_text(encoding="utf-8").splitlines()) <= limit


@each_module
def test_no_module_is_a_drawer_for_odds_and_ends(path):
    assert path.stem not in {"utils", "util", "helpers", "common", "misc"}


def test_the_package_exports_nothing_again():
    assert list(list_imports(parse(ROOT / "geo" / "__init__.py"))) == []


@pytest.mark.parametrize(
    ("module", "source", "found"),
    [
        pytest.param("flows", "from geo.schema import FLOWS", [], id="downwards"),
        pytest.param("flows", "from geo.links import x", ["links"], id="sideways"),
        pytest.param("flows", "from geo import pipeline", ["pipeline"], id="upwards"),
        pytest.param("flows", "import geo.match", ["match"], id="plain import"),
        pytest.param("flows", "from geo.odd import x", ["odd"], id="unknown"),
        pytest.param("schema", "from geo.units import x", [], id="on the ground"),
        pytest.param("units", "from geo.schema import x", ["schema"], id="cycle"),
        pytest.param(
            "flows", "def f():\n from geo.links import x", ["links"], id="in a function"
        ),
        pytest.param(
            "flows",
            "if TYPE_CHECKING:\n from geo.links import x",
            ["links"],
            id="for types",
        ),
    ],
)
def test_a_wrong_import_would_be_found(module, source, found):
    assert find_upward(module, ast.parse(source)) == found


@pytest.mark.parametrize(
    ("source", "found"),
    [
        pytest.param('def f():\n "It."', [], id="told"),
        pytest.param("def f(): pass", ["f"], id="no docstring"),
        pytest.param("def _f(): pass", [], id="private"),
        pytest.param('def f():\n "It."\n raise A("b")', ["f"], id="no Raises"),
        pytest.param(
            'def f():\n """It.\n\n Raises\n ------\n A\n  If b.\n """\n raise A("b")',
            [],
            id="Raises",
        ),
        pytest.param(
            'def f():\n """It.\n\n Raises\n ------\n B\n  If b.\n """\n raise A("b")',
            ["f"],
            id="another error",
        ),
        pytest.param('class C:\n "It."\n def g(self): pass', ["g"], id="method"),
    ],
)
def test_an_untold_function_would_be_found(source, found):
    assert find_untold(ast.parse(source)) == found


def test_only_a_lazy_import_counts_as_lazy():
    tree = ast.parse("import a\ndef f():\n import b\nclass C:\n import c")
    assert list(list_imports(tree)) == [
        Import("a", lazy=False),
        Import("b", lazy=True),
        Import("c", lazy=False),
    ]

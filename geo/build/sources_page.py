"""Make ``docs/sources.md``: every source, with the rows that rest on it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pandas as pd

from geo.build.fetch import ROOT
from geo.build.ledger import DATA_FOLDER
from geo.drafts import write_atomically

PAGE: Final = ROOT / "docs" / "sources.md"

TABLES: Final = {
    "claims.csv": "claim_id",
    "published.csv": "fact_id",
    "conversions.csv": "conv_id",
    "discrepancies.csv": "item_id",
    "voyages.csv": "voyage_id",
    "vessels.csv": "vessel",
    "cumulative_voyages.csv": "as_of",
}
"""Tables whose rows name a source, and what a row is called by."""

LAYERS: Final = {
    "ports.geojson": "ports",
    "sites.geojson": "sites",
    "depots.geojson": "depots",
}

ARTICLES: Final = (
    *("essanews", "unn", "kyiv-independent-washington-post"),
    "kyiv-independent-5-million",
)
"""Articles whose words stand in the columns of ``discrepancies.csv``."""

KINDS: Final = {
    "original": "Pages of the claimants and newsrooms themselves",
    "retelling": "Outlets that retell what others found",
    "copy": "Copies and mirrors: evidence of wording, not the citation to print",
    "own": "Railhead's own",
}

HEAD: Final = """# Sources

Made by `python -m geo build sources-page` from `data/sources.csv` and the tables that
name a source; a test holds this page to them. Do not edit it by hand.

The letter is the Admiralty reliability of the source: B its own page, C a retelling, D
a copy, F cannot be judged; no source is A. How sure a row is stands in the row itself
(`credibility`, 2 to 6). Titles that were not recorded are made from the address. An
address that is missing was not recorded: that is no sign that the page does not exist.
"""

ROWS_TOLD: Final = 12
"""Rows named one by one; of a source with more, the rest is counted."""


def build(page: Path | None = None) -> None:
    """Write the page.

    Parameters
    ----------
    page : Path, optional
        Where to; ``docs/sources.md`` if not given.
    """
    text = write_page(_read("sources.csv"), list_uses())
    write_atomically(page or PAGE, text.encode())


def list_uses() -> dict[str, list[str]]:
    """List the rows that rest on each source.

    Returns
    -------
    dict of str to list of str
        By ``source_id``: names of rows, table by table.
    """
    uses: dict[str, list[str]] = {}
    for name, key in TABLES.items():
        table = _read(name)
        for source_id, row in zip(table["source_id"], table[key], strict=True):
            told = f"count of {row}" if key == "as_of" else row
            if told not in uses.setdefault(source_id, []):
                uses[source_id].append(told)
    for source_id in ARTICLES:
        uses.setdefault(source_id, []).append("words of the discrepancies")
    for name, words in LAYERS.items():
        for source_id in _list_ids(DATA_FOLDER / name):
            uses.setdefault(source_id, []).append(words)
    return uses


def write_page(sources: pd.DataFrame, uses: dict[str, list[str]]) -> str:
    """Write the page's text.

    Parameters
    ----------
    sources : DataFrame
        With ``source_id``, ``title``, ``publisher``, ``date``, ``url``, ``kind``,
        ``reliability`` and ``note``; ``archive_url`` is told where it is there.
    uses : dict of str to list of str
        From `list_uses`.

    Returns
    -------
    str
        Markdown. Any text of a source is escaped.
    """
    parts = [HEAD]
    for kind, words in KINDS.items():
        of_kind = sources[sources["kind"] == kind].sort_values("source_id")
        if of_kind.empty:
            continue
        parts.append(f"\n## {words}\n\n")
        parts.append("| id | what | letter | rows that rest on it | caution |\n")
        parts.append("|---|---|---|---|---|\n")
        parts += [_write_row(row, uses) for row in of_kind.to_dict("records")]
    return "".join(parts)


def _write_row(row: Mapping[Any, str], uses: dict[str, list[str]]) -> str:
    told = [row["title"], row["publisher"], row["date"]]
    what = _plain(", ".join(filter(None, told)))
    links = [
        f"<{row[name]}>"
        for name in ("url", "archive_url")
        if _is_address(row.get(name, ""))
    ]
    cells = [
        f"`{row['source_id']}`",
        " ".join([what, *links]),
        row["reliability"],
        _plain(_tell_uses(uses.get(row["source_id"], []))),
        _plain(row["note"]),
    ]
    return f"| {' | '.join(cells)} |\n"


def _tell_uses(rows: list[str]) -> str:
    if len(rows) <= ROWS_TOLD:
        return ", ".join(rows) or "words of the page, the method, or a whole file"
    return f"{', '.join(rows[:ROWS_TOLD])} and {len(rows) - ROWS_TOLD} more"


def _is_address(text: str) -> bool:
    """Tell whether a text may stand as a link; what could end one may not."""
    is_web = text.startswith(("http://", "https://"))
    return is_web and not any(sign in " <>|\\\n" for sign in text)


def _plain(text: str) -> str:
    """Keep text from being read as Markdown or as a page."""
    one_line = " ".join(text.split())
    return "".join(
        f"\\{sign}" if sign in "\\`*_[]<>|&{}" else sign for sign in one_line
    )


def _read(name: str) -> pd.DataFrame:
    return pd.read_csv(DATA_FOLDER / name, dtype="str", keep_default_na=False)


def _list_ids(path: Path) -> list[str]:
    """List the sources that a layer's own list of sources names."""
    collection = pd.read_json(path, typ="series")
    return [source["source_id"] for source in collection["sources"]]

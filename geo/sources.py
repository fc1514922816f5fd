"""Sources: what records and places name as theirs, ready to be cited."""

from io import BytesIO
from pathlib import Path
from typing import Final

import pandas as pd

from geo.errors import SchemaError
from geo.upload import Upload

NEEDED: Final = ("source_id", "title")
KNOWN: Final = (
    *NEEDED,
    "publisher",
    "date",
    "url",
    "archive_url",  # of a copy that an archive keeps
    "sha256",  # of the copy that is held
    "reliability",
    "collector",  # who holds or gave it; never published
    "sensitivity",  # "protected": the source itself is never published
)


def read_sources(*paths: Path | Upload) -> pd.DataFrame:
    """Read sources files.

    Parameters
    ----------
    *paths : Path or Upload
        CSV in UTF-8. Needed: ``source_id`` and ``title``.

    Returns
    -------
    DataFrame, one row a source
        Text columns, all of `KNOWN` among them, empty where nothing is told. Where two
        files have the same ``source_id``, the later one's row stands.

    Raises
    ------
    SchemaError
        If a file cannot be read, lacks a column, or tells one source twice.
    """
    sources = pd.concat([_read_file(path) for path in paths]).fillna("")
    return sources.drop_duplicates("source_id", keep="last", ignore_index=True)


def cite_sources(
    sources: pd.DataFrame, *, are_collectors_told: bool = True
) -> dict[str, str]:
    """Write sources as they are cited.

    Parameters
    ----------
    sources : DataFrame
        From `read_sources`.
    are_collectors_told : bool
        Whether who collected a source stands behind it.

    Returns
    -------
    dict of str to str
        By ``source_id``: title, publisher, date, address, the archive's address and
        the hash of the copy held.
    """
    archived = "archived at " + sources["archive_url"]
    hashed = "SHA-256 " + sources["sha256"]
    parts = sources[["title", "publisher", "date", "url"]].assign(
        archived=archived.where(sources["archive_url"] != "", ""),
        hashed=hashed.where(sources["sha256"] != "", ""),
    )
    if are_collectors_told:
        by = "collected by " + sources["collector"]
        parts = parts.assign(collector=by.where(sources["collector"] != "", ""))
    lines = (", ".join(filter(None, part)) for part in parts.itertuples(index=False))
    return dict(zip(sources["source_id"], lines, strict=True))


def _read_file(path: Path | Upload) -> pd.DataFrame:
    try:
        content = BytesIO(path.read_bytes())
        sources = pd.read_csv(content, dtype="str", keep_default_na=False)
    except (OSError, ValueError) as fault:
        raise SchemaError(
            f"{path.name}: needs a CSV of sources in UTF-8; found {fault}", [str(path)]
        ) from fault
    missing = [column for column in NEEDED if column not in sources]
    if missing:
        raise SchemaError(
            f"{path.name}: sources need the columns {', '.join(missing)}; found: "
            f"{', '.join(map(str, sources.columns))}",
            missing,
        )
    repeated = sorted(set(sources.loc[sources["source_id"].duplicated(), "source_id"]))
    if repeated or (sources["source_id"].str.strip() == "").any():
        raise SchemaError(
            f"{path.name}: each source needs a source_id of its own; found repeated or "
            f"empty ones: {', '.join(repeated) or 'empty'}",
            repeated,
        )
    untold = {column: "" for column in KNOWN if column not in sources}
    return sources.assign(**untold).astype("str")

"""A page with a drawing and a table that runs nothing."""

import html
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

STYLE: Final = (
    "body{margin:0;background:#FBFAF7;color:#1D1D1B}p{margin:4px 0}"
    "main{font:16px/1.45 system-ui,sans-serif;max-width:1200px;margin:auto;"
    "padding:16px}"
    "h1,h2{line-height:1.2}h1{font-size:26px}h2{font-size:20px}"
    "div{overflow-x:auto;margin-top:12px}svg{width:100%;min-width:680px;height:auto}"
    "table{border-collapse:collapse;width:100%}"
    "th,td{text-align:left;vertical-align:top;padding:4px 14px 4px 0;"
    "border-bottom:1px solid #E3DFD6}.n{font-variant-numeric:tabular-nums;"
    "white-space:nowrap}td:first-child{white-space:nowrap}"
    "@media(max-width:640px){svg{min-width:0}tr{display:grid;"
    "grid-template-columns:1fr 1fr;gap:0 16px;padding:8px 0;"
    "border-bottom:1px solid #E3DFD6}tr:first-child,td:empty{display:none}"
    "td,td:first-child{grid-column:span 2;padding:1px 0;border:0;white-space:normal}"
    "td.n{grid-column:auto}td::before{content:attr(data-title) '\\00a0';"
    "color:#5F5B53}}"
)
"""On a phone a drawing fits the screen, and a row is a list of titles and values: side
by side, columns would be a word wide."""


Table = tuple[Mapping[str, str], Iterable[Mapping[str, object]]]
"""Titles by column, and rows that have these columns."""


def frame_drawing(
    title: str,
    said: Sequence[str],
    drawing: bytes,
    heading: str,
    table: Table,
    *others: tuple[str, Table],
) -> bytes:
    """Put a drawing and tables into a page that runs nothing.

    Parameters
    ----------
    title : str
    said : sequence of str
        Paragraphs above the drawing.
    drawing : bytes
        SVG of our own, with its XML declaration.
    heading : str
        Of the table.
    table : (mapping of str to str, iterable of mapping)
        See `Table`.
    *others : (str, Table)
        Further headings and tables.

    Returns
    -------
    bytes
        HTML; every text is escaped.
    """
    tables = "".join(_write_table(*each) for each in ((heading, table), *others))
    words = "".join(f"<p>{html.escape(line)}</p>" for line in said)
    svg = drawing.decode().partition("?>")[2]
    return (
        '<!DOCTYPE html><html lang="en"><meta charset="utf-8">'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'\">"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{html.escape(title)}</title><style>{STYLE}</style>"
        f"<main><h1>{html.escape(title)}</h1>{words}<div>{svg}</div>"
        f"{tables}</main></html>"
    ).encode()


def _write_table(heading: str, table: Table) -> str:
    columns, rows = table
    head = "".join(f"<th>{html.escape(name)}" for name in columns.values())
    body = "".join(
        "<tr>" + "".join(_cell(row[name], title) for name, title in columns.items())
        for row in rows
    )
    return f"<h2>{html.escape(heading)}</h2><div><table><tr>{head}{body}</table></div>"


def _cell(value: object, title: str) -> str:
    named = f'data-title="{html.escape(title)}"'
    if value is None:
        return f"<td {named}>"
    if isinstance(value, float):
        return f"<td {named} class=n>{value:,.0f}"
    return f"<td {named}>{html.escape(str(value))}"

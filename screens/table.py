"""A frame shown as a grid or as a table of texts, and a chart as a picture."""

import base64
import html

import pandas as pd
import streamlit as st


def show_table(table: pd.DataFrame) -> None:
    """Show a frame as a grid: its cells are drawn as text, never read as a page."""
    titled = table.rename(columns=column_title)
    figures = titled.select_dtypes("number")
    days = titled.select_dtypes("datetime").columns
    st.dataframe(
        titled.assign(**figures.round(1)),
        hide_index=True,
        width="stretch",
        column_config={
            **dict.fromkeys(
                figures.columns, st.column_config.NumberColumn(format="localized")
            ),
            **dict.fromkeys(days, st.column_config.DateColumn()),
        },
    )


def column_title(name: str) -> str:
    """Write a column's name as a reader would: 2023-10 as Oct 2023."""
    month = pd.to_datetime(name, format="%Y-%m", errors="coerce")
    if not pd.isna(month):
        return month.strftime("%b %Y")
    words = name.removesuffix("_t").replace("_", " ")
    return words[:1].upper() + words[1:]


def show_texts(table: pd.DataFrame) -> None:
    """Show a frame of long texts as a table with lines that wrap, all of it escaped."""
    heads = "".join(f"<th>{html.escape(str(name))}</th>" for name in table)
    rows = "".join(
        "<tr>" + "".join(f"<td>{html.escape(str(cell))}</td>" for cell in row) + "</tr>"
        for row in table.itertuples(index=False)
    )
    st.html(
        f'<div class="railhead-texts"><table><thead><tr>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def show_drawing(wide: str, narrow: str, alt: str) -> None:
    """Show a chart as a picture, in one shape for wide screens and one for phones."""
    # In a picture nothing can run or be fetched.
    pictures = (
        f'<img class="railhead-{shape}" alt="{html.escape(alt)}" '
        f'src="data:image/svg+xml;base64,{base64.b64encode(drawn.encode()).decode()}">'
        for shape, drawn in (("wide", wide), ("narrow", narrow))
    )
    st.html("".join(pictures))

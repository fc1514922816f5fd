"""The app's page with a map of a thousand links, those of `tests/big_scene.py`."""

import runpy
import sys
from pathlib import Path

import streamlit as st

sys.path.append(str(Path(__file__).parents[2] / "tests"))

from big_scene import make_big_scene

from geo.report import write_page
from screens import loading


@st.cache_data
def write_big_page(*_: object) -> str:
    """Draw the map once."""
    return write_page(make_big_scene(), embedded=True).decode()


loading.load_page = write_big_page
runpy.run_path("app.py")

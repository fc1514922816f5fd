"""The app's page without its map: all else that follows the months is the same."""

import runpy

from radio import ask_months, ask_none

from screens import frame

frame.show_frame = ask_none
frame.wire_map = ask_months
runpy.run_path("app.py")

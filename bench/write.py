"""Write one file once, in a process of its own, and tell how long it took.

``python bench/write.py CASE WRITER OUT.html`` prints one JSON document: ``seconds``
from the frames in memory to the closed file, imports not counted; none if the writer
is ``missing``, for the reason given.
"""

import contextlib
import importlib
import json
import sys
import time
from pathlib import Path

from cases import CASES
from writers import WRITERS


def main(case_name: str, writer_name: str, out: str) -> None:
    """Write the file and print the time."""
    writer = WRITERS[writer_name]
    try:
        for module in writer.modules:
            importlib.import_module(module)
    except ImportError as fault:
        print(json.dumps({"seconds": [], "missing": str(fault)}))
        return
    case = CASES[case_name]()
    with contextlib.redirect_stdout(sys.stderr):  # keplergl prints a greeting
        start = time.perf_counter()
        writer.write(case, Path(out))
        seconds = time.perf_counter() - start
    print(json.dumps({"seconds": [seconds], "missing": ""}))


if __name__ == "__main__":
    main(*sys.argv[1:])

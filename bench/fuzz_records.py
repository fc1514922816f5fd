"""Files of every shape through the reader: no crash, and the sums hold.

    python bench/fuzz_records.py [COUNT]     10,000 files unless told

Each file is made by Hypothesis from fields, quotes, delimiters, line ends, encodings
and raw bytes. It is either refused with one clear error, or every line of it is
accepted or rejected, and none is both.
"""

import sys
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent.parent / part) for part in ("", "tests")]

from filemakers import check_file_is_accounted_for, files  # noqa: E402
from hypothesis import HealthCheck, Phase, given, settings  # noqa: E402


def fuzz(count: int) -> dict[str, int]:
    seen = {"read": 0, "refused": 0}

    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(files)
    def each(content: bytes) -> None:
        is_read = check_file_is_accounted_for(content)
        seen["read" if is_read else "refused"] += 1

    each()
    return seen


if __name__ == "__main__":
    begun = time.perf_counter()
    found = fuzz(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
    print(f"{found}, {time.perf_counter() - begun:.0f} s")

"""Memory: what visitors leave goes back to the machine, and not to the allocators."""

import contextlib
import ctypes
import os
from functools import cache
from typing import Final

ALLOCATOR: Final = {
    "MALLOC_TRIM_THRESHOLD_": (-1, 128 * 1024),
    "MALLOC_MMAP_THRESHOLD_": (-3, 128 * 1024),
    "MALLOC_ARENA_MAX": (-8, 2),
}
"""Of the GNU C library: the variable of the environment that sets an option, its number
for ``mallopt``, and what we set. Its own way is to keep ever larger blocks for later,
in a heap for each of many threads."""

ARROW: Final = "ARROW_DEFAULT_MEMORY_POOL"


@cache
def give_back() -> None:
    """Let the allocators of C and of Arrow give back what is freed.

    Called before Arrow is first imported. What the environment says stays; where the C
    library is another, its own way stays.
    """
    os.environ.setdefault(ARROW, "system")
    with contextlib.suppress(OSError, TypeError, AttributeError):
        set_option = ctypes.CDLL(None).mallopt
        for name, (number, value) in ALLOCATOR.items():
            if name not in os.environ:
                set_option(number, value)

"""Interrupts: Ctrl-C while nothing is done yet, or all is."""

import os
import signal
from types import FrameType

# Without typing's Final: until typing is read Ctrl-C would still be Python's.
STOPPED = 130
"""Exit code for what was ended by Ctrl-C, as shells have it."""

TOLD = "stopped: what was not finished is as it was before"


def end_at_interrupts() -> None:
    """From now on let Ctrl-C end the process at once, with one line.

    For a time in which nothing is open: in the middle of an import Python has no other
    answer than where it was. Where a parent has it ignored, as for work in the
    background, it stays ignored.
    """
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _end)


def raise_at_interrupts() -> None:
    """From now on let Ctrl-C raise `KeyboardInterrupt` again, as Python has it."""
    if signal.getsignal(signal.SIGINT) is _end:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _end(_number: int, _frame: FrameType | None) -> None:
    os.write(2, f"{TOLD}\n".encode())
    os._exit(STOPPED)

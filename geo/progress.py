"""Progress: how far a long piece of work is, and how much is left."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, TextIO

Step = Callable[[float, str], object]
"""Is told which share of the work is done, and what comes next."""

AFTER_S: Final = 2.0
"""Shorter work is not worth a word."""

EVERY_S: Final = 0.2
CLEAR: Final = "\r\x1b[K"


def keep_quiet(share: float, what: str) -> None:
    """Tell nobody how far the work is."""


def part_of(on_step: Step, begin: float, end: float) -> Step:
    """Tell a part of some work as its share of the whole.

    Parameters
    ----------
    on_step : Step
        Of the whole.
    begin, end : float
        Shares of the whole at which the part begins and ends.

    Returns
    -------
    Step
    """

    def tell(share: float, what: str) -> None:
        on_step(begin + (end - begin) * min(share, 1.0), what)

    return tell


def tell_progress(share: float, what: str, elapsed_s: float) -> str:
    """Say how far some work is, and how long the rest will take at this pace.

    Parameters
    ----------
    share : float
        From 0 to 1.
    what : str
        What comes next.
    elapsed_s : float

    Returns
    -------
    str
    """
    if share <= 0:
        return f"{what}…"
    left_s = elapsed_s * (1 - share) / share
    left = f"{left_s / 60:,.0f} min" if left_s >= 90 else f"{left_s:.0f} s"
    return f"{what}: {share:.0%}, about {left} left"


@contextmanager
def show_progress(
    stream: TextIO | None = None, *, clock: Callable[[], float] = time.monotonic
) -> Iterator[Step]:
    """Show how far some work is on one line of a terminal, once it takes long.

    Parameters
    ----------
    stream : file, optional
        Where to; the errors' stream if not given. Nothing is shown if it is no
        terminal.
    clock : function
        Gives seconds.

    Yields
    ------
    Step
        The line is gone when the work ends.
    """
    out = stream or sys.stderr
    if not out.isatty():
        yield keep_quiet
        return
    begun = shown_at = clock()
    is_shown = False

    def tell(share: float, what: str) -> None:
        nonlocal shown_at, is_shown
        now = clock()
        if now - begun < AFTER_S or (is_shown and now - shown_at < EVERY_S):
            return
        shown_at, is_shown = now, True
        out.write(CLEAR + tell_progress(share, what, now - begun))
        out.flush()

    try:
        yield tell
    finally:
        if is_shown:
            out.write(CLEAR)
            out.flush()

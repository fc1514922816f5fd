"""What the page writes: figures and text that Markdown must not read."""

import math


def escape(text: str) -> str:
    """Keep text from being read as Markdown: a remote picture would be fetched."""
    return "".join(
        f"\\{sign}" if sign in "\\`*_{}[]()#+-.!|<>$~:" else sign for sign in text
    )


def whole(mass_t: float) -> str:
    """Write whole tonnes, halves upwards, as the map does."""
    return f"{math.floor(mass_t + 0.5):,}"


def roughly(count: float) -> str:
    """Write three figures: all that a weight equivalence can bear."""
    return f"{float(f'{count:.3g}'):,.0f}"

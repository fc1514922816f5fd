"""Where names stand on a map: the first free spot, with the least line below it."""

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, NamedTuple

GAP: Final = 2.5
RINGS: Final = (0.0, 8.0, 16.0, 26.0, 38.0)
"""How far beyond the mark a name may move, in points; it then gets a leader."""

SPOTS: Final = (
    (1.0, 0.0),
    (-1.0, 0.0),
    (1.0, -1.0),
    (1.0, 1.0),
    (-1.0, -1.0),
    (-1.0, 1.0),
    (0.0, -1.0),
    (0.0, 1.0),
)
"""Right of the mark is 1, 0; above it is 0, -1. The first are preferred."""

ORDER_COST: Final = 0.4
RING_COST: Final = 4.0
MOST_COST: Final = 32.0
"""A name that would cost more is left out."""

LEADER_STEPS: Final = 12
LEADER_COST: Final = 1.0


class Box(NamedTuple):
    """A rectangle on the page, in points; y grows downwards."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        """Tell whether two boxes have more than an edge in common."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def lies_in(self, frame: "Box") -> bool:
        """Tell whether the box is inside a frame."""
        return (
            frame.left <= self.left
            and self.right <= frame.right
            and frame.top <= self.top
            and self.bottom <= frame.bottom
        )

    def holds(self, x: float, y: float) -> bool:
        """Tell whether a point is inside the box."""
        return self.left < x < self.right and self.top < y < self.bottom


class Wish(NamedTuple):
    """A name that wants a spot by its mark."""

    x: float
    y: float
    width: float
    height: float
    radius: float
    """Of the mark."""


class Spot(NamedTuple):
    """Where a name stands, and from where to where its leader runs, if it has one."""

    box: Box
    leader: tuple[tuple[float, float], tuple[float, float]] | None


def place_labels(
    wishes: Sequence[Wish],
    frame: Box,
    *,
    taken: Iterable[Box] = (),
    ink_below: Callable[[Box], float] = lambda _: 0.0,
    rings: Sequence[float] = RINGS,
) -> list[Spot | None]:
    """Give each name a spot by its mark, or none where all are taken.

    Parameters
    ----------
    wishes : sequence of Wish
        From the most to the least important: who comes first chooses first.
    frame : Box
        No name leaves it.
    taken : iterable of Box
        What names must keep clear of, besides the marks of all wishes.
    ink_below : callable
        From a box to a cost, 0 for empty ground.
    rings : sequence of float
        How far beyond the mark a name may move, in points.

    Returns
    -------
    list of Spot or None, in the order of the wishes
        No two boxes meet, and none meets another's mark or a leader; the same
        wishes give the same spots.
    """
    marks = [
        Box(w.x - w.radius, w.y - w.radius, w.x + w.radius, w.y + w.radius)
        for w in wishes
    ]
    fixed, placed = list(taken), list[Spot | None]()
    for n, wish in enumerate(wishes):
        others = [*fixed, *marks[:n], *marks[n + 1 :]]
        best = _find_best(wish, rings, frame, others, ink_below)
        placed.append(best)
        if best:
            fixed.append(best.box)
            fixed.extend(_cover_leader(best))
    return placed


def _find_best(
    wish: Wish,
    rings: Sequence[float],
    frame: Box,
    others: list[Box],
    ink_below: Callable[[Box], float],
) -> Spot | None:
    best, least = None, MOST_COST
    for ring, by in enumerate(rings):
        for order, (dx, dy) in enumerate(SPOTS):
            spot = _make_spot(wish, dx, dy, by)
            floor = order * ORDER_COST + ring * RING_COST
            if floor >= least or not _is_free(spot, frame, others):
                continue
            cost = floor + ink_below(spot.box)
            cost += LEADER_COST * sum(map(ink_below, _cover_leader(spot)))
            if cost < least:
                best, least = spot, cost
    return best


def _make_spot(wish: Wish, dx: float, dy: float, by: float) -> Spot:
    slant = 0.72 if dx and dy else 1.0
    reach = (wish.radius + by) * slant + GAP
    left = wish.x + dx * reach + (dx - 1) / 2 * wish.width
    rise = reach * (0.8 if dx else 1.0)
    top = wish.y + dy * rise + (dy - 1) / 2 * wish.height
    box = Box(left, top, left + wish.width, top + wish.height)
    if not by:
        return Spot(box, None)
    start = (wish.x + dx * wish.radius * slant, wish.y + dy * wish.radius * slant)
    end_x = min(max(wish.x, box.left), box.right)
    end_y = min(max(wish.y, box.top), box.bottom)
    if dx and dy:
        end_y = (box.top + box.bottom) / 2
    return Spot(box, (start, (end_x, end_y)))


def _is_free(spot: Spot, frame: Box, others: list[Box]) -> bool:
    if not spot.box.lies_in(frame) or any(spot.box.meets(box) for box in others):
        return False
    return not any(
        box.holds(x, y) for box, (x, y) in itertools.product(others, _walk_leader(spot))
    )


def _walk_leader(spot: Spot) -> list[tuple[float, float]]:
    if spot.leader is None:
        return []
    (x0, y0), (x1, y1) = spot.leader
    shares = [n / LEADER_STEPS for n in range(1, LEADER_STEPS + 1)]
    return [(x0 + (x1 - x0) * s, y0 + (y1 - y0) * s) for s in shares]


def _cover_leader(spot: Spot) -> Iterator[Box]:
    """Give small boxes along a leader, so that no later name lies on it."""
    for x, y in _walk_leader(spot):
        yield Box(x - 0.5, y - 0.5, x + 0.5, y + 0.5)

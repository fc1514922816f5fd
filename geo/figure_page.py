"""A sheet of paper: points from its upper left corner, ink, and real text."""

from collections.abc import Sequence
from typing import Any, Final, Literal, NamedTuple

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure
from matplotlib.patches import Circle, PathPatch
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import Affine2D, Transform
from numpy.typing import NDArray

from geo.figure_labels import Box
from geo.figure_text import find_font, measure_text, show_text
from geo.style import HIGH_INK, INK

PT_PER_INCH: Final = 72.0
MM_PER_INCH: Final = 25.4
DPI: Final = 300
LINE_INK: Final = INK | HIGH_INK

Points = NDArray[np.float64]
Dash = tuple[float, Sequence[float]]
Align = Literal["left", "center", "right"]


class Size(NamedTuple):
    """What a sheet is for."""

    width_mm: float
    height_mm: float
    margin: float
    """Points."""
    type_pt: float
    """Of running text; all other sizes follow from it."""
    pt_per_px: float
    """Of widths and circles: how large the page's pixels are on this sheet."""


SIZES: Final = {
    "column": Size(90, 160, 8, 5.6, 0.42),
    "page": Size(297, 210, 30, 7.6, 0.75),
    "slide": Size(338.67, 190.5, 30, 9.0, 0.85),
}
"""A newspaper column, A4 lying, and a slide of 16 to 9."""


class Sheet:
    """One page of a figure.

    Parameters
    ----------
    size : Size
    """

    def __init__(self, size: Size) -> None:
        inches = [_whole_dots(mm) for mm in (size.width_mm, size.height_mm)]
        self.size = size
        self.figure = Figure(figsize=(inches[0], inches[1]), dpi=PT_PER_INCH)
        self.figure.set_facecolor(INK["panel"])
        self.width, self.height = (side * PT_PER_INCH for side in inches)
        down = Affine2D().scale(1 / PT_PER_INCH, -1 / PT_PER_INCH)
        self.place: Transform = (
            down.translate(0, inches[1]) + self.figure.dpi_scale_trans
        )
        self.depth = 0.0

    @property
    def body(self) -> Box:
        """The sheet without its margins."""
        edge = self.size.margin
        return Box(edge, edge, self.width - edge, self.height - edge)

    def write(
        self,
        at: tuple[float, float],
        text: str,
        *,
        size: float = 1.0,
        style: str = "plain",
        ink: str = "text",
        align: Align = "left",
    ) -> float:
        """Write one line of text as text, whatever it says.

        Parameters
        ----------
        at : (float, float)
            Points, to its baseline.
        text : str
            From anywhere; see `figure_text.show_text`.
        size : float
            Times that of running text.
        style : {"plain", "bold", "italic"}
        ink : str
            A name in `style.INK`.
        align : {"left", "center", "right"}

        Returns
        -------
        float
            How wide it is, in points.
        """
        shown, points = show_text(text), size * self.size.type_pt
        if not shown:
            return 0.0
        label = Text(
            *at,
            shown,
            color=INK[ink],
            fontproperties=find_font(points, style, shown),
            horizontalalignment=align,
            verticalalignment="baseline",
            parse_math=False,
            transform=self.place,
        )
        self._add(label)
        return measure_text(shown, points, style)

    def draw_line(
        self,
        points: Points,
        *,
        width: float,
        ink: str,
        dash: Dash | None = None,
        cap: str = "butt",
        within: Box | None = None,
    ) -> None:
        """Draw a line.

        Parameters
        ----------
        points : array of float, (n, 2)
            Points from the upper left corner.
        width : float
            Points.
        ink : str
            A name in `style.INK` or `style.HIGH_INK`.
        dash : (float, sequence of float), optional
            Offset, then lengths drawn and left out, in points.
        cap : {"butt", "round"}
        within : Box, optional
            What is outside of it is cut off.
        """
        style = {
            "fill": False,
            "edgecolor": LINE_INK[ink],
            "linewidth": width,
            "linestyle": dash or "solid",
            "capstyle": cap,
            "joinstyle": "round",
        }
        self._add_path(Path(points), style, within)

    def fill_shape(
        self,
        rings: Sequence[Points],
        ink: str | None,
        *,
        edge: str | None = None,
        width: float = 0.5,
        alpha: float = 1.0,
        within: Box | None = None,
    ) -> None:
        """Draw an area, holes included.

        Parameters
        ----------
        rings : sequence of array of float, (n, 2)
            Points from the upper left corner.
        ink, edge : str, optional
            Names in `style.INK`; nothing is drawn of what has none.
        width : float
            Of the edge, in points.
        alpha : float
            From 0, invisible, to 1.
        within : Box, optional
            What is outside of it is cut off.
        """
        style = {
            "facecolor": INK[ink] if ink else "none",
            "edgecolor": INK[edge] if edge else "none",
            "linewidth": width if edge else 0,
            "joinstyle": "round",
            "alpha": None if alpha == 1 else alpha,
        }
        paths = [Path(np.vstack([ring, ring[:1]]), closed=True) for ring in rings]
        if paths:
            self._add_path(Path.make_compound_path(*paths), style, within)

    def fill_box(
        self,
        box: Box,
        ink: str | None,
        *,
        edge: str | None = None,
        width: float = 0.5,
        alpha: float = 1.0,
    ) -> None:
        """Draw a rectangle; see `fill_shape`."""
        left, top, right, bottom = box
        corners = np.array([(left, top), (right, top), (right, bottom), (left, bottom)])
        self.fill_shape([corners], ink, edge=edge, width=width, alpha=alpha)

    def draw_circle(
        self,
        at: tuple[float, float],
        radius: float,
        *,
        edge: str = "port",
        width: float = 1.0,
        dash: Dash | None = None,
    ) -> None:
        """Draw a white circle.

        Parameters
        ----------
        at : (float, float)
        radius, width : float
            Points.
        edge : str
            A name in `style.INK`.
        dash : (float, sequence of float), optional
            Of the edge; see `draw_line`.
        """
        circle = Circle(
            at,
            radius,
            facecolor=INK["panel"],
            edgecolor=INK[edge],
            linewidth=width,
            linestyle=dash or "solid",
            transform=self.place,
        )
        self._add(circle)

    def name(self, name: str) -> None:
        """Name what was drawn last, so that it is found in an SVG."""
        self.figure.artists[-1].set_gid(name)

    def _add_path(self, path: Path, style: dict[str, Any], within: Box | None) -> None:
        patch = PathPatch(path, transform=self.place, **style)
        self._add(patch)
        if within:
            left, top, right, bottom = within
            frame = Path([(left, top), (right, top), (right, bottom), (left, bottom)])
            patch.set_clip_path(frame, self.place)

    def _add(self, artist: Artist) -> None:
        """Lay on top of what is there."""
        self.depth += 1
        artist.set_zorder(self.depth)
        self.figure.add_artist(artist)


def _whole_dots(mm: float) -> float:
    """Give a length in inches that is a whole number of dots, and a hair more."""
    return (round(mm / MM_PER_INCH * DPI) + 1e-6) / DPI

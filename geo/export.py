"""The map as one file that opens anywhere and connects nowhere."""

import base64
import hashlib
import io
import re
import zipfile
from collections.abc import Mapping
from typing import Final, Protocol

from geo.errors import OptionError, SchemaError

SCRIPT_BLOCKS: Final = 3
"""Those that a flow map has: folium's switches, the library, folium's map."""

MAX_BYTES: Final = 10_000_000

ZIP_DATE: Final = (1980, 1, 1, 0, 0, 0)
"""The earliest that the format knows: no clock gets into an archive."""

REMOTE: Final = re.compile(
    r"<(script|link|img|iframe|object|embed|source)\b[^>]*\b(src|href|data)\s*=", re.I
)


class Root(Protocol):
    """The page that a map is part of."""

    def render(self) -> str:
        """Give the page as text."""


class DrawnMap(Protocol):
    """A map as `flowmap.draw_flows` gives it."""

    def get_root(self) -> Root:
        """Give the page."""


def export_html(flow_map: DrawnMap, *, max_bytes: int = MAX_BYTES) -> bytes:
    """Write a flow map as one HTML file.

    Parameters
    ----------
    flow_map : folium.Map
        From `flowmap.draw_flows`; each map is to be exported once only.
    max_bytes : int
        A larger page is refused.

    Returns
    -------
    bytes
        UTF-8. It asks for no other file, and its policy lets no script run but the
        page's own, by their hashes.

    Raises
    ------
    SchemaError
        If the page has another script than its own, or asks for another file.
    OptionError
        If the page would be too large to be opened.
    """
    return lock_page(
        flow_map.get_root().render(), scripts=SCRIPT_BLOCKS, max_bytes=max_bytes
    )


def lock_page(page: str, *, scripts: int, max_bytes: int = MAX_BYTES) -> bytes:
    """Give a page the policy that lets only its own scripts and styles work.

    Parameters
    ----------
    page : str
        HTML with one block of data and so many scripts, and nothing else that runs.
    scripts : int
    max_bytes : int
        A larger page is refused.

    Returns
    -------
    bytes
        UTF-8; see `export_html`.

    Raises
    ------
    SchemaError
        If the page has another script than its own, or asks for another file.
    OptionError
        If the page would be too large to be opened.
    """
    page = _mend_head(page)
    remote = REMOTE.search(page)
    if remote:
        raise SchemaError(
            f"the page must not ask for another file; found {remote.group()}: draw "
            "the map without tiles, icons and plugins",
        )
    content = _lock(page, scripts).encode("utf-8")
    if len(content) > max_bytes:
        raise OptionError(
            f"the page would have {len(content) / 1e6:,.1f} MB, more than the "
            f"{max_bytes / 1e6:,.1f} MB that can be opened well: choose fewer months, "
            "ports or sites"
        )
    return content


def zip_files(files: Mapping[str, bytes]) -> bytes:
    """Pack files into one.

    Parameters
    ----------
    files : mapping of str to bytes
        By their names.

    Returns
    -------
    bytes
        A ZIP archive; the same files give the same bytes.
    """
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in sorted(files):
            info = zipfile.ZipInfo(name, date_time=ZIP_DATE)
            packed.writestr(info, files[name], zipfile.ZIP_DEFLATED)
    return archive.getvalue()


def _mend_head(page: str) -> str:
    """Name the language, let the reader enlarge the page, and end lines in one way.

    Browsers hash a block after they have made all line ends the same.
    """
    page = page.replace("\r\n", "\n").replace("\r", "\n")
    page = page.replace("<html>", '<html lang="en">', 1)
    page = re.sub(r",\s*maximum-scale=1.0, user-scalable=no", "", page, count=1)
    return page.replace(
        "<head>", '<head>\n<meta name="referrer" content="no-referrer">', 1
    )


def _lock(page: str, scripts: int) -> str:
    """Add a policy that lets only the blocks of this page work.

    The hashes would bless an injected block as well, so the blocks are counted
    first; what keeps foreign text from becoming a block is `encode.safe_json`.
    """
    blocks = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    data = page.count('<script type="application/json" id="railhead-data">')
    if not (len(blocks) == scripts and data == 1):
        raise SchemaError(
            f"the page must have {scripts} scripts and one block of data; found "
            f"{len(blocks)} and {data}"
        )
    if len(re.findall(r"<script", page, re.IGNORECASE)) != scripts + data:
        raise SchemaError("the page has a script block of another kind")
    styles = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    policy = (
        f"default-src 'none'; script-src {_hashes(blocks)}; "
        f"style-src {_hashes(styles)}; base-uri 'none'; form-action 'none'"
    )
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    return page.replace("<head>", f"<head>\n{meta}", 1)


def _hashes(blocks: list[str]) -> str:
    digests = (hashlib.sha256(block.encode()).digest() for block in blocks)
    return " ".join(f"'sha256-{base64.b64encode(raw).decode()}'" for raw in digests)

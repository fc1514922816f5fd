"""Addresses of tables: which engine holds the records, and under which name."""

import re
from typing import Final, NamedTuple
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit

from geo.errors import OptionError

LOOK: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
"""How an address begins; no file's name does."""

FORM: Final = (
    "an address is ENGINE://HOST/DATABASE?table=NAME, or ?parquet=FILES where the "
    "engine reads files itself"
)

ENGINES: Final = {"postgresql": "postgres"}
"""Other words for an engine."""

SECRET: Final = re.compile(
    r"pass(?:word|wd|phrase)?$|pwd$|token|secret|api_?key|access_?key|credential",
    re.IGNORECASE,
)
"""Options that hold what nobody else may know."""

OWN: Final = ("table", "parquet")


class Address(NamedTuple):
    """Where a table is; it never holds a password."""

    engine: str
    url: str
    """For the driver: without the options that are ours."""
    hosts: tuple[str, ...]
    """Each with its port, if it has one."""
    table: str
    parquet: str

    @property
    def name(self) -> str:
        """What a page may be called: no host and no folder of anyone's machine."""
        parts = [each for each in self.parquet.split("/") if each and "*" not in each]
        return self.table or (parts or ["records"])[-1].removesuffix(".parquet")

    def tell(self) -> str:
        """Name the table for people: without user and options."""
        parts = urlsplit(self.url)
        path = "" if self.engine == "sc" else parts.path
        what = f"table={self.table}" if self.table else f"parquet={self.parquet}"
        return f"{self.engine}://{','.join(self.hosts)}{path}?{what}"


def is_address(text: str) -> bool:
    """Tell an address from the name of a file.

    Parameters
    ----------
    text : str

    Returns
    -------
    bool
    """
    return bool(LOOK.match(text))


def read_address(text: str) -> Address:
    """Take an address apart.

    Parameters
    ----------
    text : str
        ``postgres://host/database?table=waybills``,
        ``spark://master:7077?parquet=/shared/waybills``,
        ``sc://host:15002?table=db.waybills``, ``duckdb:///file.duckdb?table=waybills``
        and so on; further options go to the driver.

    Returns
    -------
    Address

    Raises
    ------
    OptionError
        If it is none, names no table, or holds a password. It is not repeated then.
    """
    try:
        parts = urlsplit(text)
        options = parse_qsl(parts.query, strict_parsing=bool(parts.query))
    except ValueError:
        raise OptionError(f"{FORM}; found another form") from None
    _refuse_secrets(parts, [name for name, _ in options])
    own = {name: value for name, value in options if name in OWN}
    if len(own) != 1 or not is_address(text) or parts.fragment:
        raise OptionError(
            f"{FORM}; found {parts.scheme}:// with {len(own) or 'none'} of the two"
        )
    rest = urlencode([each for each in options if each[0] not in OWN])
    engine = ENGINES.get(parts.scheme, parts.scheme)
    url = parts._replace(query=rest).geturl()
    if "://" not in url:  # urlsplit drops the slashes of an empty host
        url = url.replace(":", "://", 1)
    return Address(
        engine,
        url,
        tuple(filter(None, parts.netloc.rpartition("@")[2].split(","))),
        own.get("table", ""),
        own.get("parquet", ""),
    )


def _refuse_secrets(parts: SplitResult, names: list[str]) -> None:
    # Spark Connect has its options in the path, after semicolons.
    names = [*names, *(each.partition("=")[0] for each in parts.path.split(";")[1:])]
    user, _, _ = parts.netloc.rpartition("@")
    # A password with a slash ends what is taken for the host too soon.
    is_cut = bool(parts.netloc) and not user and "@" in parts.path
    is_told = bool(user.partition(":")[2]) or is_cut
    if is_told or any(SECRET.search(name) for name in names):
        raise OptionError(
            "an address must not hold a password or token: others see it in the list "
            "of processes and in histories. Give it as PGPASSWORD or in ~/.pgpass for "
            "PostgreSQL, in the driver's own files, or as RAILHEAD_PASSWORD"
        )

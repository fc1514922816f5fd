"""Engines: the databases and clusters that a user has, opened through Ibis."""

import contextlib
import importlib
import logging
import os
import re
import socket
import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlsplit

from geo.address import Address
from geo.errors import EngineError, GeoError, OptionError, SchemaError

if TYPE_CHECKING:
    import ibis.expr.types as ir

PATIENCE_S: Final = 10
"""Seconds until a host that says nothing is given up."""

CONNECT_TRIES: Final = 5
"""How often a server of Spark Connect is asked anew: for some ten seconds."""

PASSWORD: Final = "RAILHEAD_PASSWORD"
"""The variable of the environment with the password of any engine."""

OWN_FAULTS: Final = {"builtins", "geo", "pandas", "numpy", "pyarrow", "geopandas"}
"""Where the errors are from that are faults of ours and not the engine's."""

QUIET: Final = """rootLogger.level = off
rootLogger.appenderRef.console.ref = console
appender.console.type = Console
appender.console.name = console
logger.gateway.name = org.apache.spark.api.python.PythonGatewayServer
logger.gateway.level = off
"""
"""What Spark writes to its log is not for people: of a fault its driver tells."""


@contextlib.contextmanager
def open_table(address: Address) -> "Iterator[ir.Table]":
    """Open the table at an address, and leave the engine when all is done.

    Parameters
    ----------
    address : Address

    Yields
    ------
    ibis.Table
        Nothing of it is read yet.

    Raises
    ------
    EngineError
        If the engine cannot be reached, lacks its driver, or fails at any moment until
        the table is left; one line, without the address's user and any password.
    SchemaError
        If it has no such table.
    """
    name = address.tell()
    try:
        opener = OPENERS.get(address.engine, _open_other)
        with contextlib.closing(_Closer()) as closer:
            yield opener(address, closer)
    except GeoError:
        raise
    except ImportError as fault:
        raise EngineError(_tell_driver(address, fault), [address.engine]) from None
    except Exception as fault:
        if type(fault).__name__ in {"TableNotFound", "AnalysisException"}:
            raise SchemaError(f"{name}: needs a table; found {_line(fault)}") from None
        is_ours = type(fault).__module__.partition(".")[0] in OWN_FAULTS
        if is_ours and not isinstance(fault, OSError):
            raise
        raise EngineError(
            f"{name}: the engine did not answer: {_line(fault)}"
        ) from None


class _Closer:
    """What has to be ended once the table is left, the last first."""

    def __init__(self) -> None:
        self.ends: list[Callable[[], object]] = []

    def close(self) -> None:
        for end in reversed(self.ends):
            # A connection that is lost cannot be closed either: the first fault counts.
            with contextlib.suppress(Exception):
                end()


def _open_duckdb(address: Address, closer: _Closer) -> "ir.Table":
    import ibis

    path = address.url.partition("://")[2] or ":memory:"
    if path != ":memory:" and not Path(path).is_file():
        raise SchemaError(f"{address.tell()}: needs a file; found none at {path}")
    spilled = tempfile.TemporaryDirectory(prefix="railhead-")
    closer.ends.append(spilled.cleanup)
    connection = ibis.duckdb.connect(
        path,
        read_only=path != ":memory:",
        temp_directory=spilled.name,
        preserve_insertion_order=False,
    )
    closer.ends.append(connection.disconnect)
    if address.parquet:
        return connection.read_parquet(address.parquet)
    return _table_of(connection, address)


def _open_spark(address: Address, closer: _Closer) -> "ir.Table":
    _refuse_silent(address)
    folder = tempfile.TemporaryDirectory(prefix="railhead-")
    closer.ends.append(folder.cleanup)
    quiet = Path(folder.name, "log4j2.properties")
    quiet.write_text(QUIET, encoding="ascii")
    logging.getLogger("py4j").setLevel(logging.CRITICAL + 1)
    spark = importlib.import_module("pyspark.sql")
    builder = spark.SparkSession.builder.appName("Railhead").master(address.url)
    # Days must not depend on the cluster's own zone.
    builder = builder.config("spark.sql.session.timeZone", "UTC")
    builder = builder.config("spark.sql.execution.arrow.pyspark.enabled", "true")
    builder = builder.config("spark.ui.enabled", "false")
    builder = builder.config("spark.ui.showConsoleProgress", "false")
    builder = builder.config(
        "spark.driver.defaultJavaOptions",  # the user's own ones come on top
        f"-Dlog4j2.configurationFile={quiet.as_uri()}",
    )
    return _table_in_spark(builder.getOrCreate(), address, closer)


def _open_connect(address: Address, closer: _Closer) -> "ir.Table":
    _refuse_silent(address)
    os.environ.setdefault("GRPC_VERBOSITY", "NONE")  # it is told in our words
    # Ibis asks for what only the other kind of session has; that is nobody's business.
    warnings.filterwarnings("ignore", "'verifySchema' is ignored")
    logging.getLogger("pyspark.sql.connect.logging").setLevel(logging.CRITICAL + 1)
    # Not through the builder, which would make each later session of the process one
    # of Connect, and would try for ten minutes to reach a server that is gone.
    connect = importlib.import_module("pyspark.sql.connect.session")
    retries = importlib.import_module("pyspark.sql.connect.client.retries")
    session = connect.SparkSession(_with_token(address.url))
    tries = retries.DefaultPolicy(max_retries=CONNECT_TRIES, max_backoff=4_000)
    session.client.set_retry_policies([tries])
    return _table_in_spark(session, address, closer)


def _with_token(url: str) -> str:
    """Give the driver the token that no address may hold."""
    secret = os.environ.get(PASSWORD)
    if not secret:
        return url
    url = url if urlsplit(url).path else f"{url}/"
    return f"{url};token={quote(secret, safe='')}"


def _table_in_spark(session: Any, address: Address, closer: _Closer) -> "ir.Table":  # noqa: ANN401
    import ibis

    closer.ends.append(session.stop)
    connection = ibis.pyspark.connect(session)
    if address.parquet:
        return connection.read_parquet(address.parquet)
    return _table_of(connection, address)


def _open_other(address: Address, closer: _Closer) -> "ir.Table":
    import ibis

    options: dict[str, Any] = {}
    if address.engine == "postgres" and "connect_timeout" not in address.url:
        options["connect_timeout"] = PATIENCE_S
    if secret := os.environ.get(PASSWORD):
        options["password"] = secret
    try:
        connection = ibis.connect(address.url, **options)
    except ValueError as fault:
        raise OptionError(
            f"{address.engine}:// is no engine that Ibis knows; found {_line(fault)}",
            [address.engine],
        ) from None
    closer.ends.append(connection.disconnect)
    if address.parquet:
        raise OptionError(
            f"{address.engine}:// has tables and reads no files; give ?table=NAME"
        )
    return _table_of(connection, address)


OPENERS: Final[dict[str, Callable[[Address, _Closer], "ir.Table"]]] = {
    "duckdb": _open_duckdb,
    "spark": _open_spark,
    "sc": _open_connect,
}


def _table_of(connection: Any, address: Address) -> "ir.Table":  # noqa: ANN401
    *database, name = address.table.split(".")
    where = tuple(database) if len(database) > 1 else "".join(database) or None
    table: ir.Table = connection.table(name, database=where)
    return table


def _refuse_silent(address: Address) -> None:
    """Refuse a cluster that does not answer: its own client would try for minutes."""
    faults = []
    for host in address.hosts:
        name, _, port = host.rpartition(":")
        try:
            socket.create_connection((name, int(port)), timeout=PATIENCE_S).close()
        except (OSError, ValueError) as fault:
            faults.append(f"{host}: {fault}")
        else:
            return
    found = "; ".join(faults) or "no host"
    raise EngineError(f"{address.tell()}: needs a host that answers; found {found}")


def _tell_driver(address: Address, fault: ImportError) -> str:
    drivers = {"spark": "pyspark", "sc": "pyspark-client"}
    driver = drivers.get(address.engine, f"'ibis-framework[{address.engine}]'")
    return (
        f"{address.engine}:// needs a driver that is not installed; give "
        f"pip install {driver}; found: {_line(fault)}"
    )


def _line(fault: BaseException) -> str:
    """Give the first line of what a driver says, without what nobody may read."""
    if type(fault).__name__ == "RetriesExceeded" and fault.__cause__:
        fault = fault.__cause__  # what went wrong each time
    lines = [line.strip() for line in str(fault).splitlines() if line.strip()]
    line = lines[0] if lines else type(fault).__name__
    # What gRPC says stands in the middle of a page of it.
    if details := re.search(r'^details = "(.+)"$', "\n".join(lines), re.MULTILINE):
        line = details[1]
    if secret := os.environ.get(PASSWORD):
        line = line.replace(secret, "***")
    line = re.sub(r"(?i)((?:password|token|secret)\s*[=:]\s*)\S+", r"\1***", line)
    return re.sub(r"://[^/\s@]*@", "://", line)[:300]

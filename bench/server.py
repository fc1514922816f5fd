"""The app's own server, started fresh, and what it needs of memory."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
PATIENCE_S = 60.0


class Server(NamedTuple):
    """A running server."""

    address: str
    """``127.0.0.1:PORT``."""
    pid: int
    log: Path

    def read_memory_mb(self) -> float:
        """Read how much memory the server holds now."""
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        return int(status.partition("VmRSS:")[2].split()[0]) / 1024

    def read_cpu_s(self) -> float:
        """Read how long the server has worked."""
        stat = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii")
        user, system = stat.rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


@contextmanager
def start_server(
    log: Path, *, script: str = "app.py", environment: Mapping[str, str] | None = None
) -> Iterator[Server]:
    """Start the app on a free port, and end it.

    Parameters
    ----------
    log : Path
        Where what it says goes.
    script : str
        Relative to the repository's root.
    environment : mapping of str to str, optional
        Beside the usual.

    Raises
    ------
    RuntimeError
        If it does not answer in `PATIENCE_S`.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    path = str(ROOT / "bench")
    with log.open("wb") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", str(ROOT / script),
             "--server.port", str(port), "--server.headless", "true"],
            cwd=ROOT, stdout=said, stderr=said,
            env={**os.environ, "PYTHONPATH": path, **(environment or {})},
        )  # fmt: skip
    try:
        _wait(process, f"http://127.0.0.1:{port}/_stcore/health", log)
        yield Server(f"127.0.0.1:{port}", process.pid, log)
    finally:
        process.terminate()
        process.wait()


def _wait(process: subprocess.Popen[bytes], address: str, log: Path) -> None:
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(address) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.05)
    raise RuntimeError(f"the app did not start: {log.read_text(encoding='utf-8')}")

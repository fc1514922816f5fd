"""Fixtures shared by the tests of several steps."""

import pytest
from hypothesis import HealthCheck, settings

from geo.pipeline import CASE_RECORDS, read_world, trace_records


def pytest_collection_modifyitems(items):
    """Begin with what waits most, the engines: others run beside it."""
    items.sort(key=lambda item: item.path.name != "test_engines.py")


@pytest.fixture(scope="session")
def world():
    """What the bundled files hold; nobody may change it."""
    return read_world()


@pytest.fixture(scope="session")
def case(world):
    """The bundled records, taken up to their flows."""
    return trace_records(CASE_RECORDS, world)


# The same examples in every run, however slow or busy the machine.
settings.register_profile(
    "steady",
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("steady")


@pytest.fixture
def write_records(tmp_path):
    """Write text to a records file and give its path."""

    def write(text, *, name="records.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return path

    return write

"""Fixtures shared by the tests of several steps."""

import pytest
from hypothesis import HealthCheck, settings

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

"""That the app's server gives back memory, seen by what the allocators say."""

import json
import subprocess
import sys

import pytest
from makers import ROOT

# A block that is freed makes the GNU library keep the next ones of up to its size.
LOOK = """
import ctypes, json, sys
sys.argv[1] == "with" and __import__("screens.memory").memory.give_back()
import pyarrow

c = ctypes.CDLL(None)
c.malloc.restype, c.free.argtypes = ctypes.c_void_p, [ctypes.c_void_p]
class Told(ctypes.Structure):
    _fields_ = [(n, ctypes.c_size_t) for n in (
        "arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks",
        "uordblks", "fordblks", "keepcost")]
c.mallinfo2.restype = Told
c.free(c.malloc(1_000_000))
before = c.mallinfo2().hblks
block = c.malloc(500_000)
apart = c.mallinfo2().hblks - before
print(json.dumps([pyarrow.default_memory_pool().backend_name, apart]))
"""


def look(word, **environment):
    told = subprocess.run(
        [sys.executable, "-c", LOOK, word],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if "mallinfo2" in told.stderr:
        pytest.skip("this is not the GNU C library")
    assert told.returncode == 0, told.stderr
    return json.loads(told.stdout)


def test_what_is_freed_is_given_back():
    assert look("with") == ["system", 1]


def test_without_it_would_be_kept():
    backend, apart = look("without")
    assert backend != "system"
    assert apart == 0


def test_what_the_environment_says_stays():
    said = {"ARROW_DEFAULT_MEMORY_POOL": "mimalloc", "MALLOC_MMAP_THRESHOLD_": "900000"}
    assert look("with", **said) == ["mimalloc", 0]

"""A shelf: results kept by what they were made from, the last used, in bounded room."""

from collections import OrderedDict
from threading import Lock
from typing import Generic, TypeVar

Key = TypeVar("Key")
Result = TypeVar("Result")


class Shelf(Generic[Key, Result]):
    """Results by key; what was not asked for the longest makes room for others.

    Parameters
    ----------
    limit_bytes : int
        All results together take up no more.

    Notes
    -----
    Visitors share it: a thread each. Nobody may change what lies on it.
    """

    def __init__(self, limit_bytes: int) -> None:
        self._limit = limit_bytes
        self._taken = 0
        self._results: OrderedDict[Key, tuple[Result, int]] = OrderedDict()
        self._lock = Lock()

    def find(self, key: Key) -> Result | None:
        """Find a result, and keep it longer for being asked for.

        Parameters
        ----------
        key : hashable

        Returns
        -------
        the result, or None
        """
        with self._lock:
            if key not in self._results:
                return None
            self._results.move_to_end(key)
            return self._results[key][0]

    def keep(self, key: Key, result: Result, size_bytes: int) -> None:
        """Keep a result; what is larger than the shelf is not kept.

        Parameters
        ----------
        key : hashable
        result : any
        size_bytes : int
            What it takes up.
        """
        with self._lock:
            if key in self._results or size_bytes > self._limit:
                return
            self._results[key] = (result, size_bytes)
            self._taken += size_bytes
            while self._taken > self._limit:
                self._taken -= self._results.popitem(last=False)[1][1]

"""Drafts: files that take their place once they are whole, or never."""

import os
import secrets
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO, Final

from geo.errors import OptionError

if sys.platform != "win32":
    import fcntl

ENDING: Final = ".draft"
"""A draft of ``map.html`` is ``.map.html.RANDOM.draft``, which no folder counts."""

NAME_SIGNS: Final = 50  # a draft's name may have 255 bytes in all


class Draft:
    """What becomes a file; open while it is made.

    Parameters
    ----------
    asked : Path
        As the user named the file.

    Raises
    ------
    OptionError
        If no file can be written there.
    """

    def __init__(self, asked: Path) -> None:
        self._asked = asked
        # A link stays one, and what it leads to is replaced.
        self._place = Path(os.path.realpath(asked))
        self.is_empty = True
        """Whether nothing has been written yet."""
        if self._place.exists() and not self._place.is_file():
            found = "a folder, device or pipe"
            raise OptionError(f"{asked} must be an ordinary file; found {found}")
        with _told(asked):
            _sweep(self._place)
            self._path, self._stream = _open_new(self._place)

    def write(self, content: bytes) -> None:
        """Write behind what is written.

        Parameters
        ----------
        content : bytes

        Raises
        ------
        OptionError
            If there is no room for it.
        """
        with _told(self._asked):
            self._stream.write(content)
        self.is_empty = self.is_empty and not content

    def settle(self) -> None:
        """Wait until all is on the disk: a full one is noticed here at the latest."""
        with _told(self._asked):
            self._stream.flush()
            os.fsync(self._stream.fileno())

    def take_place(self) -> None:
        """Become the file, in one step."""
        with _told(self._asked):
            _take_mode(self._stream, self._place)
            self._path.replace(self._place)
            _settle_folder(self._place.parent)

    def close(self) -> None:
        """Leave nothing behind but a file in its place."""
        with suppress(OSError):  # of bytes that found no room, and were told of
            self._stream.close()
        self._path.unlink(missing_ok=True)


@contextmanager
def draft_file(path: Path) -> Iterator[Draft]:
    """Open what becomes a file when the block ends without a fault.

    Parameters
    ----------
    path : Path
        An existing file is replaced in one step, and keeps its mode.

    Yields
    ------
    Draft

    Raises
    ------
    OptionError
        If the file cannot be written there; what was there is still there.
    """
    draft = Draft(path)
    try:
        yield draft
        draft.settle()
        draft.take_place()
    finally:
        draft.close()


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, see `draft_file`.

    Parameters
    ----------
    path : Path
    content : bytes

    Raises
    ------
    OptionError
        If the file cannot be written there; what was there is still there.
    """
    with draft_file(path) as draft:
        draft.write(content)


def write_together(files: Mapping[Path, bytes]) -> None:
    """Write several files: none takes its place before all are on the disk.

    Parameters
    ----------
    files : mapping of Path to bytes
        In the order in which they take their places.

    Raises
    ------
    OptionError
        If one cannot be written; what was there is still there.
    """
    drafts = []
    with ExitStack() as stack:
        for path, content in files.items():
            draft = Draft(path)
            stack.callback(draft.close)
            draft.write(content)
            draft.settle()
            drafts.append(draft)
        for draft in drafts:
            draft.take_place()


def write_into(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files into a folder; a new one is there with all of them, or not at all.

    Parameters
    ----------
    folder : Path
        Other files of an existing one stay.
    files : mapping of str to bytes
        By their names.

    Raises
    ------
    OptionError
        If one cannot be written; what was there is still there.
    """
    if folder.exists():
        write_together({folder / name: content for name, content in files.items()})
        return
    with ExitStack() as stack:
        with _told(folder):
            _sweep(folder)
            draft = _make_new(folder, stack)
        write_together({draft / name: content for name, content in files.items()})
        with _told(folder):
            draft.rename(folder)
            _settle_folder(folder.parent)


@contextmanager
def lock_folder(
    folder: Path, *, on_wait: Callable[[], object] | None = None
) -> Iterator[None]:
    """Keep other runs that ask the same from a folder; a run that is killed gives way.

    Parameters
    ----------
    folder : Path
        It must be there. Where its file system knows no locks, nobody is kept out.
    on_wait : function, optional
        Called before another run is waited for.
    """
    if sys.platform == "win32":
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        if on_wait and not _is_ours(handle, folder):
            on_wait()
        with suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _name_draft(place: Path) -> Path:
    return place.with_name(f".{place.name[:NAME_SIGNS]}.{secrets.token_hex(4)}{ENDING}")


def _open_new(place: Path) -> tuple[Path, IO[bytes]]:
    """Open a draft that nobody else takes for one that was left behind."""
    while True:
        path = _name_draft(place)
        stream = path.open("xb")
        if _is_ours(stream.fileno(), path):
            return path, stream
        stream.close()
        path.unlink(missing_ok=True)


def _make_new(folder: Path, stack: ExitStack) -> Path:
    """Make the draft of a folder in the same way; the stack removes what is left."""
    while True:
        path = _name_draft(folder)
        path.mkdir()
        handle = os.open(path, os.O_RDONLY)
        stack.callback(os.close, handle)
        stack.callback(shutil.rmtree, path, ignore_errors=True)
        if _is_ours(handle, path):
            return path


def _is_ours(handle: int, path: Path) -> bool:
    """Lock what was made; not so if another run has locked or removed it."""
    if sys.platform == "win32":
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a file system without locks
        return True
    return path.exists()


def _sweep(place: Path) -> None:
    """Remove drafts of the same file that killed runs left: nobody holds their lock."""
    if sys.platform == "win32":
        return
    start = f".{place.name[:NAME_SIGNS]}."
    with suppress(OSError):  # a folder that may be written to but not listed
        lefts = [
            left
            for left in place.parent.iterdir()
            if left.name.startswith(start) and left.name.endswith(ENDING)
        ]
        for left in lefts:
            with suppress(OSError), _locked(left):
                shutil.rmtree(left) if left.is_dir() else left.unlink()


@contextmanager
def _locked(left: Path) -> Iterator[None]:
    """Hold what is left, or fail: somebody may still work at it."""
    handle = os.open(left, os.O_RDONLY | os.O_NOFOLLOW)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(handle)


def _take_mode(stream: IO[bytes], place: Path) -> None:
    """Keep who may read a file: what was closed to others stays so."""
    with suppress(FileNotFoundError):
        os.chmod(stream.fileno(), place.stat().st_mode & 0o777)  # noqa: PTH101 - of an open file


def _settle_folder(folder: Path) -> None:
    """Have the new name on the disk, too; not every file system can be asked."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def _told(asked: Path) -> Iterator[None]:
    try:
        yield
    except OSError as fault:
        raise OptionError(
            f"{asked} must be writable; found: {fault.strerror}", [str(asked)]
        ) from fault

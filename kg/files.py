"""Files that are whole or absent: atomic writes, digests, fsync, and the writer's lock."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kg.errors import StoreError, WriterBusyError

__all__ = [
    "Seal",
    "code_digest",
    "durable",
    "exclusive",
    "files_under",
    "guarded",
    "remove_tree",
    "replace_text",
    "seal",
    "sha256",
    "text_digest",
]

# Past this many files one sync of the whole file system costs less than an fsync each (4 ms measured on a busy disk).
_FSYNC_EACH = 64


@dataclass(frozen=True, slots=True)
class Seal:
    """What a finished file must be: its size in bytes and its SHA-256."""

    size: int
    sha256: str


def sha256(path: Path) -> str:
    """The SHA-256 of a file, as 64 hex digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def text_digest(text: str) -> str:
    """The SHA-256 of a text's UTF-8 form, as 64 hex digits."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def seal(path: Path) -> Seal:
    """The size and SHA-256 of a file."""
    return Seal(path.stat().st_size, sha256(path))


def files_under(folder: Path) -> tuple[Path, ...]:
    """Every file below `folder`, in name order."""
    return tuple(sorted(p for p in folder.rglob("*") if p.is_file()))


def code_digest(*paths: Path) -> str:
    """One digest, 16 hex digits, of the program and data files at and below `paths`: it tells if work is current."""
    whole = hashlib.sha256()
    for root in sorted(paths):
        for file in files_under(root) if root.is_dir() else (root,):
            if "__pycache__" not in file.parts and file.is_file():
                whole.update(f"{file.relative_to(root.parent).as_posix()}\x00{sha256(file)}\n".encode())
    return whole.hexdigest()[:16]


def durable(trees: Iterable[Path], folders: Iterable[Path] = ()) -> None:
    """Put all that is in `trees`, and the names in `folders`, on the disk before returning."""
    tops = tuple(trees)
    paths = [*folders, *(path for top in tops for path in (top, *top.rglob("*")))]
    if len(paths) > _FSYNC_EACH:
        os.sync()
        return
    for path in reversed(paths):
        _fsync(path)


def replace_text(path: Path, text: str) -> None:
    """Replace a small file in one step that survives a power cut: the old text or the new, never a part."""
    fresh = path.with_name(f".tmp-{path.name}")
    with guarded(path):
        with fresh.open("w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
        _fsync(path.parent)


def remove_tree(folder: Path) -> None:
    """Remove a folder in two steps, so that a crash leaves a leftover by name and never half a folder."""
    doomed = folder if folder.name.startswith(".tmp-") else folder.with_name(f".tmp-gone-{folder.name}")
    if folder != doomed:
        if doomed.exists():
            shutil.rmtree(doomed)
        folder.rename(doomed)
    shutil.rmtree(doomed)


@contextmanager
def guarded(path: Path) -> Iterator[None]:
    """Turn an operating system's refusal while writing below `path` into a StoreError that names the file."""
    try:
        yield
    except OSError as error:
        place = error.filename2 or error.filename or path
        hint = "free some space on that disk, or check that you may write there, and run the same command again"
        raise StoreError(f"cannot write {place}: {error.strerror or error}; nothing was changed", hint) from error


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Hold the writer's lock; the kernel frees it when the process ends, however it ends.

    Raises WriterBusyError at once when another process, or another writer in this one, holds it.
    """
    with guarded(path):
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            hint = "wait until it is done and run the command again; reading and asking go on meanwhile"
            raise WriterBusyError(f"another process is writing to {path.parent}", hint) from error
        yield
    finally:
        os.close(handle)


def _fsync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

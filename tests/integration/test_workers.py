"""Documents made side by side: the same as one by one, whatever dies; and a run that was killed goes on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from fakes import HashingEmbedder

from benchmarks.corpus import write
from ingest import workers
from ingest.fetching import fetch
from ingest.making import Here, Job, Outcome, Product, T
from ingest.manifest import Entry
from ingest.pipeline import Tools, ingest
from ingest.report import State
from ingest.settings import IngestSettings
from ingest.workers import Workers
from kg.errors import SourceError
from kg.language.linking import Lexicon, load_lexicon
from kg.ontology import load_ontology
from kg.store import KnowledgeBase
from kg.verify import verify

pytestmark = pytest.mark.slow

_SLOW = "The ministry of Norway spends $4 million on the Fjord Programme in 2025. " * 400


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    """The lexicon that ships."""
    return load_lexicon(load_ontology())


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers start with the second document, however small the first is."""
    monkeypatch.setattr(workers, "_ALONE", 0)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """A dozen reports of an invented world."""
    return write(tmp_path_factory.mktemp("reports"), 24, per_report=2)


def items(files: Iterable[Path]) -> Iterator[tuple[str, Job | None]]:
    """A job a file, by its name; every third item needs no work."""
    for number, file in enumerate(files):
        entry = Entry(file=file)
        yield file.name, Job(fetch(entry), entry)
        if number % 3 == 2:
            yield f"after {file.name}", None


def children() -> list[int]:
    """The processes this one has begun and not yet ended."""
    tasks = Path(f"/proc/{os.getpid()}/task").glob("*/children")
    return [int(pid) for task in tasks for pid in task.read_text(encoding="utf-8").split()]


def test_workers_make_the_same(files: list[Path], lexicon: Lexicon) -> None:
    """Two processes give what one gives, in the same order; the window only bounds what is in hand."""
    alone = list(Here().make(items(files), lexicon))
    for window in (0, 1):
        shared = list(Workers(IngestSettings(workers=2, window_mb=window)).make(items(files), lexicon))
        assert shared == alone


def test_little_work_starts_no_process(files: list[Path], lexicon: Lexicon, monkeypatch: pytest.MonkeyPatch) -> None:
    """What this process has read before workers would have started, it reads itself."""
    monkeypatch.setattr(workers, "_ALONE", 10_000_000)
    before = set(children())
    for _ in Workers(IngestSettings(workers=2)).make(items(files[:3]), lexicon):
        assert set(children()) == before


def test_a_worker_that_dies_costs_one_document(files: list[Path], lexicon: Lexicon, tmp_path: Path) -> None:
    """The document its worker dies over is an error that names it, the others are made by a new worker."""
    long = tmp_path / "long.md"
    long.write_text("\n\n".join([_SLOW] * 20), encoding="utf-8")
    before = set(children())

    def kill() -> None:
        for _ in range(600):
            time.sleep(0.05)
            begun = [pid for pid in children() if pid not in before and _cpu(pid) > 1.5]
            if begun:
                os.kill(begun[0], signal.SIGKILL)
                return

    killer = threading.Thread(target=kill)
    killer.start()
    settings = IngestSettings(workers=2, window_mb=1)
    found = dict(Workers(settings).make(items([files[0], long, *files[1:4]]), lexicon))
    killer.join()
    lost = found.pop("long.md")
    assert isinstance(lost, SourceError)
    assert "long.md" in lost.message
    assert all(isinstance(outcome, Product) for name, outcome in found.items() if not name.startswith("after"))


def _cpu(pid: int) -> float:
    """The seconds of processor time a process has used."""
    try:
        parts = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")


def test_a_worker_that_hangs_is_ended(files: list[Path], lexicon: Lexicon, tmp_path: Path) -> None:
    """A document that takes longer than a worker may is an error that says so."""
    long = tmp_path / "long.md"
    long.write_text("\n\n".join([_SLOW] * 20), encoding="utf-8")
    settings = IngestSettings(workers=2, window_mb=1, patience=2.5)
    found = dict(Workers(settings).make(items([files[0], long, files[1]]), lexicon))
    lost = found["long.md"]
    assert isinstance(lost, SourceError)
    assert "2.5 s" in lost.message
    assert "patience" in lost.hint
    assert isinstance(found[files[1].name], Product)


def test_leaving_early_ends_the_workers(files: list[Path], lexicon: Lexicon) -> None:
    """Who stops asking for documents leaves no process behind."""
    before = set(children())
    made = Workers(IngestSettings(workers=2, window_mb=0)).make(items(files), lexicon)
    for _ in range(3):
        next(made)
    assert set(children()) > before
    made.close()  # type: ignore[attr-defined]
    assert set(children()) == before


@dataclass
class _Counting:
    """Makes documents here, and remembers which."""

    made: list[str] = field(default_factory=list)

    def make(self, items: Iterable[tuple[T, Job | None]], lexicon: Lexicon) -> Iterator[tuple[T, Outcome | None]]:
        for item, job in items:
            self.made += [] if job is None else [job.raw.name]
            yield from Here().make([(item, job)], lexicon)


_RUN = """
import sys
sys.path[:0] = {paths!r}
from pathlib import Path
from fakes import HashingEmbedder
from ingest import pipeline
from ingest.manifest import Entry
from kg.language.linking import load_lexicon
from kg.ontology import load_ontology
from kg.store import KnowledgeBase
pipeline._BATCH = 1
files = [Entry(file=path) for path in sorted(Path({folder!r}).glob("*.md"))]
lexicon = load_lexicon(load_ontology())
pipeline.ingest(KnowledgeBase(Path({home!r}), lexicon), files, pipeline.Tools(lexicon, HashingEmbedder()))
"""


def test_a_killed_run_goes_on(files: list[Path], lexicon: Lexicon, tmp_path: Path, root: Path) -> None:
    """After SIGKILL the next run takes in what was made and makes only the rest; the base is as if nothing had been."""
    home = tmp_path / "home"
    script = _RUN.format(paths=[str(root), str(root / "tests")], folder=str(files[0].parent), home=str(home))
    with subprocess.Popen([sys.executable, "-c", script]) as process:
        while process.poll() is None and len(list(home.glob("documents/*/*/seal.json"))) < 4:
            time.sleep(0.005)
        process.kill()
    ready = len(list(home.glob("documents/*/[!.]*/seal.json")))
    assert ready >= 4
    entries = [Entry(file=file) for file in files]
    makers = _Counting()

    report = ingest(KnowledgeBase(home, lexicon), entries, Tools(lexicon, HashingEmbedder(), makers=makers))

    assert 0 < len(makers.made) == len(files) - ready
    assert {source.state for source in report.sources} == {State.ADDED}
    whole = KnowledgeBase(tmp_path / "whole", lexicon)
    counted = ingest(whole, entries, Tools(lexicon, HashingEmbedder()))
    assert [s.claims for s in report.sources] == [s.claims for s in counted.sources]
    assert {h.id: h.made for h in KnowledgeBase(home).documents()} == {h.id: h.made for h in whole.documents()}
    assert verify(KnowledgeBase(home, lexicon)).ok


def test_what_was_left_for_another_manifest_is_made_again(files: list[Path], lexicon: Lexicon, tmp_path: Path) -> None:
    """A document that a broken run made for one manifest does not come in by another, which would not remove it."""
    base, entry = KnowledgeBase(tmp_path / "home", lexicon), Entry(file=files[0])
    broken = _Counting()
    tools = Tools(lexicon, HashingEmbedder(), makers=broken)

    def stop(stage: str, *_: object) -> None:
        if stage == "commit":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ingest(base, [entry], tools, progress=stop, manifest="one")
    ingest(base, [entry], tools, manifest="other")
    assert broken.made == [files[0].name] * 2
    assert [held.recipe.manifest for held in base.documents()] == ["other"]

"""How quick and how large an ingest is: first, unchanged, one paragraph edited; and beside the bare encoder.

usage: python -m benchmarks.ingest [--passages N] [--throughput N] [--embed] [--dense] [--write FILE]

Each step is a whole process of the command line, timed from outside, with the most memory that it and its workers have
at once; what it spends on compiling a generation is told by the folder it compiles in. Without `--embed` the cache
of embeddings is filled beforehand with random vectors, so that the first ingest measures everything but the encoder;
the edit embeds with the real model in either case. `--throughput` passages are embedded bare and then ingested, in one
process, for the ratio of the two. Prints JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from benchmarks.corpus import write
from ingest.cutting import cut
from ingest.embedded import embedding_texts
from ingest.fetching import fetch
from ingest.manifest import Entry
from ingest.pipeline import Tools, ingest
from ingest.reading import read
from ingest.settings import IngestSettings
from ingest.workers import Workers
from kg.cache import EmbeddingCache
from kg.language.linking import load_lexicon
from kg.ontology import load_ontology
from kg.ports import Embedder, Vectors
from kg.store import KnowledgeBase
from retrieval.embedding import open_embedder
from retrieval.settings import EmbeddingSettings

__all__ = ["Step", "main", "scale", "throughput"]

ROOT = Path(__file__).parents[1]
_TOGETHER = 200  # files whose texts are embedded at once
_FINE = (0, 3)  # 3: what is asked about is not in the sources, which takes no less time to find out
_EDIT = "\n\nThe observatory of Kiruna counts 41 auroras a year. A second dome opens in 2031.\n"


@dataclass(frozen=True, slots=True)
class Random:
    """An embedder that passes for the real one and gives random unit vectors."""

    real: Embedder

    @property
    def name(self) -> str:
        """The real one's name."""
        return self.real.name

    @property
    def digest(self) -> str:
        """The real one's digest."""
        return self.real.digest

    @property
    def dimension(self) -> int:
        """The real one's dimension."""
        return self.real.dimension

    def encode(self, texts: Sequence[str]) -> Vectors:
        """A random unit vector a text."""
        rows = np.random.default_rng(len(texts)).standard_normal((len(texts), self.dimension), dtype=np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """A random unit vector a question."""
        return self.encode(texts)

    def encode_query(self, text: str) -> Vectors:
        """A random unit vector."""
        return self.encode([text])[0]


@dataclass(frozen=True, slots=True)
class Step:
    """A run of the command line: what it printed, seconds of wall clock and of processor, and megabytes at its peak.

    `compiling` are the seconds from the beginning of a generation to the end.
    """

    printed: Any
    seconds: float
    processor: float
    megabytes: int
    compiling: float

    def to_json(self) -> dict[str, Any]:
        """The figures."""
        figures = {"seconds": round(self.seconds, 2), "cpu": round(self.processor, 2), "peak_mb": self.megabytes}
        if self.compiling:
            figures |= {"compiling": round(self.compiling, 2), "share": round(self.compiling / self.seconds, 3)}
        return figures


def run(home: Path, *arguments: str) -> Step:
    """Run a verb of the command line on the base in `home`."""
    command = [sys.executable, "-m", "ui.cli", "--home", str(home), *arguments]
    started, peak, begun = time.perf_counter(), 0, 0.0
    with tempfile.TemporaryFile() as out, subprocess.Popen(command, cwd=ROOT, stdout=out) as process:
        pid = 0
        while pid == 0:
            time.sleep(0.02)
            peak = max(peak, _held(process.pid))
            if not begun and any((home / "generations").glob(".tmp-*")):
                begun = time.perf_counter()
            pid, status, used = os.wait4(process.pid, os.WNOHANG)
        ended = time.perf_counter()
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        text = out.read().decode()
    if process.returncode not in _FINE:
        raise RuntimeError(f"{' '.join(arguments[:2])} ended with {process.returncode}: {text[-300:]}")
    printed = json.loads(text) if "--json" in arguments else text
    compiling = ended - begun if begun else 0.0
    return Step(printed, ended - started, used.ru_utime + used.ru_stime, peak, compiling)


def _held(pid: int) -> int:
    """The megabytes that a process and those it began hold now; what several share is counted for each."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="utf-8").split()[1])
        tasks = [task.read_text(encoding="utf-8") for task in Path(f"/proc/{pid}/task").glob("*/children")]
    except (OSError, IndexError):
        return 0
    children = {int(child) for line in tasks for child in line.split()}
    return pages * resource.getpagesize() // 1_000_000 + sum(_held(child) for child in children)


def texts_of(files: Sequence[Path]) -> Iterator[tuple[int, list[str]]]:
    """Of each file, how many passages it has, and the texts that are embedded."""
    for file in files:
        entry = Entry(file=file)
        document = read(fetch(entry), entry)
        passages = cut(document)
        yield len(passages), embedding_texts(document, passages)


def vectors_kept(home: Path) -> int:
    """How many embeddings the cache holds."""
    return sum(len(np.load(path)) for path in (home / "cache" / "embeddings").glob("*/*.npy"))


def fill(home: Path, files: Sequence[Path]) -> None:
    """Put random vectors for all texts into the cache of embeddings."""
    cache = EmbeddingCache(home, Random(open_embedder(EmbeddingSettings())))
    for at in range(0, len(files), _TOGETHER):
        cache.encode([text for _, texts in texts_of(files[at : at + _TOGETHER]) for text in texts])


def scale(scratch: Path, files: Sequence[Path], *, embed: bool) -> dict[str, Any]:
    """A first ingest of `files`, an unchanged one, and one with a paragraph edited."""
    home = scratch / "home"
    if not embed:
        fill(home, files)
    first = run(home, "ingest", str(scratch / "corpus"), "--json")
    print(json.dumps({"first": first.to_json()}), file=sys.stderr)
    unchanged = run(home, "ingest", str(scratch / "corpus"), "--json")
    print(json.dumps({"unchanged": unchanged.to_json()}), file=sys.stderr)
    before = vectors_kept(home)
    middle = files[len(files) // 2]
    middle.write_text(middle.read_text(encoding="utf-8") + _EDIT, encoding="utf-8")
    edited = run(home, "ingest", str(scratch / "corpus"), "--json")
    print(json.dumps({"edited": edited.to_json()}), file=sys.stderr)
    added = vectors_kept(home) - before
    asked = run(home, "ask", "--model", "none", "--json", "What does France spend on energy in 2025?")
    started = time.perf_counter()
    with KnowledgeBase(home).open() as snapshot:
        opening = time.perf_counter() - started
        counts = snapshot.manifest.counts
        folder = snapshot.folder
    disk = {
        p.name: sum(f.stat().st_size for f in p.rglob("*") if f.is_file()) // 1_000_000
        for p in folder.iterdir()
        if p.is_dir()
    }
    return {
        "passages": counts.passages,
        "sentences": counts.sentences,
        "claims": counts.claims,
        "first": {**first.to_json(), "passages_per_second": round(counts.passages / first.seconds, 1)},
        "unchanged": unchanged.to_json(),
        "edited": {**edited.to_json(), "embedded_again": added, "sentences_touched": 2},
        "opening_seconds": round(opening, 3),
        "ask_without_model": asked.to_json(),
        "generation_mb": {**disk, "catalogue": (folder / "catalogue.sqlite").stat().st_size // 1_000_000},
        "unchanged_kept_generation": unchanged.printed["generation"] == first.printed["generation"],
    }


def spent(work: Callable[[], object]) -> tuple[float, float]:
    """The seconds that work takes: of wall clock, and of processor with the workers it ends."""
    before, started = _processor(), time.perf_counter()
    work()
    return time.perf_counter() - started, _processor() - before


def _processor() -> float:
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def throughput(scratch: Path, files: Sequence[Path], rounds: int = 3) -> dict[str, Any]:
    """How long the bare encoder takes for the texts, a whole ingest, and one with vectors that cost nothing.

    Medians of rounds in which the three take turns, for what else a machine does changes from one to the next.
    """
    lexicon, embedder = load_lexicon(load_ontology()), open_embedder(EmbeddingSettings())
    counts = list(texts_of(files))
    texts = sorted({text for _, some in counts for text in some}, key=len)
    entries, number = [Entry(file=file) for file in files], sum(count for count, _ in counts)

    def bare() -> None:
        for at in range(0, len(texts), 256):
            embedder.encode(texts[at : at + 256])

    def whole(name: str, model: Embedder) -> None:
        tools = Tools(lexicon, model, makers=Workers(IngestSettings()))
        ingest(KnowledgeBase(scratch / name, lexicon), entries, tools)

    embedder.encode(texts[:32])
    took = [
        (
            *spent(bare),
            *spent(partial(whole, f"whole-{turn}", embedder)),
            *spent(partial(whole, f"without-{turn}", Random(embedder))),
        )
        for turn in range(rounds)
    ]
    encoder, encoder_cpu, ingested, ingested_cpu, plain, plain_cpu = (
        median(column) for column in zip(*took, strict=True)
    )
    return {
        "passages": number,
        "texts": len(texts),
        "bare_encoder": {"seconds": round(encoder, 2), "cpu": round(encoder_cpu, 2)},
        "ingest": {"seconds": round(ingested, 2), "cpu": round(ingested_cpu, 2)},
        "ratio": round(median(row[0] / row[2] for row in took), 3),
        "ratio_of_cpu": round(median(row[1] / row[3] for row in took), 3),
        "without_embeddings": {
            "seconds": round(plain, 2),
            "cpu": round(plain_cpu, 2),
            "passages_per_second": round(number / plain, 1),
        },
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def _sections(passages: int, *, dense: bool) -> int:
    """How many sections come to about so many passages."""
    return passages * 5 // 7 if dense else passages * 10 // 11


def main() -> None:
    """Run what is asked for, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--passages", type=int, default=10_000, help="0 leaves this part out")
    parser.add_argument("--throughput", type=int, default=500, help="passages; 0 leaves this part out")
    parser.add_argument("--embed", action="store_true")
    parser.add_argument("--dense", action="store_true", help="three times as many claims a passage")
    parser.add_argument("--write", type=Path)
    args = parser.parse_args()
    scratch = Path(tempfile.mkdtemp(prefix="ingest-"))
    found: dict[str, Any] = {"cores": os.cpu_count(), "load": round(os.getloadavg()[0], 1)}
    try:
        if args.throughput:
            files = write(scratch / "some", _sections(args.throughput, dense=args.dense), seed=2, dense=args.dense)
            found["throughput"] = throughput(scratch, files)
        if args.passages:
            files = write(scratch / "corpus", _sections(args.passages, dense=args.dense), dense=args.dense)
            found["scale"] = scale(scratch, files, embed=args.embed)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    text = json.dumps(found, indent=1)
    print(text)
    if args.write:
        args.write.parent.mkdir(parents=True, exist_ok=True)
        args.write.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

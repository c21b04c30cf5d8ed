"""Retrieval over a set of passages and questions, measured: is what a question needs among the first passages?

    python -m benchmarks.retrieval SET_DIR --split dev [--system fused|words|meaning|graph|ranks] [--no-titles]
        [--home FOLDER [--held]] [--ranked FILE] [--json]

SET_DIR holds corpus.jsonl (`id title text`) and <split>/queries.jsonl (`id question gold_ids`, `qrels` where graded).
The corpus is ingested with the product's own pipeline, without a language model, one source a row; `--home` keeps the
knowledge base for the next run, and `--held` searches it as it is. `--no-titles` gives every source the same file name
and no title. `ranks` is the rank fusion of words and meaning, for comparison.
"""

from __future__ import annotations

import argparse
import json
import math
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ingest.manifest import Entry
from ingest.pipeline import Tools, ingest
from kg.joining import linkage_of
from kg.language.linking import load_lexicon
from kg.linkage import Linkage
from kg.ontology import load_ontology
from kg.ports import Embedder
from kg.snapshot import Snapshot
from kg.store import KnowledgeBase
from retrieval.embedding import open_embedder
from retrieval.scope import Scope
from retrieval.search import passages_for
from retrieval.settings import EmbeddingSettings
from retrieval.walking import Walked, walk

_SYSTEMS = {"fused": ("words", "meaning", "graph"), "words": ("words",), "meaning": ("meaning",), "graph": ("graph",)}
_SHOWN = 20  # passages a question is given in the ranked file
_DEPTH = 80  # passages ranked, of which several may belong to one row of the corpus
_FADE = 20  # of rank fusion

Ranker = Callable[[str], Sequence[Walked]]


@dataclass(frozen=True, slots=True)
class Corpus:
    """A corpus ingested: its knowledge base, open, what it took, and the row of the corpus of each passage."""

    snapshot: Snapshot
    linkage: Linkage
    embedder: Embedder
    build_seconds: float
    linkage_seconds: float
    row_of: Mapping[int, str]


def rows(path: Path) -> list[dict[str, Any]]:
    """The rows of a JSON Lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def entries(corpus: Iterable[Mapping[str, Any]], folder: Path, *, titles: bool) -> list[Entry]:
    """One source a row, written as a plain text file each."""
    found = []
    for row in corpus:
        file = folder / str(row["id"]) / "text.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(row["text"], encoding="utf-8")
        title = (row.get("title") or None) if titles else None
        found.append(Entry(file=file, id=str(row["id"]), title=title or file.name))
    return found


def opened(set_dir: Path, home: Path, *, titles: bool, held: bool = False) -> Corpus:
    """Ingest a corpus into `home`, or what is new of it, and open it; what is `held` is opened as it is."""
    embedder = open_embedder(EmbeddingSettings())
    base = KnowledgeBase(home)
    built = 0.0 if held else _ingested(set_dir, base, embedder, titles=titles)
    snapshot = base.open()
    started = time.perf_counter()
    linkage = linkage_of(snapshot)
    linked = time.perf_counter() - started
    passages = snapshot.catalogue.passages(int(number) for number in linkage.passages)
    return Corpus(snapshot, linkage, embedder, built, linked, {n: p.source_id for n, p in passages.items()})


def _ingested(set_dir: Path, base: KnowledgeBase, embedder: Embedder, *, titles: bool) -> float:
    """Ingest a corpus, and the seconds that took."""
    home = base.home
    sources = entries(rows(set_dir / "corpus.jsonl"), home / "rows", titles=titles)
    started = time.perf_counter()
    report = ingest(base, sources, Tools(load_lexicon(load_ontology()), embedder))
    built = time.perf_counter() - started
    failed = [source for source in report.sources if source.error]
    if failed:
        message = f"{len(failed)} rows cannot be read; the first is {failed[0].id}: {failed[0].error}"
        raise SystemExit(message)
    return built


def ranker(corpus: Corpus, system: str) -> Ranker:
    """What ranks passages for a question under one system; embedding the question is part of it."""
    scope = Scope(corpus.snapshot.catalogue, corpus.snapshot.vectors, corpus.linkage)

    def run(question: str, routes: tuple[str, ...]) -> Sequence[Walked]:
        vector = corpus.embedder.encode_query(question) if "meaning" in routes else None
        return walk(question, vector, scope, k=_DEPTH, routes=routes)

    def ranks(question: str) -> Sequence[Walked]:
        scores: dict[int, float] = {}
        for route in ("words", "meaning"):
            for place, found in enumerate(run(question, (route,)), start=1):
                scores[found.number] = scores.get(found.number, 0.0) + 1 / (_FADE + place)
        order = sorted(scores, key=lambda number: (-scores[number], number))
        return [Walked(number, scores[number], ("words", "meaning"), None, None) for number in order]

    if system == "fused":
        return lambda question: passages_for(question, scope, corpus.embedder, _DEPTH)
    return ranks if system == "ranks" else lambda question: run(question, _SYSTEMS[system])


def measured(corpus: Corpus, queries: Sequence[Mapping[str, Any]], system: str) -> tuple[list[list[str]], list[float]]:
    """The rows of the corpus ranked for each question, and the milliseconds each took."""
    rank = ranker(corpus, system)
    rank("a first question, to open what is opened once")
    ranked, times = [], []
    for query in queries:
        started = time.perf_counter()
        found = rank(query["question"])
        times.append((time.perf_counter() - started) * 1000)
        ranked.append(list(dict.fromkeys(corpus.row_of[one.number] for one in found))[:_SHOWN])
    return ranked, times


def figures(queries: Sequence[Mapping[str, Any]], ranked: Sequence[Sequence[str]]) -> dict[str, float]:
    """The measures over all questions: mean share of gold rows, share of questions with all of them, graded gain."""
    gold = [frozenset(query["gold_ids"]) for query in queries]

    def share(k: int) -> list[float]:
        return [len(set(got[:k]) & wanted) / max(1, len(wanted)) for got, wanted in zip(ranked, gold, strict=True)]

    result = {f"recall@{k}": float(np.mean(share(k))) for k in (2, 5)}
    result |= {f"all@{k}": float(np.mean([one == 1 for one in share(k)])) for k in (5, 8)}
    grades = [query.get("qrels") or dict.fromkeys(query["gold_ids"], 1.0) for query in queries]
    result["ndcg@10"] = float(np.mean([gain(got, grade) for got, grade in zip(ranked, grades, strict=True)]))
    return {name: round(value, 4) for name, value in result.items()}


def gain(ranked: Sequence[str], grades: Mapping[str, float], k: int = 10) -> float:
    """The discounted gain of a ranking over that of the best one, gains linear in the grade."""
    got = sum(grades.get(row, 0) / math.log2(place + 2) for place, row in enumerate(ranked[:k]))
    ideal = sorted(grades.values(), reverse=True)[:k]
    best = sum(grade / math.log2(place + 2) for place, grade in enumerate(ideal))
    return got / best if best else 0.0


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("set_dir", type=Path)
    parser.add_argument("--split", default="dev")
    parser.add_argument("--system", choices=(*_SYSTEMS, "ranks"), default="fused")
    parser.add_argument("--no-titles", action="store_true")
    parser.add_argument("--home", type=Path)
    parser.add_argument("--held", action="store_true")
    parser.add_argument("--ranked", type=Path)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    queries = rows(options.set_dir / options.split / "queries.jsonl")
    with tempfile.TemporaryDirectory() as scratch:
        home = options.home or Path(scratch)
        corpus = opened(options.set_dir, home, titles=not options.no_titles, held=options.held)
        ranked, times = measured(corpus, queries, options.system)
        result = {
            "n": len(queries),
            "passages": len(corpus.linkage.passages),
            **figures(queries, ranked),
            "build_seconds": round(corpus.build_seconds, 2),
            "linkage_ms_per_passage": round(1000 * corpus.linkage_seconds / max(1, len(corpus.linkage.passages)), 3),
            "query_ms_p50": round(float(np.percentile(times, 50)), 2),
            "query_ms_p95": round(float(np.percentile(times, 95)), 2),
        }
        corpus.snapshot.close()
    if options.ranked:
        lines = [json.dumps({"id": q["id"], "ranked": r}) for q, r in zip(queries, ranked, strict=True)]
        options.ranked.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(json.dumps(result) if options.json else "\n".join(f"{name:24}{value}" for name, value in result.items()))


if __name__ == "__main__":
    main()

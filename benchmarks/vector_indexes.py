"""Which FAISS index serves how many sentences: time to build and to search, recall, size.

    python -m benchmarks.vector_indexes INDEX_FOLDER --questions SET_DIR … [--only NAME …] [--times N] [--out FILE]

INDEX_FOLDER holds the flat half-precision index of a generation or of `benchmarks.retrieval_speed`; recall is against
it. `--times` holds every vector so many times over, moved a little each time. Searches are for the 2,000 nearest, as
retrieval asks, one question at a time on one thread.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import faiss
import numpy as np

from benchmarks.retrieval import rows
from kg.ports import Vectors
from kg.vectors import FILE
from retrieval.embedding import open_embedder
from retrieval.settings import EmbeddingSettings

_DEPTH = 2000
_HALF, _BYTE = faiss.ScalarQuantizer.QT_fp16, faiss.ScalarQuantizer.QT_8bit
_MOVED = 0.35  # how far, in length, a vector held again lies from the first
_SAMPLE = 64  # vectors a list of an inverted file learns from


def flat(vectors: Vectors, kind: int) -> Any:
    """All rows, one after another."""
    index = faiss.IndexScalarQuantizer(vectors.shape[1], kind, faiss.METRIC_INNER_PRODUCT)
    index.train(vectors)
    index.add(vectors)
    return index


def inverted(vectors: Vectors, lists: int) -> Any:
    """Rows in lists around centres, of which the nearest are read."""
    size = vectors.shape[1]
    centres = faiss.IndexFlatIP(size)
    index = faiss.IndexIVFScalarQuantizer(centres, size, lists, _HALF, faiss.METRIC_INNER_PRODUCT)
    chosen = np.random.default_rng(0).permutation(len(vectors))[: _SAMPLE * lists]
    index.train(vectors[chosen])
    index.add(vectors)
    return index


def graph(vectors: Vectors, links: int) -> Any:
    """Rows that point to their neighbours."""
    index = faiss.IndexHNSWSQ(vectors.shape[1], _HALF, links, faiss.METRIC_INNER_PRODUCT)
    index.train(vectors)
    index.add(vectors)
    return index


_KINDS: Mapping[str, tuple[Callable[[Vectors], Any], Sequence[Any]]] = {
    "flat, 16 bit": (lambda v: flat(v, _HALF), [None]),
    "flat, 8 bit": (lambda v: flat(v, _BYTE), [None]),
    "inverted file, 16 bit": (
        lambda v: inverted(v, 4 * round(len(v) ** 0.5)),
        [faiss.SearchParametersIVF(nprobe=n) for n in (16, 64, 128)],
    ),
    "graph of 32 links, 16 bit": (
        lambda v: graph(v, 32),
        [faiss.SearchParametersHNSW(efSearch=n) for n in (200, 2000)],
    ),
}


def measured(index: Any, asked: Vectors, exact: Any, parameters: Any) -> dict[str, float]:
    """Milliseconds and recall of one index."""
    times, recall = [], {10: [], 100: [], _DEPTH: []}
    for number, one in enumerate(asked):
        started = time.perf_counter()
        _, found = index.search(one[None, :], _DEPTH, params=parameters)
        times.append(1000 * (time.perf_counter() - started))
        for k, values in recall.items():
            values.append(len(set(found[0][:k]) & set(exact[number][:k])) / k)
    shares = {f"recall@{k}": round(float(np.mean(values)), 3) for k, values in recall.items()}
    return {"p50": round(float(np.median(times)), 2), "p95": round(float(np.percentile(times, 95)), 2), **shares}


def megabytes(index: Any) -> float:
    """The size of an index as a file."""
    with tempfile.NamedTemporaryFile() as file:
        faiss.write_index(index, file.name)
        return round(Path(file.name).stat().st_size / 1e6)


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--questions", nargs="+", type=Path, required=True)
    parser.add_argument("--only", nargs="+", choices=_KINDS, default=list(_KINDS))
    parser.add_argument("--times", type=int, default=1)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    held = faiss.read_index(str(options.folder / FILE))
    once = faiss.downcast_index(held.index).reconstruct_n(0, held.ntotal)
    random = np.random.default_rng(1)
    again = [
        once + random.standard_normal(once.shape, dtype=np.float32) * np.float32(_MOVED / once.shape[1] ** 0.5)
        for _ in range(options.times - 1)
    ]
    vectors = np.concatenate([once, *(one / np.linalg.norm(one, axis=1, keepdims=True) for one in again)])
    texts = [query["question"] for one in options.questions for query in rows(one / "dev" / "queries.jsonl")]
    embedder = open_embedder(EmbeddingSettings())
    asked = np.stack([embedder.encode_query(text) for text in texts[:100]])
    exact = flat(vectors, _HALF).search(asked, _DEPTH)[1]
    faiss.omp_set_num_threads(1)
    result = []
    for name in options.only:
        make, settings = _KINDS[name]
        started = time.perf_counter()
        index = make(vectors)
        base = {
            "index": name,
            "vectors": len(vectors),
            "build_s": round(time.perf_counter() - started, 1),
            "MB": megabytes(index),
        }
        for one in settings:
            said = (
                {} if one is None else {key: getattr(one, key) for key in ("nprobe", "efSearch") if hasattr(one, key)}
            )
            result.append({**base, **said, **measured(index, asked, exact, one)})
            print(json.dumps(result[-1]), flush=True)
    if options.out:
        options.out.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

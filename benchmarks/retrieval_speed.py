"""How long a search takes over many passages, and how long its indexes take to build.

    python -m benchmarks.retrieval_speed SET_DIR … [--passages 10000 100000] [--home FOLDER] [--out FILE]

The corpora are joined and indexed with the product's own writers, without a graph of claims, which `search` does not
read. Beyond the passages there are, copies stand in: each renames what it names, since twice the passages name more
things and not the same ones twice as often, and its vectors are drawn around those of the passages it was made of.
Searching is timed in a warm process, one question at a time, the question's embedding included.
"""

from __future__ import annotations

import argparse
import json
import re
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.retrieval import rows
from ingest.cutting import cut
from ingest.embedded import embedding_texts
from ingest.fetching import Raw
from ingest.manifest import Entry
from ingest.reading import read
from kg.cache import EmbeddingCache
from kg.catalogue import Catalogue
from kg.cataloguing import Card, CatalogueWriter, passage_number, sentence_number
from kg.document import Document, Passage
from kg.holding import HeldDocument, Recipe
from kg.joining import Piece, link
from kg.language.linking import load_lexicon
from kg.linkage import Linkage, read_linkage, write_linkage
from kg.ontology import load_ontology
from kg.ports import Embedder, Vectors
from kg.vectors import VectorIndex, write_index
from retrieval.embedding import open_embedder
from retrieval.questions import understand
from retrieval.search import search
from retrieval.settings import EmbeddingSettings

_RECIPE = Recipe(*(["benchmark"] * 7))
_USUAL = 40  # a capitalised word that more rows hold is no name of one thing
_SPREAD = 0.35  # how far, in length, the vector of a copy lies from the one it is drawn around
_NAMES = ("bar", "den", "fel", "gor", "hin", "kas", "lum", "mor", "nis", "pol", "rud", "sel", "tar", "ven", "wyn")


@dataclass(frozen=True, slots=True)
class Indexes:
    """What a search reads of a generation."""

    catalogue: Catalogue
    vectors: VectorIndex
    linkage: Linkage

    def text(self, document: str) -> str:
        """Nothing: a text is read for its page numbers only, and these have none."""
        del document
        return ""


@dataclass(frozen=True, slots=True)
class Made:
    """A document cut into passages, and which of the real documents its vectors are drawn around."""

    document: Document
    passages: tuple[Passage, ...]
    model: int
    copy: int


def documents(sets: Sequence[Path], wanted: int) -> Iterator[Made]:
    """Documents of the sets, then copies of them under other names, until there are `wanted` passages."""
    real = [row for folder in sets for row in rows(folder / "corpus.jsonl")]
    usual = Counter(word for row in real for word in set(re.findall(r"\b[A-Z][a-z]{3,}", row["text"])))
    found = copy = 0
    while found < wanted:
        for number, row in enumerate(real):
            title, text = (_renamed(row.get(key) or "", copy, usual) for key in ("title", "text"))
            if not text.strip():
                continue
            entry = Entry(file=None, id=f"{copy}-{number}", title=title or "text.txt")
            document = read(Raw(text.encode(), "text.txt", "text.txt"), entry)
            passages = cut(document)
            yield Made(document, passages, number, copy)
            found += len(passages)
            if found >= wanted:
                return
        copy += 1


def _renamed(text: str, copy: int, usual: Counter[str]) -> str:
    if copy == 0:
        return text
    tail = _NAMES[copy % len(_NAMES)]
    return re.sub(r"\b[A-Z][a-z]{3,}", lambda m: m[0] if usual[m[0]] > _USUAL else m[0] + tail, text)


def build(folder: Path, sets: Sequence[Path], wanted: int, embedder: Embedder) -> dict[str, float]:
    """Build the indexes of `wanted` passages in `folder`; the milliseconds of one processor a passage of each part."""
    made = list(documents(sets, wanted))
    passages = sum(len(one.passages) for one in made)
    vectors = list(_vectors(made, EmbeddingCache(folder.parent, embedder)))
    folder.mkdir(parents=True)
    times = {}
    started = time.process_time()
    with closing(CatalogueWriter(folder / "catalogue.sqlite")) as catalogue:
        for one in made:
            sentences = sum(len(passage.sentences) for passage in one.passages)
            held = HeldDocument(
                one.document.id, "made", one.document.source, _RECIPE, len(one.passages), sentences, 0, 0
            )
            catalogue.add(Card(held, one.document, one.passages, (), (), Counter()))
    times["words"] = time.process_time() - started
    started = time.process_time()
    numbers = [_numbers(one) for one in made]
    write_index(folder / "vectors", np.concatenate(numbers), zip(numbers, vectors, strict=True))
    times["meaning"] = time.process_time() - started
    started = time.process_time()
    write_linkage(folder / "linkage", link([piece for one in made for piece in _pieces(one)]))
    times["graph"] = time.process_time() - started
    return {part: round(1000 * seconds / passages, 3) for part, seconds in times.items()}


def _numbers(one: Made) -> NDArray[np.int64]:
    found = (sentence_number(one.document.id, s) for passage in one.passages for s in passage.sentences)
    return np.fromiter(found, dtype=np.int64)


def _pieces(one: Made) -> Iterator[Piece]:
    for passage in one.passages:
        said = tuple((sentence_number(one.document.id, s), one.document.slice(s)) for s in passage.sentences)
        yield Piece(passage_number(passage), one.document.source.title, passage.headings, said)


def _vectors(made: Sequence[Made], cache: EmbeddingCache) -> Iterator[Vectors]:
    real = [one for one in made if one.copy == 0]
    texts = [embedding_texts(one.document, one.passages) for one in real]
    every = cache.encode([text for some in texts for text in some])
    starts = np.cumsum([0, *map(len, texts)])
    place = {one.model: slice(starts[n], starts[n + 1]) for n, one in enumerate(real)}
    random = np.random.default_rng(0)
    for one in made:
        around = every[place[one.model]]
        size = sum(len(passage.sentences) for passage in one.passages)
        if one.copy or len(around) != size:
            around = np.resize(around, (size, every.shape[1]))
            drawn = random.standard_normal(around.shape).astype(np.float32) * _SPREAD / np.sqrt(every.shape[1])
            around = around + drawn
            around /= np.linalg.norm(around, axis=1, keepdims=True)
        yield around


def timed(indexes: Any, questions: Sequence[str], embedder: Embedder) -> dict[str, list[float]]:
    """Milliseconds of the whole search for each question, and of its parts, found by timing the calls it makes."""
    took: dict[str, list[float]] = defaultdict(list)
    lexicon = load_lexicon(load_ontology())
    for question in (questions[-1], *questions):
        parts = Counter[str]()
        clocked = _Clock(parts)
        started, busy = time.perf_counter(), time.process_time()
        with clocked:
            search(understand(question, lexicon), indexes, embedder)
        took["search"].append(1000 * (time.perf_counter() - started))
        took["search, processor"].append(1000 * (time.process_time() - busy))
        for part in _PARTS:
            took[part].append(1000 * parts[part])
    return {part: values[1:] for part, values in took.items()}  # the first question opens what is opened once


_PARTS = {
    "embedding": ("retrieval.embedding.SentenceEmbedder", "encode_queries"),
    "words": ("kg.catalogue.Catalogue", "words"),
    "meaning": ("kg.vectors.VectorIndex", "nearest"),
    "graph": ("retrieval.walking", "step"),
}


class _Clock:
    """Times what a search calls, while it is entered."""

    def __init__(self, parts: Counter[str]) -> None:
        self._parts = parts
        self._before: list[tuple[Any, str, Any]] = []

    def __enter__(self) -> None:
        for part, (owner, name) in _PARTS.items():
            target = _named(owner)
            self._before.append((target, name, getattr(target, name)))
            setattr(target, name, self._clocked(part, getattr(target, name)))

    def __exit__(self, *_: object) -> None:
        for target, name, before in self._before:
            setattr(target, name, before)

    def _clocked(self, part: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def run(*given: Any, **named: Any) -> Any:
            started = time.perf_counter()
            try:
                return call(*given, **named)
            finally:
                self._parts[part] += time.perf_counter() - started

        return run


def _named(path: str) -> Any:
    module, _, name = path.rpartition(".")
    if name[0].isupper():
        return getattr(__import__(module, fromlist=[name]), name)
    return __import__(path, fromlist=["*"])


def measure(folder: Path, sets: Sequence[Path], wanted: int, embedder: Embedder) -> dict[str, Any]:
    """Build what is not there, and time the questions of all sets."""
    folder = folder / f"{wanted}"
    known = folder / "build.json"
    if not known.exists():
        built = build(folder, sets, wanted, embedder)
        known.write_text(json.dumps(built), encoding="utf-8")
    files = [folder / "dev" / "queries.jsonl" for folder in sets]
    questions = [query["question"] for file in files if file.exists() for query in rows(file)]
    with closing(Catalogue(folder / "catalogue.sqlite")) as catalogue:
        indexes = Indexes(catalogue, VectorIndex.open(folder / "vectors"), read_linkage(folder / "linkage"))
        took = timed(indexes, questions, embedder)
        counts = catalogue.counts()
    return {
        "passages": counts["passages"],
        "sentences": counts["sentences"],
        "questions": len(questions),
        "build_processor_ms_per_passage": json.loads(known.read_text(encoding="utf-8")),
        **{
            part: {f"p{q}": round(float(np.percentile(values, q)), 1) for q in (50, 95)}
            for part, values in took.items()
        },
    }


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="+", type=Path)
    parser.add_argument("--passages", nargs="+", type=int, default=[10_000, 100_000])
    parser.add_argument("--home", type=Path)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    embedder = open_embedder(EmbeddingSettings())
    with tempfile.TemporaryDirectory() as scratch:
        found = []
        for wanted in options.passages:
            found.append(measure(options.home or Path(scratch), options.sets, wanted, embedder))
            print(json.dumps(found[-1], indent=1), flush=True)
    if options.out:
        options.out.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

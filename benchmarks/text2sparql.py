"""Questions to SPARQL over other people's graphs, without a language model.

    python -m benchmarks.text2sparql [SET_DIR …] [--more] [--model NAME] [--show] [--json]

A SET_DIR holds graph/*.ttl and dev/queries.jsonl (`id question sparql`, `gold` where the values are given); by default
those beside the repository. `--more` asks our own questions over the same graphs (benchmarks/text2sparql_more). `F` is
the F1 of the set of values in the rows against the gold values, averaged; `exact` the share of questions whose rows are
those of the gold query, the order of columns and rows aside; `parse`, `read_only` and `schema_terms` are shares of all
queries that were written, the runners-up among them.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any

from pyoxigraph import Store

from kg.errors import QueryError, UnavailableError
from kg.graph import Graph, GraphWriter
from kg.guard import checked
from kg.language.linking import load_lexicon
from kg.ontology import load_ontology
from kg.sparql import QueryWorker
from kg.table import Table
from retrieval.embedding import open_embedder
from retrieval.graphqa.answering import Asker, Reading
from retrieval.graphqa.choosing import chosen
from retrieval.settings import EmbeddingSettings

HERE = Path(__file__).parent
SETS = HERE.parents[1] / "shared" / "data" / "text2sparql"
MORE = HERE / "text2sparql_more"


@dataclass
class Score:
    """What a set of questions came to."""

    name: str
    f: list[float] = field(default_factory=list)
    exact: list[bool] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    written: int = 0
    parse: int = 0
    read_only: int = 0
    schema_terms: int = 0

    def summary(self) -> dict[str, Any]:
        """The figures, rounded."""
        return {
            "set": self.name,
            "n": len(self.f),
            "F": round(statistics.mean(self.f), 3),
            "exact": round(statistics.mean(self.exact), 3),
            "parse": round(self.parse / max(1, self.written), 3),
            "read_only": round(self.read_only / max(1, self.written), 3),
            "schema_terms": round(self.schema_terms / max(1, self.written), 3),
            "p50_seconds": round(statistics.median(self.seconds), 3),
        }


@contextmanager
def opened(set_dir: Path, *, embedding: bool = True) -> Iterator[tuple[Asker, Graph]]:
    """The graph of a set in a store of its own, and who asks it."""
    lexicon = load_lexicon(load_ontology())
    embedder = open_embedder(EmbeddingSettings()) if embedding else None

    def aliases(text: str) -> list[str]:
        return [name for e in lexicon.lookup(text) for name in (e.label, *lexicon.aliases(e.iri))]

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "graph"
        writer = GraphWriter.create(path)
        for file in sorted((set_dir / "graph").glob("*.ttl")):
            writer.add_turtle(file.read_text(encoding="utf-8"), file.name)
        writer.close()
        with Graph(path) as graph, QueryWorker(path) as worker:
            yield Asker(graph.select, worker.run, embedder, aliases), graph


def measure(set_dir: Path, *, more: bool = False, model: str | None = None, show: bool = False) -> Score:
    """Ask every question of a set and score the best reading."""
    file = MORE / f"{set_dir.name}.jsonl" if more else set_dir / "dev" / "queries.jsonl"
    score = Score(set_dir.name + (" (own questions)" if more else ""))
    generator = _generator(model)
    with opened(set_dir) as (asker, graph):
        for line in file.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            started = time.perf_counter()
            readings: Sequence[Reading] = asker.ask(row["question"])
            if generator is not None and readings:
                readings = chosen(row["question"], readings, generator)
            score.seconds.append(time.perf_counter() - started)
            _judge(score, row, readings, asker, graph)
            if show:
                print(f"{score.f[-1]:.2f} {'=' if score.exact[-1] else ' '} {row['question']}")
                print("       " + (readings[0].words if readings else "no reading"))
    return score


def _generator(model: str | None) -> Any:
    if model is None:
        return None
    from retrieval.generation.choice import choose, open_generator  # noqa: PLC0415 - only where it is asked for
    from retrieval.settings import ModelSettings  # noqa: PLC0415

    settings = ModelSettings()
    generator = open_generator(choose(settings, model), settings)
    if generator is None:
        raise UnavailableError(f"no model {model}", "name one that `claimgraph models` lists")
    return generator


def _judge(score: Score, row: dict[str, Any], readings: Sequence[Reading], asker: Asker, graph: Graph) -> None:
    gold = _gold(row, graph)
    best = readings[0].table if readings else None
    wanted = {norm(v) for v in row["gold"]} if row.get("gold") else values(gold) if gold else set()
    got = values(best) if best else set()
    score.f.append(2 * len(got & wanted) / (len(got) + len(wanted)) if got or wanted else 1.0)
    score.exact.append(bool(best and gold and same_rows(best, gold)))
    for reading in readings:
        score.written += 1
        score.parse += _parses(reading.sparql)
        score.read_only += _guarded(reading.sparql)
        score.schema_terms += _terms(reading.sparql) <= known(asker)


def _gold(row: dict[str, Any], graph: Graph) -> Table | None:
    try:
        return graph.select(row["sparql"])
    except QueryError:
        return None  # a function that other engines have; its values are given in the row


def norm(value: str) -> str:
    """Numbers alike whatever their form; identifiers, which are longer, as they stand."""
    if re.fullmatch(r"-?\d+(\.\d+)?([eE][+-]?\d+)?", value) and (len(value) < 10 or "." in value):
        return f"{round(float(value), 6):g}"
    return value


def values(table: Table) -> set[str]:
    """All values of a table, whatever their column."""
    if table.kind == "ask":
        return {str(table.boolean).lower()}
    return {norm(cell.value) for row in table.rows for cell in row if cell}


def same_rows(one: Table, other: Table) -> bool:
    """Whether two tables have the same rows, the order of rows and columns aside."""
    if one.kind == "ask" or other.kind == "ask":
        return one.boolean == other.boolean
    if len(one.variables) != len(other.variables) or len(one.rows) != len(other.rows):
        return False
    got, wanted = _columns(one), _columns(other)
    alike = [[i for i, column in enumerate(got) if sorted(column) == sorted(w)] for w in wanted]
    rows = sorted(zip(*wanted, strict=True))
    orders = (order for order in product(*alike) if len(set(order)) == len(order))
    return any(sorted(zip(*(got[i] for i in order), strict=True)) == rows for order in orders)


def _columns(table: Table) -> list[list[str]]:
    width = range(len(table.variables))
    return [[norm(cell.value) if (cell := row[i]) else "" for row in table.rows] for i in width]


def known(asker: Asker) -> set[str]:
    """The terms a query may use: the classes, properties and things of the graph."""
    schema = asker.schema
    return {*schema.kinds, *schema.properties, *schema.types, *(name[0] for name in schema.names)}


def _terms(query: str) -> set[str]:
    spaces = dict(re.findall(r"^PREFIX (\w+): <(.*)>$", query, re.MULTILINE))
    body = re.sub(r'^PREFIX .*$|"(?:[^"\\]|\\.)*"', "", query, flags=re.MULTILINE)
    short = {spaces[p] + n for p, n in re.findall(r"(\w+):([\w-]+)", re.sub(r"<[^>]*>", "", body)) if p in spaces}
    standard = ("http://www.w3.org/2001/XMLSchema#", "http://www.w3.org/1999/02/22-rdf-syntax-ns#")
    return {t for t in {*short, *re.findall(r"<([^<>\s]+)>", body)} if not t.startswith(standard)}


def _parses(query: str) -> bool:
    try:
        Store().query(query)
    except (SyntaxError, ValueError):
        return False
    return True


def _guarded(query: str) -> bool:
    try:
        checked(query)
    except QueryError:
        return False
    return True


def main() -> None:
    """Measure the sets and print a line each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="*", type=Path)
    parser.add_argument("--more", action="store_true")
    parser.add_argument("--model")
    parser.add_argument("--show", action="store_true")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    for set_dir in given.sets or sorted(p for p in SETS.iterdir() if p.is_dir()):
        summary = measure(set_dir, more=given.more, model=given.model, show=given.show).summary()
        print(json.dumps(summary) if given.json else "  ".join(f"{k} {v}" for k, v in summary.items()))


if __name__ == "__main__":
    main()

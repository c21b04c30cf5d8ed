"""How much of what sources say becomes claims, without a language model: recall, figures, modality, linking, speed.

usage: python -m benchmarks.extraction [--shared DIR] [--misses] [--write]

Reads, cuts and extracts the article and the ten digests with the product's own code, and scores the claims with the
functions of `score_claims.py` beside the data (that file is imported, not copied). Prints one JSON document: per set
the recall by tier, of figures, the share of found facts with the right modality, and the share of claims that meet some
fact of the gold list (a lower bound of precision, since gold lists are not complete); and passages per second.
"""

from __future__ import annotations

import argparse
import csv
import importlib.util
import json
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from benchmarks import conflicts
from ingest.cutting import cut
from ingest.extraction import extract
from ingest.fetching import fetch
from ingest.manifest import Entry
from ingest.reading import read
from kg.codec import claim_to_json
from kg.language.linking import Lexicon, extended, load_lexicon
from kg.language.mentions import find_mentions
from kg.language.names import discover_names
from kg.ontology import load_ontology

__all__ = ["Found", "extracted", "figures", "load_scorer", "main", "mentions", "score"]

Row = dict[str, str]
Json = dict[str, Any]
_TIERS = ("core", "concept")


@dataclass(frozen=True, slots=True)
class Found:
    """What one file gave: its claims as the contract writes them, how many passages, refusals, and seconds of work."""

    claims: list[Json]
    passages: int
    rejected: int
    seconds: float


def load_scorer(file: Path) -> ModuleType:
    """The scorer beside the data, as a module."""
    spec = importlib.util.spec_from_file_location("score_claims", file)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def extracted(file: Path, lexicon: Lexicon) -> Found:
    """The claims of one file; `seconds` is processor time for reading, cutting, linking and extraction."""
    entry = Entry(file=file)
    started = time.process_time()
    document = read(fetch(entry), entry)
    passages = cut(document)
    extraction = extract(document, passages, lexicon)
    seconds = time.process_time() - started
    claims = [claim_to_json(claim, document.source.id) for claim in extraction.claims]
    return Found(claims, len(passages), len(extraction.rejections), seconds)


def rows(file: Path) -> list[Row]:
    """The facts of a gold list."""
    with file.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle, delimiter="\t"))


def score(scorer: ModuleType, gold: Sequence[Row], claims: Sequence[Json]) -> dict[str, float]:
    """Recall over `gold`, of its figures, and the share of found facts whose modality is right."""
    found = {row["id"]: [c for c in claims if scorer.meets(c, row)] for row in gold}
    figures_ = [row for row in gold if scorer.gold_amount(row) is not None]
    with_mode = [row for row in gold if found[row["id"]] and row.get("modality")]
    right = sum(any(c["modality"][:5] == row["modality"][:5] for c in found[row["id"]]) for row in with_mode)
    return {
        "gold": len(gold),
        "recall": _share(sum(bool(v) for v in found.values()), len(gold)),
        "figures": _share(sum(bool(found[row["id"]]) for row in figures_), len(figures_)),
        "modality": _share(right, len(with_mode)),
    }


def _share(part: int, whole: int) -> float:
    return round(part / max(1, whole), 3)


def _hit_share(scorer: ModuleType, gold: Sequence[Row], claims: Sequence[Json]) -> float:
    return _share(sum(any(scorer.meets(c, row) for row in gold) for c in claims), len(claims))


def _misses(scorer: ModuleType, gold: Sequence[Row], claims: Sequence[Json]) -> Iterable[str]:
    for row in gold:
        if not any(scorer.meets(c, row) for c in claims):
            yield f"{row['id']} | {row['subject']} | {row['predicate']} | {row['object']} | {row['span'][:90]}"


def figures(shared: Path, *, misses: bool = False) -> Json:
    """All figures of the benchmark over the data in `shared`."""
    scorer = load_scorer(shared / "tools" / "score_claims.py")
    data = shared / "data"
    lexicon = load_lexicon(load_ontology())
    extracted(next((data / "digests").glob("*.md")), lexicon)  # warm: lazily compiled tables are no part of the speed
    article = extracted(next((data / "article").glob("*.txt")), lexicon)
    gold = rows(data / "gold" / "article_facts.tsv")
    digests = {f"d{file.name[:2]}": extracted(file, lexicon) for file in sorted((data / "digests").glob("*.md"))}
    facts = rows(data / "gold" / "digest_facts.tsv")
    by_digest = [(found, [row for row in facts if row["doc"] == doc]) for doc, found in digests.items()]
    if misses:
        lines = [*_misses(scorer, gold, article.claims)]
        for found, wanted in by_digest:
            lines += _misses(scorer, wanted, found.claims)
        sys.stderr.write("\n".join(lines) + "\n")
    every = [article, *digests.values()]
    return {
        "article": {
            **{tier: score(scorer, [r for r in gold if r["tier"] == tier], article.claims) for tier in _TIERS},
            "all": score(scorer, gold, article.claims),
            "claims": len(article.claims),
            "rejected": article.rejected,
            "hit_share": _hit_share(scorer, gold, article.claims),
        },
        "digests": _together(scorer, by_digest),
        "mentions": mentions(data, lexicon),
        "conflicts": conflicts.figures(shared),
        "passages_per_second": round(sum(f.passages for f in every) / max(1e-9, sum(f.seconds for f in every))),
    }


def mentions(data: Path, lexicon: Lexicon) -> Json:
    """Linking on the labelled article: the share of labelled places that are linked right, and of links that are right.

    A link to a thing that no label names is not judged.
    """
    entry = Entry(file=next((data / "article").glob("*.txt")))
    document = read(fetch(entry), entry)
    known = extended(lexicon, discover_names(document, lexicon))
    labels = {
        (int(row["start"]), int(row["end"])): row["canonical"].lower()
        for row in rows(data / "gold" / "article_mentions.tsv")
    }
    linked = {
        (m.span.start, m.span.end): {n.lower() for n in (m.entity.label, *known.aliases(m.entity.iri))}
        for m in find_mentions(document.text, known, nested=True)
    }
    spoken_of = set(labels.values())
    judged = {place: names for place, names in linked.items() if names & spoken_of}
    return {
        "gold": len(labels),
        "recall": _share(sum(name in linked.get(place, ()) for place, name in labels.items()), len(labels)),
        "precision": _share(sum(labels.get(place) in names for place, names in judged.items()), len(judged)),
    }


def _together(scorer: ModuleType, by_digest: Sequence[tuple[Found, list[Row]]]) -> Json:
    """The figures of several documents, each scored against its own facts."""
    parts = [(score(scorer, wanted, found.claims), found, wanted) for found, wanted in by_digest]
    total = sum(len(wanted) for _, _, wanted in parts)
    with_figures = [(p["figures"], sum(scorer.gold_amount(r) is not None for r in w)) for p, _, w in parts]
    claims = sum(len(found.claims) for _, found, _ in parts)
    hits = sum(_hit_share(scorer, wanted, found.claims) * len(found.claims) for _, found, wanted in parts)
    return {
        "gold": total,
        "recall": round(sum(p["recall"] * len(w) for p, _, w in parts) / max(1, total), 3),
        "figures": round(sum(f * n for f, n in with_figures) / max(1, sum(n for _, n in with_figures)), 3),
        "claims": claims,
        "rejected": sum(found.rejected for _, found, _ in parts),
        "hit_share": round(hits / max(1, claims), 3),
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures; with --write also keep them in a file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path(__file__).parents[2] / "shared")
    parser.add_argument("--misses", action="store_true", help="list the facts that no claim meets on standard error")
    parser.add_argument("--write", action="store_true", help="also keep the figures in results/, named by commit")
    parser.add_argument("--json", action="store_true", help="accepted for scripts; the output is always JSON")
    chosen = parser.parse_args(arguments)
    text = json.dumps(figures(chosen.shared, misses=chosen.misses), indent=2)
    print(text)
    if chosen.write:
        name = subprocess.run(
            ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True
        ).stdout
        file = Path(__file__).parent / "results" / f"extraction-{name.strip()}.json"
        file.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

"""How often claims of each method are right: from claims judged by reading, and from the gold lists.

usage: python -m benchmarks.calibration sample [--count 200] [--each 15] > benchmarks/judged.tsv   (then judge each row)
       python -m benchmarks.calibration [--shared DIR] [--write]

A sheet holds `count` claims at random (`sample` is random) and then, for methods with fewer than `each` of them, more
of their claims (method). The judged file holds the last sheet and every claim of reports that the rules had not seen
when they read them: unseen, or refused for figures of a sort that the rules have since come to refuse, right ones and
wrong ones alike. The rules were mended on the shipped sources, so confidences come from the unseen claims, and from all
only for a method of which those have fewer than ENOUGH. A judged row says in `right` whether the quote says what the
claim says (yes or no), and in `error` of which kind a wrong one is. The confidence of a method is the share of its
judged claims that were right, drawn towards the share of all claims by as many claims as PRIOR says, so that a method
with few judged claims promises little. `--write` puts the
confidences into ingest/extraction/confidence.toml, the table into docs/calibration.md and the plot into
docs/calibration.svg. The calibration error is that of each source by the confidences of the other sources.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.calibration_page import Reliability, page, plot
from benchmarks.extraction import extracted, load_scorer, rows
from ingest.cutting import cut
from ingest.extraction import extract
from ingest.fetching import fetch
from ingest.manifest import load_manifest
from ingest.reading import read
from kg.claim import Claim, Entity, Quantity
from kg.language.linking import load_lexicon
from kg.ontology import load_ontology

ROOT = Path(__file__).resolve().parents[1]
SHEET = ROOT / "benchmarks" / "judged.tsv"
PRIOR = 5
ENOUGH = 10
_COLUMNS = (
    "id", "sample", "source", "method", "confidence", "subject", "type", "relation", "value", "aspect", "modality",
    "valid", "said_by", "quote", "right", "error",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Judged:
    """One judged claim: where it is from, which method made it, whether it is right."""

    source: str
    method: str
    stated: float
    right: bool
    error: str
    sample: str = "random"


def sheet(count: int, each: int, seed: int) -> list[dict[str, str]]:
    """Claims drawn at random over all shipped sources, and more of the rarer methods, to be judged."""
    lexicon = load_lexicon(load_ontology())
    claims: list[tuple[str, Claim]] = []
    for entry in load_manifest(ROOT / "sources" / "sources.toml"):
        document = read(fetch(entry), entry)
        found = extract(document, cut(document), lexicon)
        claims += [(document.source.id, claim) for claim in found.claims]
    random.Random(seed).shuffle(claims)  # noqa: S311 - a sample, not a secret
    held = Counter(claim.method for _, claim in claims[:count])
    made = [_row(source, claim, "random") for source, claim in claims[:count]]
    for source, claim in claims[count:]:
        if held[claim.method] < each:
            held[claim.method] += 1
            made.append(_row(source, claim, "method"))
    return made


def _row(source: str, claim: Claim, sample: str) -> dict[str, str]:
    value = claim.value
    words = value.label if isinstance(value, Entity) else value.printed if isinstance(value, Quantity) else value.text
    values = (
        claim.id, sample, source, claim.method, str(claim.confidence), claim.subject.label, claim.subject.type,
        claim.relation, words, claim.aspect or "", claim.modality.value, claim.valid.text if claim.valid else "",
        claim.said_by.label if claim.said_by else "", claim.evidence.quote, "", "",
    )  # fmt: skip
    return {name: " ".join(text.split()) for name, text in zip(_COLUMNS, values, strict=True)}


def judged(file: Path) -> list[Judged]:
    """The judged rows of a sheet."""
    with file.open(encoding="utf-8", newline="") as handle:
        found = list(csv.DictReader(handle, delimiter="\t"))
    return [
        Judged(
            row["source"],
            row["method"],
            float(row["confidence"]),
            row["right"] == "yes",
            row["error"],
            row["sample"],
        )
        for row in found
        if row["right"]
    ]


def confidences(labels: Sequence[Judged]) -> dict[str, float]:
    """The confidence of each method on a new report, drawn towards that of all."""
    new = [label for label in labels if label.sample == "unseen"] or list(labels)
    total = sum(label.right for label in new) / max(1, len(new))
    often = Counter(label.method for label in new)
    by_method: dict[str, list[bool]] = defaultdict(list)
    for label in labels:
        if often[label.method] < ENOUGH or label.sample == "unseen" or len(new) == len(labels):
            by_method[label.method].append(label.right)
    return {
        method: round((sum(rights) + PRIOR * total) / (len(rights) + PRIOR), 3) for method, rights in by_method.items()
    }


def by_source(labels: Sequence[Judged]) -> list[tuple[int, int]]:
    """The right claims and all claims of each source, in the order of their names."""
    rights: dict[str, list[bool]] = defaultdict(list)
    for label in labels:
        rights[label.source].append(label.right)
    return [(sum(found), len(found)) for _, found in sorted(rights.items())]


def error_across_sources(labels: Sequence[Judged]) -> float:
    """The expected calibration error when each unseen pair of reports is predicted by the confidences of the others."""
    gaps: dict[str, list[float]] = defaultdict(list)
    new = [label for label in labels if label.sample == "unseen"] or labels
    for source in sorted({label.source for label in new}):
        known = confidences([label for label in labels if label.source != source])
        for label in labels:
            if label.source == source and label.method in known:
                gaps[label.method].append(label.right - known[label.method])
    total = sum(map(len, gaps.values()))
    return round(sum(abs(sum(found)) for found in gaps.values()) / max(1, total), 3)


def stated_error(labels: Sequence[Judged]) -> float:
    """The expected calibration error of the confidences the claims came with."""
    gaps: dict[str, float] = defaultdict(float)
    for label in labels:
        gaps[label.method] += label.right - label.stated
    return round(sum(map(abs, gaps.values())) / max(1, len(labels)), 3)


def gold_hits(shared: Path) -> dict[str, tuple[int, int]]:
    """How many claims of each method meet a fact of the gold lists, and how many there are: a lower bound."""
    scorer = load_scorer(shared / "tools" / "score_claims.py")
    lexicon = load_lexicon(load_ontology())
    facts = rows(shared / "data" / "gold" / "digest_facts.tsv")
    digests = sorted((shared / "data" / "digests").glob("*.md"))
    parts = [
        (next((shared / "data" / "article").glob("*.txt")), rows(shared / "data" / "gold" / "article_facts.tsv")),
        *((file, [row for row in facts if row["doc"] == f"d{file.name[:2]}"]) for file in digests),
    ]
    met: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for file, gold in parts:
        for claim in extracted(file, lexicon).claims:
            total[claim["method"]] += 1
            met[claim["method"]] += any(scorer.meets(claim, row) for row in gold)
    return {method: (met[method], count) for method, count in total.items()}


def reliabilities(labels: Sequence[Judged], gold: Mapping[str, tuple[int, int]]) -> list[Reliability]:
    """The table, the most reliable method first; of a method, the claims its confidence is learned from."""
    found = confidences(labels)
    table = []
    for method, confidence in found.items():
        every = [label for label in labels if label.method == method]
        unseen = [label for label in every if label.sample == "unseen"]
        mine = unseen if len(unseen) >= ENOUGH else every
        met, claims = gold.get(method, (0, 0))
        table.append(
            Reliability(method, len(mine), sum(m.right for m in mine), mine[0].stated, confidence, met, claims)
        )
    return sorted(table, key=lambda item: (-item.confidence, item.method))


def written(table: Iterable[Reliability]) -> str:
    """The file the extractors read."""
    lines = [
        "# The share of each method's claims that is right, measured by reading: benchmarks/calibration.py writes this",
        "# file, docs/calibration.md explains it.",
        *(f'"{item.method}" = {item.confidence:.3f}' for item in sorted(table, key=lambda item: item.method)),
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Draw a sheet, or measure one."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("action", nargs="?", choices=["measure", "sample"], default="measure")
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--each", type=int, default=15)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    if args.action == "sample":
        writer = csv.DictWriter(sys.stdout, _COLUMNS, delimiter="\t", lineterminator="\n")
        writer.writeheader()
        writer.writerows(sheet(args.count, args.each, args.seed))
        return
    labels = judged(SHEET)
    drawn = [label for label in labels if label.sample == "random"]
    unseen = [label for label in labels if label.sample in {"unseen", "refused"}]
    labels = [label for label in labels if label.sample != "refused"]
    right = sum(label.right for label in drawn)
    overall = right / max(1, len(drawn))
    table = reliabilities(labels, gold_hits(args.shared))
    shares = ((right, len(drawn)), *by_source(unseen))
    errors = Counter(label.error for label in (*drawn, *unseen) if not label.right)
    before, after = stated_error(labels), error_across_sources(labels)
    new = sum(label.right for label in unseen) / max(1, len(unseen))
    counts = {"judged": len(labels), "precision": round(overall, 3), "precision unseen": round(new, 3)}
    figures = {**counts, "error before": before, "error across": after}
    print(json.dumps({**figures, "confidences": confidences(labels), "errors": dict(errors.most_common())}, indent=1))
    if args.write:
        (ROOT / "ingest" / "extraction" / "confidence.toml").write_text(written(table), encoding="utf-8")
        (ROOT / "docs" / "calibration.svg").write_text(plot(table), encoding="utf-8")
        text = page(table, shares, (before, after), errors)
        (ROOT / "docs" / "calibration.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()

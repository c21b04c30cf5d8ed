"""What the optional model extractor adds: claims, refusals and seconds a passage, with any GGUF model of this machine.

usage: python -m benchmarks.model_extractor MODEL.gguf [--passages 10] [--threads 1] [--claims OUT.jsonl]

Takes the longest prose passages of the shipped sources in turn (one of each source, then a second of each …), runs the
extractor with the model on each passage alone, and prints JSON: how many claims it adds to those of the rules, how many
it had refused and why, and how long a passage takes. `--claims` writes the added claims with their quotes to judge.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from ingest.cutting import cut
from ingest.extraction import extract
from ingest.extraction.model import METHOD
from ingest.fetching import fetch
from ingest.manifest import load_manifest
from ingest.reading import read
from kg.claim import Claim, Entity, Quantity
from kg.document import Document, Passage
from kg.language.linking import load_lexicon
from kg.ontology import load_ontology
from retrieval.generation.llamacpp import open_embedded
from retrieval.settings import ModelSettings

ROOT = Path(__file__).parents[1]


def chosen(count: int) -> list[tuple[Document, Passage]]:
    """Passages of the shipped sources, the longest of each source first, sources in turn."""
    ranked = []
    for entry in load_manifest(ROOT / "sources" / "sources.toml"):
        document = read(fetch(entry), entry)
        longest = sorted(cut(document), key=lambda p: -sum(s.end - s.start for s in p.sentences))
        ranked.append([(document, passage) for passage in longest])
    turns = (queue[turn] for turn in range(max(map(len, ranked))) for queue in ranked if turn < len(queue))
    return [next(turns) for _ in range(count)]


def shown(claim: Claim) -> dict[str, str]:
    """A claim as a line of the sheet that is judged by reading."""
    value = claim.value
    words = value.label if isinstance(value, Entity) else value.printed if isinstance(value, Quantity) else value.text
    said = {"subject": claim.subject.label, "type": claim.subject.type, "relation": claim.relation, "value": words}
    return {**said, "modality": claim.modality, "quote": claim.evidence.quote}


def measured(model: Path, count: int, threads: int) -> tuple[dict[str, object], list[Claim]]:
    """The figures, and the claims that only the model made."""
    lexicon = load_lexicon(load_ontology())
    generator = open_embedded(model, ModelSettings(threads=threads, total=900, first_token=600))
    added: list[Claim] = []
    reasons: Counter[str] = Counter()
    rules, seconds = 0, []
    try:
        for document, passage in chosen(count):
            alone = tuple(extract(document, (passage,), lexicon).claims)
            begun = time.perf_counter()
            found = extract(document, (passage,), lexicon, generator)
            seconds.append(time.perf_counter() - begun)
            rules += len(alone)
            added += [claim for claim in found.claims if claim.method == METHOD]
            reasons.update(
                refusal.reason.partition(" '")[0] for refusal in found.rejections if refusal.method == METHOD
            )
    finally:
        generator.close()
    said = len(added) + sum(reasons.values())
    return {
        "model": model.name,
        "passages": count,
        "claims of the rules": rules,
        "claims added": len(added),
        "refused or already there": said - len(added),
        "why": dict(reasons.most_common()),
        "seconds a passage, mean": round(sum(seconds) / count, 1),
        "seconds a passage, worst": round(max(seconds), 1),
    }, added


def lines(claims: list[Claim]) -> Iterator[str]:
    """The sheet, a JSON line a claim."""
    return (json.dumps(shown(claim), ensure_ascii=False) + "\n" for claim in claims)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("--passages", type=int, default=10)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--claims", type=Path)
    args = parser.parse_args()
    figures, added = measured(args.model, args.passages, args.threads)
    if args.claims:
        args.claims.write_text("".join(lines(added)), encoding="utf-8")
    print(json.dumps(figures, indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()

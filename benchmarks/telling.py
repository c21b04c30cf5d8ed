"""Claims as sentences: whether each passes the check, and says the figure, date and modality of its claim.

    python -m benchmarks.telling --sources FILE_OR_FOLDER … [--every 1] [--sheet FILE]

The sources are ingested into a knowledge base of their own. Every claim is worded by `retrieval.telling`; the sentence
is held against the claim's quote by `retrieval.checking`, and read again by the same code that reads sources: a figure
must come out with the same amount and unit, a date as the same date, and how it is held must be marked in words.
`--sheet` writes a sample of 100, drawn with a fixed seed, to be read by people: sentence and quote.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import re
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kg.claim import Claim, DateValue, Modality, Quantity
from kg.document import Span
from kg.language.modality import modality_of
from kg.language.times import find_times
from retrieval.composing import why_not
from retrieval.drafting import Line, Place
from retrieval.kinds import Reader
from retrieval.retelling import speaker_in
from retrieval.telling import told
from ui.config import load_config
from ui.wiring import Services

_SHEET = 100


def worded(services: Services, every: int = 1) -> Iterator[tuple[Claim, str]]:
    """The claims that are held, each different sentence once."""
    snapshot, reader = services.snapshot(), Reader(services.lexicon())
    seen: set[tuple[str, str]] = set()
    for number, (source, claim) in enumerate(services.claims()):
        if number % every:
            continue
        text = snapshot.text(claim.evidence.document)
        sentence = told([claim], services.ontology, text, speaker_in(claim, reader))
        if (source, sentence) not in seen:
            seen.add((source, sentence))
            yield claim, sentence


def says_value(claim: Claim, sentence: str, reader: Reader) -> bool:
    """Whether a sentence, read again, gives the figure or the date of its claim."""
    value = claim.value
    if isinstance(value, Quantity):
        found = [f.quantity for f in reader.quantities(sentence)]
        held = {(q.amount, q.low, q.high) for q in found}
        return (value.amount, value.low, value.high) in held or value.printed in sentence
    if isinstance(value, DateValue):
        return value.text in sentence or any(
            t.interval.start and t.interval.start.isoformat().startswith(value.iso) for t in find_times(sentence)
        )
    return True


def marks_modality(claim: Claim, sentence: str) -> bool:
    """Whether words of a sentence say that its claim is more, or less, than a fact."""
    held = {modality_of(sentence, Span(m.start(), m.end())) for m in re.finditer(r"\w+", sentence)}
    if claim.modality in {Modality.ASSERTED, Modality.RECOMMENDED} or sentence.startswith("It is reported that"):
        return True
    near = {claim.modality}
    if claim.modality in {Modality.PROJECTED, Modality.ANNOUNCED, Modality.TARGET}:
        near |= {Modality.PROJECTED, Modality.ANNOUNCED, Modality.TARGET, Modality.POSSIBLE}
    return bool(held & near)


def run(services: Services, every: int = 1) -> tuple[dict[str, Any], list[tuple[Claim, str]]]:
    """The shares over all claims, with the reasons of those that fail the check, and the sentences."""
    snapshot, reader = services.snapshot(), Reader(services.lexicon(), services.embedder)
    pairs = list(worded(services, every))
    places = [Place(claim.evidence.document, claim.evidence.span) for claim, _ in pairs]
    reasons = [
        why_not(Line(sentence, (place,)), snapshot, reader) for (_, sentence), place in zip(pairs, places, strict=True)
    ]
    figures = [says_value(c, s, reader) for c, s in pairs if isinstance(c.value, Quantity | DateValue)]
    soft = [marks_modality(c, s) for c, s in pairs if c.modality is not Modality.ASSERTED]
    found = {
        "sentences": len(pairs),
        "pass the check": round(sum(reason is None for reason in reasons) / max(1, len(pairs)), 4),
        "figures and dates": len(figures),
        "figures and dates right": round(sum(figures) / max(1, len(figures)), 4),
        "more or less than a fact": len(soft),
        "said to be so": round(sum(soft) / max(1, len(soft)), 4),
        "words p50": sorted(len(s.split()) for _, s in pairs)[len(pairs) // 2],
        "refused": Counter(re.sub(r"“[^”]*”", "“…”", reason) for reason in reasons if reason).most_common(),
    }
    return found, pairs


def write_sheet(pairs: list[tuple[Claim, str]], file: Path) -> None:
    """A sample of the sentences with their quotes, for reading."""
    sample = random.Random(7).sample(pairs, min(_SHEET, len(pairs)))  # noqa: S311 - the same every time
    with file.open("w", encoding="utf-8", newline="") as opened:
        rows = csv.writer(opened, delimiter="\t")
        rows.writerow(("reads well", "relation", "modality", "sentence", "quote"))
        rows.writerows(("", c.relation, c.modality, s, " ".join(c.evidence.quote.split())) for c, s in sample)


def main() -> None:
    """Read the command line, run, and print one JSON document."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sources", nargs="*", default=[])
    parser.add_argument("--home", type=Path)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--sheet", type=Path)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, Services(load_config(args.home or Path(folder), os.environ)) as held:
        if args.sources:
            held.ingest(args.sources, manifest=None, model=None, dry_run=False, progress=lambda *_: None)
        found, pairs = run(held, args.every)
    if args.sheet:
        write_sheet(pairs, args.sheet)
    print(json.dumps(found, ensure_ascii=False, indent=2))


if __name__ == "__main__":
    main()

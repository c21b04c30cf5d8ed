"""Questions whose documents conflict: are all right answers shown, and is misinformation ever shown alone?

    python -m benchmarks.ramdocs QUERIES.jsonl [--limit N] [--model none] [--json]

A row has `question`, `documents` (`text`, `type`), `gold_answers` and `wrong_answers` (RAMDocs, arXiv 2504.13079). The
documents of a question are ingested with the product's own pipeline into a knowledge base of their own, as one source
each, and the question is asked there. No model judges: an answer is shown where its words stand, in order, in the
sentences of the answer.
"""

from __future__ import annotations

import argparse
import json
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.manifest import Entry
from ingest.pipeline import Tools, ingest
from kg.language.linking import extended
from kg.store import KnowledgeBase
from retrieval.asking import ask
from ui.config import load_config
from ui.wiring import Services

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.ports import Generator

__all__ = ["Shown", "measured"]


@dataclass(frozen=True, slots=True)
class Shown:
    """What an answer shows of one question: how many of its right and wrong answers, and whether it answers at all."""

    right: int
    of_right: int
    wrong: int
    of_wrong: int
    answered: bool
    conflicting: bool


def measured(services: Services, row: dict[str, Any], generator: Generator | None) -> Shown:
    """The answer to one question over its own documents."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        entries = []
        for number, document in enumerate(row["documents"]):
            file = folder / f"document-{number}.txt"
            file.write_text(str(document["text"]), encoding="utf-8")
            entries.append(Entry(file=file))
        base = KnowledgeBase(folder / "home")
        ingest(base, entries, Tools(services.seeds, services.embedder))
        with base.open() as snapshot:
            lexicon = extended(services.seeds, snapshot.lexicon_names())
            answer = ask(snapshot, row["question"], embedder=services.embedder, lexicon=lexicon, generator=generator)
    told = _plain(" ".join(sentence.text for sentence in answer.sentences))
    right, wrong = (sum(_plain(one) in told for one in row[key]) for key in ("gold_answers", "wrong_answers"))
    sizes = len(row["gold_answers"]), len(row["wrong_answers"])
    return Shown(right, sizes[0], wrong, sizes[1], bool(answer.sentences), answer.status == "conflicting")


def summary(shown: Sequence[Shown]) -> dict[str, float]:
    """The rates over all questions."""
    misled = [s for s in shown if s.of_wrong]
    return {
        "n": len(shown),
        "answered": _rate([s.answered for s in shown]),
        "right answers shown": sum(s.right for s in shown) / sum(s.of_right for s in shown),
        "all right answers shown": _rate([s.right == s.of_right for s in shown]),
        "all right shown and none wrong (exact match)": _rate([s.right == s.of_right and not s.wrong for s in shown]),
        "misinformation shown alone": _rate([bool(s.wrong) and not s.right for s in misled]),
        "misinformation shown at all": _rate([bool(s.wrong) for s in misled]),
    }


def _rate(outcomes: Sequence[bool]) -> float:
    return sum(outcomes) / len(outcomes) if outcomes else 0.0


def _plain(text: str) -> str:
    words = re.findall(r"[^\W_]+", text.casefold())
    return f" {' '.join(words)} "


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("queries", type=Path)
    parser.add_argument("--limit", type=int, default=None)
    parser.add_argument("--model", default="none")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    rows = [json.loads(line) for line in given.queries.read_text(encoding="utf-8").splitlines()][: given.limit]
    with tempfile.TemporaryDirectory() as home:
        services = Services(load_config(Path(home), {}))
        generator = services.generator(given.model)
        rates = summary([measured(services, row, generator) for row in rows])
        services.close()
    if given.json:
        print(json.dumps({name: round(rate, 3) for name, rate in rates.items()}))
    else:
        print("\n".join(f"{rate:8.3f}  {name}" for name, rate in rates.items()))


if __name__ == "__main__":
    main()

"""Answers to a file of questions, measured in one process: right, cited, abstaining when it must, and how fast.

    python -m benchmarks.answers QUESTIONS.jsonl --sources FILE_OR_FOLDER … [--model none] [--every 3] [--out FILE]

With a model, "first words" is the time until it writes, in wall seconds at the load that is told, its loading apart;
"worded by the model" is the share of answers that hold words of its own, the others being the evidence itself. The
sources are ingested into a knowledge base of their own with the product's pipeline, or `--home` names one that
is there. A row of the file has `question`, `type`, `must_include` (alternatives split by "|"), `must_not_include`,
`spans` (words of the sources that carry the answer) and `expected_behaviour` (answer, abstain, correct_premise,
resist_instruction). No model judges: an element is met at a left word boundary, as a prefix.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

from retrieval.answer import answer_to_json
from retrieval.streaming import Draft
from ui.config import load_config
from ui.wiring import Services

_ANSWERED = {"answered", "partial", "conflicting"}


def met(text: str, wanted: str) -> bool:
    """Whether one of the alternatives in `wanted` stands in `text`."""
    parts = (part.strip() for part in wanted.split("|"))
    return any(re.search(r"(?<![A-Za-z0-9.])" + re.escape(part), text, re.IGNORECASE) for part in parts if part)


def overlaps(quote: str, span: str) -> bool:
    """Whether a quote and a gold span share words in a row: one inside the other, or five words of the span."""
    q, s = (" ".join(text.split()).lower() for text in (quote, span))
    words = s.split()
    runs = (" ".join(words[i : i + 5]) for i in range(max(1, len(words) - 4)))
    return bool(q and s) and (s in q or q in s or any(run in q for run in runs))


def judged(row: dict[str, Any], answer: dict[str, Any]) -> dict[str, bool]:
    """What is true of the answer to one question, by measure."""
    text = " ".join(s["text"] for s in answer["sentences"])
    answered = answer["status"] in _ANSWERED
    clean = not any(met(text, bad) for bad in row.get("must_not_include", []))
    kind = row.get("type", "?")
    if row.get("expected_behaviour") == "abstain":
        right = not answered and clean
        return {"abstains when it must": right, "right": right, f"right: {kind}": right}
    right = answered and clean and all(met(text, need) for need in row.get("must_include", []))
    cited = bool(answer["citations"]) and all(s["citations"] for s in answer["sentences"])
    measures = {"right": right, f"right: {kind}": right, "answers when it can": answered, "every sentence cited": cited}
    if row.get("spans"):
        gold = any(overlaps(c["quote"], span) for c in answer["citations"] for span in row["spans"])
        measures |= {"cites a gold span": gold, "right and cites a gold span": right and gold}
    return measures


def run(services: Services, rows: list[dict[str, Any]], model: str) -> dict[str, Any]:
    """The rates over all questions, with each answer."""
    tally: dict[str, list[bool]] = defaultdict(list)
    seconds, first, kept = [], [], []
    for row in rows:
        answer, took = _timed(services, row["question"], model)
        seconds.append(took[-1])
        first += took[:-1][:1]
        for name, value in judged(row, answer).items():
            tally[name].append(value)
        kept.append({"id": row.get("id"), "right": tally["right"][-1], **answer})
    must = {row.get("id") for row in rows if row.get("expected_behaviour") == "abstain"}
    abstained = [k for k in kept if k["status"] not in _ANSWERED]
    rates = {name: round(sum(values) / len(values), 3) for name, values in sorted(tally.items())}
    answered = [k for k in kept if k["status"] in _ANSWERED]
    times = sorted(seconds)
    return {
        "n": len(rows),
        "model": model,
        "load": round(os.getloadavg()[0], 1),
        "rates": rates,
        "worded by the model": round(sum(k["model"] is not None for k in answered) / max(1, len(answered)), 3),
        "first words s p50": round(sorted(first)[len(first) // 2], 2) if first else None,
        "first words s p95": round(sorted(first)[int(len(first) * 0.95)], 2) if first else None,
        "abstention precision": round(sum(k["id"] in must for k in abstained) / len(abstained), 3)
        if abstained
        else None,
        "sentences": round(sum(len(k["sentences"]) for k in kept) / max(1, len(kept) - len(abstained)), 2),
        "ms p50": round(1000 * times[len(times) // 2], 1),
        "ms p95": round(1000 * times[int(len(times) * 0.95)], 1),
        "answers": kept,
    }


def _timed(services: Services, question: str, model: str) -> tuple[dict[str, Any], list[float]]:
    """The answer, and the seconds until each piece of the model's words and until the end."""
    took: list[float] = []
    started = time.perf_counter()

    def written(draft: Draft) -> None:
        if draft.words:
            took.append(time.perf_counter() - started)

    answer = services.ask(question, model=model, on_draft=written)
    return answer_to_json(answer), [*took, time.perf_counter() - started]


def main() -> None:
    """Read the command line, run, and print one JSON document."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--sources", nargs="*", default=[])
    parser.add_argument("--home", type=Path)
    parser.add_argument("--model", default="none")
    parser.add_argument("--every", type=int, default=1, help="ask one question in so many, the first of each")
    parser.add_argument("--out", type=Path, help="also write every answer there, one JSON document a line")
    args = parser.parse_args()
    rows = [json.loads(line) for line in args.questions.read_text(encoding="utf-8").splitlines() if line.strip()]
    rows = rows[:: args.every]
    with tempfile.TemporaryDirectory() as folder:
        services = Services(load_config(args.home or Path(folder), os.environ))
        if args.sources:
            services.ingest(args.sources, manifest=None, model=None, dry_run=False, progress=lambda *_: None)
        services.ask(rows[0]["question"], model=args.model)  # what is loaded once is no part of the times
        found = run(services, rows, args.model)
    answers = found.pop("answers")
    if args.out:
        args.out.write_text("".join(json.dumps(a, ensure_ascii=False) + "\n" for a in answers), encoding="utf-8")
    print(json.dumps(found, ensure_ascii=False, indent=2))


if __name__ == "__main__":
    main()

"""When to refuse: the risk of a wrong answer against the share of questions that are answered.

    python -m benchmarks.risk_coverage QUESTIONS … --sources FILE_OR_FOLDER … [--svg FILE] [--out FILE]

QUESTIONS are `.jsonl` files as of `benchmarks.answers` or `.tsv` files with behaviour, question and what must stand in
the answer ("&&" between several). Questions are ordered by the support that `retrieval.abstaining` finds for them; for
each threshold the curve gives how many are answered and how many of these answers are wrong, right refusals being no
answers.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.answers import met
from retrieval.abstaining import judge
from retrieval.gathering import gather
from retrieval.kinds import Reader
from retrieval.ranking import weights
from retrieval.timing import When
from ui.config import load_config
from ui.wiring import Services

_SIDE, _LEFT, _TOP = 360, 56, 20
_SHOWN = (0.0, 0.2, 0.3, 0.4, 0.43, 0.5, 0.55, 0.6, 0.65, 0.7, 0.8)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, the support found for it, whether the draft is right, and whether it was to be answered, and was."""

    question: str
    support: float
    right: bool
    answerable: bool
    answered: bool


def read_questions(file: Path) -> list[dict[str, Any]]:
    """The questions of a file."""
    if file.suffix == ".jsonl":
        return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    with file.open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened, delimiter="\t"))
    return [
        {
            "question": row["question"],
            "expected_behaviour": row["behaviour"],
            "must_include": row["must"].split(" && ") if row["must"] else [],
        }
        for row in rows
    ]


def asked(services: Services, row: dict[str, Any]) -> Asked:
    """One question with its support and the draft judged as `benchmarks.answers` judges."""
    snapshot, reader = services.snapshot(), Reader(services.lexicon(), services.embedder)
    found = gather(snapshot, When(row["question"]), services.embedder, reader)
    judgement = judge(found.asked, found.ranked, weights(found.asked, snapshot), reader, snapshot)
    # A list that answers is found by its heading; support by single sentences says nothing about it.
    support = 1.0 if found.reason is None and judgement.reason is not None else judgement.support
    text = " ".join(line.text for line in found.lines)
    answerable = row.get("expected_behaviour", "answer") != "abstain"
    bad = any(met(text, word) for word in row.get("must_not_include", []))
    right = answerable and not bad and all(met(text, need) for need in row.get("must_include", []))
    return Asked(row.get("id") or row["question"], support, right, answerable, found.reason is None)


def curve(found: Sequence[Asked]) -> list[tuple[float, float, float]]:
    """Threshold, coverage and risk, from the highest support down."""
    ordered = sorted(found, key=lambda a: -a.support)
    points = []
    for number in range(1, len(ordered) + 1):
        if number < len(ordered) and ordered[number].support == ordered[number - 1].support:
            continue
        wrong = sum(not a.right for a in ordered[:number])
        points.append((ordered[number - 1].support, number / len(ordered), wrong / number))
    return points


def report(found: Sequence[Asked]) -> dict[str, Any]:
    """The curve at some thresholds, its area, and the decision that ships."""
    points = curve(found)
    answered = [a for a in found if a.answered]
    table = []
    for threshold in _SHOWN:
        above = [a for a in found if a.support >= threshold]
        table.append(
            {
                "threshold": threshold,
                "answered": round(len(above) / len(found), 3),
                "wrong of these": round(sum(not a.right for a in above) / len(above), 3) if above else 0.0,
                "right refusals": f"{sum(not a.answerable and a.support < threshold for a in found)}"
                f" of {sum(not a.answerable for a in found)}",
            }
        )
    return {
        "questions": len(found),
        "to be refused": sum(not a.answerable for a in found),
        "area under the curve": round(sum(risk for _, _, risk in points) / len(points), 3),
        "as shipped": {
            "answered": round(len(answered) / len(found), 3),
            "wrong of these": round(sum(not a.right for a in answered) / len(answered), 3),
            "right refusals": f"{sum(not a.answerable and not a.answered for a in found)}"
            f" of {sum(not a.answerable for a in found)}",
        },
        "thresholds": table,
        "answered against the sources": [a.question for a in found if a.answered and not a.answerable],
        "refused and could be answered": [a.question for a in found if a.answerable and not a.answered],
    }


def svg(curves: Sequence[tuple[str, Sequence[tuple[float, float, float]]]]) -> str:
    """The curves as SVG: coverage across, risk up."""
    width, height = _LEFT + _SIDE + 170, _TOP + _SIDE + 56
    named = 'font-family="sans-serif" font-size="12" role="img" aria-label="Risk of a wrong answer by coverage"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" {named}>',
        f'<rect x="{_LEFT}" y="{_TOP}" width="{_SIDE}" height="{_SIDE}" fill="none" stroke="#6b7280"/>',
    ]
    for tick in (0.0, 0.2, 0.4, 0.6, 0.8, 1.0):
        parts.append(f'<text x="{_x(tick)}" y="{_TOP + _SIDE + 16}" text-anchor="middle">{tick:.1f}</text>')
        parts.append(f'<text x="{_LEFT - 6}" y="{_y(tick / 2) + 4}" text-anchor="end">{tick / 2:.1f}</text>')
    parts.append(f'<text x="{_LEFT + _SIDE / 2}" y="{_TOP + _SIDE + 38}" text-anchor="middle">answered</text>')
    middle = _TOP + _SIDE / 2
    parts.append(f'<text x="14" y="{middle}" text-anchor="middle" transform="rotate(-90 14 {middle})">wrong</text>')
    for number, (name, points) in enumerate(curves):
        colour = f"hsl({number * 140} 70% 40%)"
        line = " ".join(f"{_x(coverage)},{_y(risk)}" for _, coverage, risk in points)
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts.append(f'<text x="{_LEFT + _SIDE + 10}" y="{_TOP + 16 + 20 * number}" fill="{colour}">{name}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"


def _x(value: float) -> float:
    return round(_LEFT + value * _SIDE, 1)


def _y(value: float) -> float:
    return round(_TOP + (1 - 2 * min(value, 0.5)) * _SIDE, 1)


def main() -> None:
    """Read the command line, measure, and print one JSON document."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("questions", nargs="+", type=Path)
    parser.add_argument("--sources", nargs="*", default=[])
    parser.add_argument("--svg", type=Path)
    parser.add_argument("--out", type=Path)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        services = Services(load_config(Path(folder), os.environ))
        services.ingest(args.sources, manifest=None, model=None, dry_run=False, progress=lambda *_: None)
        found = {file.stem: [asked(services, row) for row in read_questions(file)] for file in args.questions}
        services.close()
    if args.svg:
        args.svg.write_text(svg([(name, curve(rows)) for name, rows in found.items()]), encoding="utf-8")
    text = json.dumps({name: report(rows) for name, rows in found.items()}, ensure_ascii=False, indent=2)
    if args.out:
        args.out.write_text(text + "\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()

"""The page and the plot that show how reliable each method of extraction is."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

__all__ = ["Reliability", "page", "plot", "wilson"]

_Z = 1.96  # 95 %
_SIDE, _LEFT, _TOP = 360, 56, 20
_LOWEST = 0.4  # where both axes begin


@dataclass(frozen=True, slots=True)
class Reliability:
    """One method: judged claims and those that were right, confidence before and after, hits of the gold lists."""

    method: str
    judged: int
    right: int
    stated: float
    confidence: float
    met: int
    claims: int

    @property
    def share(self) -> float:
        """The share of judged claims that were right."""
        return self.right / self.judged


def wilson(right: int, total: int) -> tuple[float, float]:
    """The interval in which the true share lies with 95 % certainty."""
    share, spread = right / total, _Z * _Z / total
    middle = (share + spread / 2) / (1 + spread)
    half = _Z * math.sqrt(share * (1 - share) / total + spread / (4 * total)) / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)


Share: TypeAlias = tuple[int, int]  # right ones, all


def page(
    table: Sequence[Reliability], drawn: Sequence[Share], errors: tuple[float, float], kinds: Mapping[str, int]
) -> str:
    """The page of the manual, in Markdown; `drawn` are the random claims of the sheet, then each unseen pair's."""
    (right, judged), pairs = drawn[0], drawn[1:]
    met, seen = sum(pair[0] for pair in pairs), sum(pair[1] for pair in pairs)
    lines = [
        "# How reliable claims are",
        "",
        "Every claim carries a confidence: how often claims of the rule that made it are right in a report that the",
        "rules have not seen. It is measured by reading claims against their quotes (`benchmarks/judged.tsv`);",
        "`python -m benchmarks.calibration --write` turned the verdicts into this page, the plot and",
        "`ingest/extraction/confidence.toml`. A claim counts as right when its quote, read in its place, says just",
        "that: subject, relation, value, aspect, time, modality and speaker. One reader, an AI assistant who also",
        "wrote the rules and the unseen reports, judged all; no second reader has gone over it.",
        "",
        "| texts | judged | right | share | 95 % |",
        "|---|---|---|---|---|",
        _share(f"shipped sources, {judged} claims at random, after mending on them", right, judged),
        *(_share(f"unseen pair {i} of reports, every claim", *pair) for i, pair in enumerate(pairs, 1)),
        _share("the unseen pairs together", met, seen),
        "",
        "Each pair was read by the rules as they then were, and judged whole; what had gone wrong was mended before",
        "the next. **Expect the last pair's share on a new report**, not that of the shipped sources. Figures of a",
        "sort that the rules came to refuse on the way count in this table and in no confidence.",
        "",
        "| method | judged | right | share | 95 % | confidence before | confidence now | of the gold lists |",
        "|---|---|---|---|---|---|---|---|",
        *(_line(item) for item in table),
        "",
        "The confidences are learned from the unseen pairs; a method that those have few claims of, from all. One with",
        "few judged claims is drawn towards the share of all. The last column is a lower bound from other data: how",
        "many of the method's claims on the article and the ten digests meet a fact of the gold lists, which are not",
        "complete.",
        "",
        "![Measured share of right claims against stated confidence, by method](calibration.svg)",
        "",
        f"The expected calibration error of the confidences before was {errors[0]:.3f} on all these claims; with",
        f"confidences learned from the other pairs, that of the pair left out is {errors[1]:.3f}.",
        "",
    ]
    if kinds:
        lines += ["## What was wrong", "", "| kind | claims |", "|---|---|"]
        lines += [f"| {kind or 'not said'} | {count} |" for kind, count in sorted(kinds.items(), key=lambda k: -k[1])]
        lines.append("")
    return "\n".join(lines)


def _share(texts: str, right: int, judged: int) -> str:
    low, high = wilson(right, judged)
    return f"| {texts} | {judged} | {right} | {right / judged:.2f} | {low:.2f} to {high:.2f} |"


def _line(item: Reliability) -> str:
    low, high = wilson(item.right, item.judged)
    gold = f"{item.met} of {item.claims}" if item.claims else ""
    return (
        f"| `{item.method}` | {item.judged} | {item.right} | {item.share:.2f} | {low:.2f} to {high:.2f} |"
        f" {item.stated:.2f} | {item.confidence:.3f} | {gold} |"
    )


def plot(table: Sequence[Reliability]) -> str:
    """The reliability plot as SVG: stated confidence across, measured share up; dots before, rings now, bars 95 %."""
    width, height = _LEFT + _SIDE + 190, _TOP + _SIDE + 60
    named = 'font-family="sans-serif" font-size="12" role="img" aria-label="Reliability of each extraction method"'
    ends = f'x1="{_x(_LOWEST)}" y1="{_y(_LOWEST)}" x2="{_x(1)}" y2="{_y(1)}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" {named}>',
        f'<rect x="{_LEFT}" y="{_TOP}" width="{_SIDE}" height="{_SIDE}" fill="none" stroke="#6b7280"/>',
        f'<line {ends} stroke="#9ca3af" stroke-dasharray="4 4"/>',
    ]
    for tick in (0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0):
        parts.append(f'<text x="{_x(tick)}" y="{_TOP + _SIDE + 16}" text-anchor="middle">{tick:.1f}</text>')
        parts.append(f'<text x="{_LEFT - 6}" y="{_y(tick) + 4}" text-anchor="end">{tick:.1f}</text>')
    parts.append(f'<text x="{_LEFT + _SIDE / 2}" y="{_TOP + _SIDE + 38}" text-anchor="middle">confidence</text>')
    middle = _TOP + _SIDE / 2
    parts.append(f'<text x="14" y="{middle}" text-anchor="middle" transform="rotate(-90 14 {middle})">right</text>')
    for number, item in enumerate(table):
        parts += _marks(item, f"hsl({number * 360 // max(1, len(table))} 70% 40%)", number)
    return "\n".join([*parts, "</svg>"]) + "\n"


def _marks(item: Reliability, colour: str, number: int) -> list[str]:
    low, high = wilson(item.right, item.judged)
    x, up = _x(item.confidence), _y(item.share)
    legend, radius = _TOP + 14 + 20 * number, 3 + math.sqrt(item.judged) / 2
    ring = f'fill="none" stroke="{colour}" stroke-width="2"'
    return [
        f'<line x1="{x}" y1="{_y(low)}" x2="{x}" y2="{_y(high)}" stroke="{colour}" stroke-opacity="0.5"/>',
        f'<circle cx="{_x(item.stated)}" cy="{up}" r="3" fill="{colour}" fill-opacity="0.5"/>',
        f'<circle cx="{x}" cy="{up}" r="{radius:.1f}" {ring}/>',
        f'<circle cx="{_LEFT + _SIDE + 22}" cy="{legend - 4}" r="5" {ring}/>',
        f'<text x="{_LEFT + _SIDE + 34}" y="{legend}">{item.method} ({item.judged})</text>',
    ]


def _x(value: float) -> float:
    return round(_LEFT + (max(value, _LOWEST) - _LOWEST) / (1 - _LOWEST) * _SIDE, 1)


def _y(value: float) -> float:
    return round(_TOP + _SIDE - (max(value, _LOWEST) - _LOWEST) / (1 - _LOWEST) * _SIDE, 1)

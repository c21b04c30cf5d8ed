"""How many of the disagreements that readers found are found and classed right, and how many shown are none of theirs.

usage: python -m benchmarks.conflicts [--shared DIR] [--show]

Reads the article and the ten digests, finds the conflicts among their claims, and holds them against the groups of
`conflicts_dev.tsv` beside the data. A group is found where one conflict holds a claim of each of its sides: of the
source that the side names, and with a figure, date or most of the words it gives. Prints one JSON document: groups,
found, classed_right (the class is one that the group's kind allows), shown (all conflicts shown), false (shown
conflicts with no claim of a group that was found), and which groups were missed. With --show the false ones are listed.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.cutting import cut
from ingest.extraction import extract
from ingest.fetching import fetch
from ingest.manifest import Entry
from ingest.reading import read
from kg.claim import Claim, DateValue, Quantity
from kg.comparing import stems
from kg.conflicts import Conflict, find_conflicts
from kg.document import Source
from kg.language.linking import load_lexicon
from kg.language.quantities import find_quantities
from kg.language.times import date_value, find_times
from kg.ontology import load_ontology

__all__ = ["Group", "Side", "figures", "groups", "main", "meets"]

_SHARED = Path(__file__).parents[1].parent / "shared"
_SEED = "seed"
# The classes that suit each kind of disagreement in the list.
_CLASSES = {
    "conflict: unit error": {"unit_slip"},
    "conflict: law": {"legal_reading"},
    "change over time": {"superseded"},
    "conflict: typo": {"disagreement", "unit_slip"},
    "conflict: reading": {"scope", "disagreement"},
    "conflict: date": {"disagreement"},
    "conflict: status": {"forecast_actual", "disagreement"},
    "conflict: figure": {"disagreement", "scope"},
    "seed against digest": {"legal_reading", "scope", "disagreement"},
}
_MENTION = re.compile(r"\b(seed|d\d\d)\b[^:;]{0,90}:\s*")


@dataclass(frozen=True, slots=True)
class Side:
    """One thing said: by which source, in the words, figures and dates of the list."""

    source: str
    words: frozenset[str]
    values: frozenset[object]


@dataclass(frozen=True, slots=True)
class Group:
    """A disagreement that readers found, with its two sides; each side holds one or more statements."""

    name: str
    kind: str
    sides: tuple[tuple[Side, ...], tuple[Side, ...]]


def groups(file: Path) -> tuple[Group, ...]:
    """The groups of a list."""
    with file.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle, delimiter="\t"))
    return tuple(Group(r["group"], r["kind"], (_sides(r["claim_a"]), _sides(r["claim_b"]))) for r in rows)


def _sides(text: str) -> tuple[Side, ...]:
    marks = list(_MENTION.finditer(text))
    found = []
    for mark, following in zip(marks, [*marks[1:], None], strict=True):
        said = text[mark.end() : following.start() if following else len(text)]
        found.append(Side(mark[1], stems(said), frozenset(_values(said))))
    return tuple(found)


def _values(text: str) -> Iterable[object]:
    for quantity in find_quantities(text):
        yield from _said(quantity.quantity)
    for time in find_times(text):
        yield date_value(time).iso


def _said(value: object) -> tuple[object, ...]:
    if isinstance(value, Quantity):
        ends = (value.amount,) if value.amount is not None else (value.low, value.high)
        return ((value.unit, *ends),)
    return (value.iso,) if isinstance(value, DateValue) else ()


def meets(conflict: Conflict, group: Group, names: dict[str, str]) -> bool:
    """Whether a conflict holds a claim of each side; `names` are the ids of sources by document."""
    pairs = [{c.id for c in conflict.claims if any(_speaks(c, s, names) for s in sides)} for sides in group.sides]
    return all(pairs) and len(pairs[0] | pairs[1]) > 1


def _speaks(claim: Claim, side: Side, names: dict[str, str]) -> bool:
    """Whether a claim says what a side does: its figure or date, or, where it gives none, most of its words."""
    if names[claim.evidence.document] != side.source:
        return False
    said = set(_said(claim.value))
    if said:
        return bool(said & side.values)
    subject = f"{claim.subject.label} {claim.evidence.quote}"
    return len(side.words & stems(subject)) >= 0.4 * len(side.words)


def figures(shared: Path, *, show: bool = False) -> dict[str, Any]:
    """All figures of the benchmark over the data in `shared`."""
    data = shared / "data"
    wanted = groups(data / "gold" / "conflicts_dev.tsv")
    claims, sources, names = _claims(data)
    ontology = load_ontology()
    functional = frozenset(name for name, relation in ontology.relations.items() if relation.functional)
    shown = find_conflicts(claims, sources, functional)
    met = {group.name: [c for c in shown if meets(c, group, names)] for group in wanted}
    right = [g for g in wanted if any(c.kind.value in _CLASSES[g.kind] for c in met[g.name])]
    known = {claim.id for found in met.values() for conflict in found for claim in conflict.claims}
    others = [c for c in shown if not any(claim.id in known for claim in c.claims)]
    result: dict[str, Any] = {
        "groups": len(wanted),
        "found": sum(bool(found) for found in met.values()),
        "classed_right": len(right),
        "shown": len(shown),
        "false": len(others),
        "missed": sorted(set(met) - {g.name for g in right}),
    }
    return result | ({"others": [f"{c.kind.value}: {c.topic}: {c.explanation}" for c in others]} if show else {})


def _claims(data: Path) -> tuple[list[Claim], dict[str, Source], dict[str, str]]:
    """The claims of the article and the digests, the sources by document, and their short names."""
    lexicon = load_lexicon(load_ontology())
    claims: list[Claim] = []
    sources: dict[str, Source] = {}
    names: dict[str, str] = {}
    for file in (*sorted((data / "article").glob("*.txt")), *sorted((data / "digests").glob("*.md"))):
        entry = Entry(file=file)
        document = read(fetch(entry), entry)
        claims += extract(document, cut(document), lexicon).claims
        sources[document.id] = document.source
        names[document.id] = f"d{file.name[:2]}" if file.suffix == ".md" else _SEED
    return claims, sources, names


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=_SHARED)
    parser.add_argument("--show", action="store_true", help="list the conflicts that meet no group")
    args = parser.parse_args(arguments)
    print(json.dumps(figures(args.shared, show=args.show), indent=2, ensure_ascii=False))


if __name__ == "__main__":
    main()

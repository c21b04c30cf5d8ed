"""Rows as lines of a draft: what was counted, added up or found largest, and the claims each row rests on."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from kg.claim import Quantity
from retrieval.claimrows.carrying import line_of
from retrieval.claimrows.pattern import Deed, Sort
from retrieval.composing import checked
from retrieval.drafting import Line, Place
from retrieval.telling import told
from retrieval.telling_grammar import joined
from retrieval.telling_values import figure_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.claim import Claim
    from kg.snapshot import Snapshot
    from retrieval.claimrows.asking import Row, Rows
    from retrieval.kinds import Reader

__all__ = ["adding", "said"]

_SHOWN = 8  # lines of claims
_ADDED = 2  # sentences beside them
_SCALES = ((Decimal(10**12), "trillion"), (Decimal(10**9), "billion"), (Decimal(10**6), "million"))
_NAMED = 12  # things that a count names


def said(rows: Rows, snapshot: Snapshot, reader: Reader) -> tuple[Line, ...]:
    """The lines of an answer that rows lead: first what was worked out, then what the sources say for it.

    Each line is told by its claims, or in the source's own words where the check does not let that pass.
    """
    chosen = _chosen(rows)
    head = _worked_out(rows, chosen)
    lines = {line.text: line for line in head if checked((line,), snapshot, reader).lines}
    for group in _groups(claim for row in chosen for claim in row.claims):
        for line in _told(group, snapshot, reader):
            same = lines.get(line.text)  # several sources may say the same
            places = tuple(dict.fromkeys((*(same.places if same else ()), *line.places)))
            lines[line.text] = replace(line, places=places)
    return tuple(lines.values())[:_SHOWN]


def adding(rows: Rows, leading: Sequence[Line], lines: Sequence[Line], reader: Reader) -> tuple[Line, ...]:
    """Of further lines those worth telling beside what rows lead: where things are listed or something is checked.

    A line that speaks of the same places is left out, unless it names more things of the kind that is listed.
    """
    if rows.pattern.deed not in {Deed.LIST, Deed.CHECK}:
        return ()
    told = [place for line in leading for place in line.places]
    fresh = [
        line for line in lines if not any(_meet(p, q) for p in line.places for q in told) or _more(rows, line, reader)
    ]
    return tuple(fresh[:_ADDED])


def _more(rows: Rows, line: Line, reader: Reader) -> bool:
    target = rows.pattern.target
    if target is None:
        return False
    known = {rows.thing(row, node)[0] for row in rows.rows for node in range(len(rows.pattern.nodes))
             if rows.pattern.nodes[node].sort is Sort.THING}  # fmt: skip
    types, is_a = rows.pattern.nodes[target].types, reader.lexicon.ontology.is_a
    return any(
        m.entity.iri not in known and any(is_a(m.entity.type, t) for t in types) for m in reader.mentions(line.text)
    )


def _meet(one: Place, other: Place) -> bool:
    return one.document == other.document and one.span.overlaps(other.span)


def _chosen(rows: Rows) -> Sequence[Row]:
    """The rows that are shown: of a superlative, those of what comes first in each unit."""
    if rows.pattern.deed is not Deed.MOST:
        return rows.rows
    leaders = {thing for thing, _, _ in _leaders(rows)}
    target = rows.pattern.target or 0
    kept = [row for row in rows.rows if rows.thing(row, target)[0] in leaders]
    return (
        kept
        if _counts(rows)
        else [next(r for r in kept if _unit(r) == unit) for unit in dict.fromkeys(map(_unit, kept))]
    )


def _counts(rows: Rows) -> bool:
    by = rows.pattern.by
    return by is not None and rows.pattern.nodes[by].sort is Sort.THING


def _unit(row: Row) -> str:
    return row.values.get("unit", "")


def _worked_out(rows: Rows, chosen: Sequence[Row]) -> list[Line]:
    match rows.pattern.deed:
        case Deed.COUNT:
            return _counted(rows)
        case Deed.TOTAL:
            return _added(rows)
        case Deed.MOST:
            return _most(rows, chosen)
        case _:
            return []


def _counted(rows: Rows) -> list[Line]:
    target = rows.pattern.target
    if target is None:
        return []
    names = {iri: name for row in rows.rows for iri, name in (rows.thing(row, target),)}
    number, called = str(len(names)), rows.pattern.nodes[target].called
    listed = (
        joined(list(names.values())) if len(names) <= _NAMED else joined([*names.values()][:_NAMED]) + " among them"
    )
    return [Line(f"The sources name {number} {called}: {listed}.", _places(rows.rows), (number,))]


def _leaders(rows: Rows) -> list[tuple[str, str, str]]:
    """What comes first, in each unit: its IRI, its name and the unit; of a count, what has most."""
    target = rows.pattern.target or 0
    if _counts(rows):
        held: dict[tuple[str, str], set[str]] = defaultdict(set)
        for row in rows.rows:
            held[rows.thing(row, target)].add(rows.thing(row, rows.pattern.by or 0)[0])
        sizes = [len(things) for things in held.values()]
        best = max(sizes) if rows.pattern.down else min(sizes)
        return [(*thing, "") for thing, things in held.items() if len(things) == best]
    first: dict[str, tuple[str, str, str]] = {}
    for row in rows.rows:  # they are ordered by unit and figure
        first.setdefault(_unit(row), (*rows.thing(row, target), _unit(row)))
    return list(first.values())


def _most(rows: Rows, chosen: Sequence[Row]) -> list[Line]:
    target, by = rows.pattern.target or 0, rows.pattern.by or 0
    compared = len({rows.thing(row, target)[0] for row in rows.rows})
    if compared < 2 or not chosen:
        return []
    if _counts(rows):
        names = [name for _, name, _ in _leaders(rows)]
        size = len(
            {rows.thing(row, by)[0] for row in chosen if rows.thing(row, target) == rows.thing(chosen[0], target)}
        )
        has, most = ("has" if len(names) == 1 else "have"), ("most" if rows.pattern.down else "fewest")
        text = f"Of {compared} named, {joined(names)} {has} the {most} {rows.pattern.nodes[by].called}: {size}."
        return [Line(text, _places(rows.rows), (str(compared), str(size)))]
    most = "largest" if rows.pattern.down else "smallest"
    firsts = {_unit(row): f"{rows.thing(row, target)[1]}, {_printed(row)}" for row in chosen if _printed(row)}
    if len(firsts) > 1:
        each = "; ".join(firsts.values())
        text = f"Of {compared} with a figure, the {most} in each unit or currency: {each}."
    else:
        text = f"Of {compared} with a figure, the {most}: {joined(list(firsts.values()))}."
    return [Line(text, _places(rows.rows), (str(compared),))] if firsts else []


def _printed(row: Row) -> str:
    return next((figure_words(c.value) for c in reversed(row.claims) if isinstance(c.value, Quantity)), "")


def _added(rows: Rows) -> list[Line]:
    """Sums of figures in one unit and held in one way, one for each thing; none where a thing has several."""
    step = next(i for i, s in enumerate(rows.pattern.steps) if s.target == rows.pattern.by)
    groups: dict[tuple[str, str], dict[str, Row]] = defaultdict(dict)
    for row in rows.rows:
        claim = row.claims[step]
        group = groups[_unit(row), claim.modality.value]
        other = group.setdefault(claim.subject.iri, row)
        if other.values.get("number") != row.values.get("number"):
            return []
    lines = []
    for (unit, modality), held in groups.items():
        if len(held) > 1:
            total = _scaled(sum((Decimal(row.values["number"]) for row in held.values()), Decimal()))
            parts = "; ".join(f"{row.claims[step].subject.label}, {_printed(row)}" for row in held.values())
            how = "" if modality == "asserted" else f", all {modality}"
            lines.append(Line(f"{total} {unit} in all{how}: {parts}.", _places(held.values()), (total.split()[0],)))
    return lines


def _scaled(total: Decimal) -> str:
    for scale, word in _SCALES:
        if total >= scale and round(total / scale, 3) * scale == total:
            return f"{(total / scale).normalize():f} {word}"
    return f"{total.normalize():f}"


def _groups(claims: Iterable[Claim]) -> list[list[Claim]]:
    """Claims of one document that differ only in their value, or only in their subject, are told together."""
    by_subject: dict[object, list[Claim]] = defaultdict(list)
    for claim in dict.fromkeys(claims):
        by_subject[(_how(claim), claim.subject.iri)].append(claim)
    by_value: dict[object, list[Claim]] = defaultdict(list)
    for group in by_subject.values():
        alone = len(group) == 1
        by_value[(_how(group[0]), str(group[0].value)) if alone else group[0].id].extend(group)
    return list(by_value.values())


def _how(claim: Claim) -> tuple[object, ...]:
    when = claim.valid.text if claim.valid else None
    return (claim.evidence.document, claim.relation, claim.modality, when, claim.said_by, claim.aspect)


def _told(group: Sequence[Claim], snapshot: Snapshot, reader: Reader) -> list[Line]:
    text = told(group, reader.lexicon.ontology, snapshot.text(group[0].evidence.document))
    line = Line(text, tuple(dict.fromkeys(Place(c.evidence.document, c.evidence.span) for c in group)))
    if checked((line,), snapshot, reader).lines:
        return [line]
    return list(dict.fromkeys(line_of(snapshot, claim) for claim in group))


def _places(rows: Iterable[Row]) -> tuple[Place, ...]:
    found = (Place(c.evidence.document, c.evidence.span) for row in rows for c in row.claims)
    return tuple(dict.fromkeys(found))

"""A question asked of the claims: its best reading that finds rows, each with the claims it rests on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from kg.errors import QueryError
from kg.terms import CLAIM, DOC
from retrieval.answer import QueryUsed
from retrieval.claimrows.carrying import carries, tied_to
from retrieval.claimrows.common import commons
from retrieval.claimrows.held import held_of
from retrieval.claimrows.naming import with_labels
from retrieval.claimrows.pattern import Deed, Sort
from retrieval.claimrows.planning import patterns_of
from retrieval.claimrows.slots import read_slots
from retrieval.claimrows.writing import Times, written

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kg.claim import Claim
    from kg.snapshot import Snapshot
    from kg.table import Table
    from retrieval.claimrows.pattern import Pattern
    from retrieval.claimrows.slots import Slots
    from retrieval.claimrows.writing import Written
    from retrieval.kinds import Reader
    from retrieval.questions import Asked

__all__ = ["Row", "Rows", "rows_of"]

_TRIED = 6  # readings that are run
_WORSE = 1.6  # how much worse than the best a reading may be
_UNNAMED = 1  # steps that no word names, in a reading that leads an answer
_SHOWN = 50  # rows that an answer holds
_OPEN = 2  # words a reading may leave to the evidence


@dataclass(frozen=True, slots=True)
class Row:
    """A row: what it gives for each variable, and the claims it rests on, one for each step of the pattern."""

    values: Mapping[str, str]
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """A reading of a question and its rows; `open` are stems that the pattern leaves to the rows' own sentences."""

    pattern: Pattern
    variables: tuple[str, ...]
    query: QueryUsed
    rows: tuple[Row, ...]
    open: tuple[str, ...] = ()

    @property
    def leads(self) -> bool:
        """Whether the question is of a form that rows answer better than a sentence: more than one claim is asked for.

        A figure, date or wording of one thing is not; nor is one thing that one claim ties to another.
        """
        pattern = self.pattern
        if pattern.target is None:
            return pattern.deed is Deed.CHECK
        if pattern.deed is Deed.COMMON:
            return True
        node = pattern.nodes[pattern.target]
        several = node.called.endswith("s") or any(n.limit for n in pattern.nodes)
        if pattern.unnamed > _UNNAMED or (pattern.traits and len(self.rows) > 1):
            return False  # what has to do with a nation is told too loosely to choose among several
        return node.sort is Sort.THING and (pattern.deed is not Deed.LIST or several or len(pattern.steps) > 1)

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The claims of all rows, each once."""
        return tuple(dict.fromkeys(claim for row in self.rows for claim in row.claims))

    def thing(self, row: Row, node: int) -> tuple[str, str]:
        """The IRI and the name of a thing in a row."""
        variable = self.variables[node]
        return row.values[variable], row.values.get(f"{variable}Name", row.values[variable])


def _slots_of(asked: Asked, snapshot: Snapshot, reader: Reader) -> Slots:
    """The slots of a question; words that no slot has are looked for in the labels of the graph."""
    ontology = reader.lexicon.ontology
    slots = read_slots(asked, ontology)
    taken = {i for slot in slots.slots for i in slot.places}
    unread = slots.carrying - taken
    if not unread:
        return slots
    named = with_labels(asked, unread, snapshot)
    return slots if named is asked else read_slots(named, ontology)


def rows_of(asked: Asked, snapshot: Snapshot, reader: Reader, times: Times) -> Rows | None:
    """The rows of the best reading of a question that finds any; None where there is none."""
    for one in (asked, *_first_part(asked)):
        slots = _slots_of(one, snapshot, reader)
        readings = commons(one, slots) if times == Times() else ()
        shared = (_run(pattern, query, slots, snapshot, reader) for pattern, query in readings)
        found = next((rows for rows in shared if rows is not None), None) or _best(slots, snapshot, reader, times)
        if found is not None:
            return found
    return None


def _first_part(asked: Asked) -> Iterator[Asked]:
    """The first clause of a question of several: "which team builds …, and whose model is that?"."""
    if len(asked.parts) > 1 and asked.parts[0].wants and (start := asked.text.find(asked.parts[0].text)) >= 0:
        end = start + len(asked.parts[0].text)
        kept = tuple(m for m in asked.entities if start <= m.span.start and m.span.end <= end)
        yield replace(asked, text=asked.text[:end], entities=kept)


def _best(slots: Slots, snapshot: Snapshot, reader: Reader, times: Times) -> Rows | None:
    if slots.denied or not slots.slots:
        return None
    patterns = patterns_of(slots, held_of(snapshot, reader.lexicon.ontology))
    worth = (p for p in patterns if p.score > patterns[0].score - _WORSE and len(slots.carrying - p.served) <= _OPEN)
    for pattern in islice(worth, _TRIED):
        found = _run(pattern, written(pattern, times), slots, snapshot, reader)
        if found is not None:
            return found
    return None


def _run(pattern: Pattern, query: Written, slots: Slots, snapshot: Snapshot, reader: Reader) -> Rows | None:
    try:
        table = snapshot.run(query.sparql)
    except QueryError:
        return None  # too slow for a question: passages answer
    left = tuple(slots.stems[i] for i in sorted((slots.carrying - pattern.served) | slots.narrow))
    rows = [
        row
        for row in _rows(table, pattern, snapshot)
        if carries(left, row.claims, snapshot) and _coloured(row, pattern, query, snapshot, reader)
    ]
    if not rows:
        return None
    cells = tuple(tuple(cell.value if cell else None for cell in row) for row in table.rows[:_SHOWN])
    used = QueryUsed(query.sparql, len(table.rows), table.seconds, table.variables, cells)
    return Rows(pattern, query.variables, used, tuple(rows), left)


def _rows(table: Table, pattern: Pattern, snapshot: Snapshot) -> Iterator[Row]:
    records = list(table.records())
    wanted: dict[str, set[str]] = defaultdict(set)
    steps = range(1, len(pattern.steps) + 1)
    for record in records:
        for n in steps:
            wanted[record[f"document{n}"].removeprefix(DOC)].add(record[f"claim{n}"].removeprefix(CLAIM))
    claims = {c.id: c for document, ids in wanted.items() for c in snapshot.claims(document) if c.id in ids}
    for record in records:
        held = [claims.get(record[f"claim{n}"].removeprefix(CLAIM)) for n in steps]
        kept = tuple(claim for claim in held if claim is not None)
        if len(kept) == len(held):
            yield Row(record, kept)


def _coloured(row: Row, pattern: Pattern, query: Written, snapshot: Snapshot, reader: Reader) -> bool:
    return all(
        tied_to(iri, row.values[query.variables[node]], _claims_of(node, row, pattern), snapshot, reader)
        for node, iri in pattern.traits
    )


def _claims_of(node: int, row: Row, pattern: Pattern) -> Sequence[Claim]:
    return [c for c, step in zip(row.claims, pattern.steps, strict=True) if node in {step.source, step.target}]

"""A question to a graph, from its words to the rows: readings are enumerated, written, run and ranked."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from kg.errors import QueryError
from kg.table import Cell
from retrieval.graphqa.annotations import LABELS
from retrieval.graphqa.casting import roles_of
from retrieval.graphqa.figures import measured
from retrieval.graphqa.frames import read_frame
from retrieval.graphqa.linking import index_of, link
from retrieval.graphqa.pieces import Piece, Role
from retrieval.graphqa.planning import plans_of, widened
from retrieval.graphqa.schema import Kind, Property, Sort, read_schema
from retrieval.graphqa.words import carries
from retrieval.graphqa.writing import written

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kg.ports import Embedder, Vectors
    from kg.table import Table
    from retrieval.graphqa.annotations import Run
    from retrieval.graphqa.frames import Frame
    from retrieval.graphqa.linking import Index
    from retrieval.graphqa.pieces import Slot
    from retrieval.graphqa.plans import Plan
    from retrieval.graphqa.roles import Measure, Roles

__all__ = ["Asker", "Reading"]

_TRIED, _TRIED_MOST = 10, 30  # readings that are run, and how many where none of them finds anything
_ALIKE = 0.5  # cosine from which words may mean a term
_MEANT = 0.6  # how much a likeness counts beside the very words
_NOTHING, _NOTHING_LEFT, _LIKENESS, _IDLE, _LOOSE = 0.9, 0.3, 0.8, 1.0, 0.35
_UNSERVED = 0.7  # for each thing the form of a question asks to be done and a reading does not do


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to understand a question: the query, what it asks in words, its rows and how well it fits.

    `unread` are the words of the question that it makes nothing of.
    """

    sparql: str
    words: str
    table: Table
    score: float
    unread: tuple[str, ...] = ()

    @property
    def found(self) -> bool:
        """Whether the query gives anything; a no to a yes-or-no question is an answer."""
        return self.table.kind == "ask" or any(cell is not None for row in self.table.rows[:1] for cell in row)


class Asker:
    """Asks one graph: its schema is read once by `read`, and the queries of its readings are run by `run`.

    Without an `embedder` words must be those of the graph or near-synonyms of them; `aliases` gives other names of what
    a text names, such as the nation that "French" speaks of.
    """

    def __init__(
        self,
        read: Run,
        run: Run,
        embedder: Embedder | None = None,
        aliases: Callable[[str], Sequence[str]] = lambda _: (),
    ) -> None:
        self._run, self._embedder = run, embedder
        self.schema = read_schema(read)
        self._index: Index = index_of(self.schema, aliases)
        self._terms: list[Kind | Property] = [*self.schema.kinds.values(), *self.schema.properties.values()]
        self._vectors: Vectors | None = None

    def ask(self, question: str) -> tuple[Reading, ...]:
        """The readings of `question`, best first; none where no word of it is known to the graph."""
        frame = read_frame(question)
        slots = measured(frame, link(frame, self._index, self._meaning), self.schema)
        plans = plans_of(frame, slots, self.schema)
        tried = self._tried(frame, slots, plans)
        if not tried:
            given = [plan for plan in plans if plan.nodes]
            tried = self._tried(frame, slots, widened(given[:2], slots, self.schema))
        return tuple(sorted(self._weighed(question, tried), key=lambda r: -r.score))

    def _tried(self, frame: Frame, slots: Sequence[Slot], plans: Sequence[Plan]) -> list[Reading]:
        """The readings that plans give, run; no one choice of things takes more than half of the places."""
        tried: dict[str, Reading] = {}
        places: dict[frozenset[tuple[str, ...]], int] = defaultdict(int)
        for plan in plans:
            found = any(reading.found for reading in tried.values())
            given = frozenset(node.things for node in plan.nodes)
            places[given] += 1
            if len(tried) >= (_TRIED if found else _TRIED_MOST):
                break
            roles = roles_of(frame, slots, plan, self.schema)
            if roles is None or (found and given and places[given] > _TRIED // 2):
                continue
            made = written(frame, roles, self.schema)
            if made and made.sparql not in tried and (table := self._rows(made.sparql)) is not None:
                score = plan.score - _faults(frame, roles, table)
                tried[made.sparql] = Reading(made.sparql, made.words, table, score, _unread(frame, slots, plan))
        return list(tried.values())

    def labelled(self, table: Table) -> Table:
        """A table with the names of things in the place of their IRIs, for people to read."""
        rows = (tuple(cell and self._named(cell) for cell in row) for row in table.rows)
        return replace(table, rows=tuple(rows))

    @cached_property
    def _names(self) -> dict[str, str]:
        told = [n for n in self.schema.names if n[1] in LABELS]
        names = {s: text for s, _, text, _ in sorted(told, key=lambda n: -LABELS.index(n[1]))}
        return names | {iri: kind.label for iri, kind in self.schema.kinds.items()}

    def _named(self, cell: Cell) -> Cell:
        name = self._names.get(cell.value) if cell.kind == "uri" else None
        return Cell("literal", name) if name else cell

    def _rows(self, query: str) -> Table | None:
        try:
            return self._run(query)
        except QueryError:
            return None

    def _weighed(self, question: str, readings: list[Reading]) -> list[Reading]:
        if self._embedder is None or len(readings) < 2:
            return readings
        likeness = self._embedder.encode([r.words for r in readings]) @ self._embedder.encode_query(question)
        return [
            replace(reading, score=reading.score + _LIKENESS * float(like))
            for reading, like in zip(readings, likeness, strict=True)
        ]

    def _meaning(self, words: Sequence[str]) -> Sequence[Sequence[Piece]]:
        """Kinds and properties that mean nearly what words mean."""
        if self._embedder is None:
            return [()] * len(words)
        if self._vectors is None:
            self._vectors = self._embedder.encode([t.label for t in self._terms])
        likeness = np.asarray(self._embedder.encode(list(words))) @ self._vectors.T
        return [self._near(row) for row in likeness]

    def _near(self, likeness: Vectors) -> list[Piece]:
        best = [i for i in np.argsort(-likeness)[:3] if likeness[i] >= _ALIKE]
        pieces = []
        for i in best:
            term, score = self._terms[int(i)], _MEANT * float(likeness[i])
            if not isinstance(term, Property):
                pieces.append(Piece(Role.KIND, score, term.types, term))
            else:
                role = Role.LINK if term.sort is Sort.THING else Role.ATTRIBUTE
                pieces.append(Piece(role, score, term.subjects, term))
        return pieces


def _unread(frame: Frame, slots: Sequence[Slot], plan: Plan) -> tuple[str, ...]:
    used = {i for use in plan.uses for i in range(slots[use.slot].start, slots[use.slot].end)} | frame.masked
    return tuple(word.text for i, word in enumerate(frame.words) if i not in used and carries(word))


def _faults(frame: Frame, roles: Roles, table: Table) -> float:
    """What speaks against a reading: nothing found, the most of a thing that is given, things that serve nothing."""
    empty = table.kind == "select" and (not table.rows or all(cell is None for cell in table.rows[0]))
    idle = any(measure is not None and measure.leaves and _apart(roles, measure) for measure, _ in roles.order)
    narrowed = bool(roles.having or roles.filters or roles.denied)  # then nothing may be the answer
    return (
        (_NOTHING_LEFT if narrowed else _NOTHING) * empty
        + _IDLE * idle
        + _LOOSE * _loose(roles)
        + _UNSERVED * _unserved(frame, roles)
    )


def _unserved(frame: Frame, roles: Roles) -> int:
    """How much of what the form of a question asks for a reading leaves undone: groups, counts, orders, comparisons."""
    counted = any(m.counted is not None for m in roles.measures)
    worked = bool(roles.measures)
    return sum(
        [
            bool(frame.having("KEY")) and not roles.keys,
            bool(frame.having("COUNT")) and not counted and not frame.formulas,
            bool(frame.superlatives) and not roles.order and not worked,
            len(frame.comparisons) > len(roles.filters) + len(roles.having),
        ]
    )


def _apart(roles: Roles, measure: Measure) -> bool:
    """Whether only given things lead from what is asked for to what it is ordered by."""
    plan = roles.plan
    reached = {plan.leaves[leaf].node for leaf in measure.leaves}
    for _ in plan.nodes:
        open_ = {n for n in reached if len(plan.nodes[n].things) != 1}
        reached |= {e.target for e in plan.edges if e.source in open_} | {
            e.source for e in plan.edges if e.target in open_
        }
    return roles.target not in reached or all(len(plan.nodes[n].things) == 1 for n in reached)


def _loose(roles: Roles) -> int:
    """How many nodes hang at the end of one edge and are neither given, asked for, counted nor denied."""
    plan = roles.plan
    ends = [n for edge in plan.edges for n in (edge.source, edge.target)]
    measures = [*roles.measures, *(m for m, _ in roles.order if m), *(m for m, _ in roles.having)]
    served = {roles.target, *(n for n, _ in (*roles.keys, *roles.asked)), *(m.counted for m in measures)}
    served |= {leaf.node for leaf in plan.leaves} | {fix.node for fix in plan.fixes}
    served |= {use.node for use in plan.uses if use.slot in roles.denied or use.piece.role is Role.KIND}
    return sum(ends.count(n) == 1 and not node.things and n not in served for n, node in enumerate(plan.nodes))

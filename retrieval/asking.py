"""The whole path from a question to a checked answer."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from retrieval.answer import Answer, Citation, NotFound, Sentence, Table, TableRow
from retrieval.composing import checked, compose
from retrieval.disagreeing import REAL, claims_at, conflicts_shown
from retrieval.following import follow
from retrieval.gathering import gather
from retrieval.kinds import Reader
from retrieval.spelling import corrected
from retrieval.tabling import compared
from retrieval.timing import ANY_TIME, when_of
from retrieval.units import document_of
from retrieval.voicing import numbered, voices

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kg.claim import Claim
    from kg.conflicts import Conflict
    from kg.language.linking import Lexicon
    from kg.ports import Embedder, Generator
    from kg.snapshot import Snapshot
    from retrieval.composing import Composed
    from retrieval.drafting import Place
    from retrieval.entailing import SecondReader
    from retrieval.following import Earlier, Followed
    from retrieval.gathering import Evidence
    from retrieval.streaming import Draft
    from retrieval.tabling import Cell, Grid
    from retrieval.timing import When

__all__ = ["ask"]


def ask(  # noqa: PLR0913 - the ports of the whole path, each by its name
    snapshot: Snapshot,
    question: str,
    *,
    embedder: Embedder,
    lexicon: Lexicon,
    generator: Generator | None = None,
    asked_for: When = ANY_TIME,
    earlier: Sequence[Earlier] = (),
    on_draft: Callable[[Draft], None] | None = None,
    second: SecondReader | None = None,
) -> Answer:
    """The answer to `question` from what the snapshot holds, every sentence cited and checked.

    `lexicon` knows the names that the snapshot brought in, too. `asked_for` says for which times, unless the question
    does; `earlier` are the questions it may lean on, the latest last. With a `generator`, it words the answer and
    `on_draft` is given it on its way; without one the answer is made of the evidence itself. A `second` reader reads
    each sentence with its evidence once more.
    """
    started = time.perf_counter()
    reader = Reader(lexicon, embedder, second)
    followed = follow(question, earlier, reader.lexicon)
    if followed.choices:
        return _asked_back(snapshot, question, followed)
    when = when_of(followed.question, asked_for)
    spelled = corrected(when.question, snapshot, reader.lexicon, embedder)
    found = gather(snapshot, replace(when, question=spelled), embedder, reader)
    understood = followed.question if followed.question != question else None
    searched = time.perf_counter()
    seconds = {"search": searched - started, "compose": 0.0, "check": 0.0}
    if found.reason is not None:
        return replace(_not_found(snapshot, question, found, seconds), understood=understood)
    if generator is None:
        composed = checked(found.lines, snapshot, reader, found.asked)
        seconds["check"] = time.perf_counter() - searched
    else:
        composed = compose(found.asked, found.lines, generator, snapshot, reader, on_draft)
        seconds["compose"] = time.perf_counter() - searched
    if not composed.lines:
        lost = replace(found, reason="what was found does not carry an answer")
        return replace(_not_found(snapshot, question, lost, seconds), rejected=composed.rejected, understood=understood)
    answer = _answer(snapshot, question, found, composed, reader)
    return replace(answer, understood=understood, seconds=seconds)


def _asked_back(snapshot: Snapshot, question: str, followed: Followed) -> Answer:
    reason = f"“{followed.word}” may mean {' or '.join(choice.label for choice in followed.choices)}"
    return Answer(
        question=question,
        status="not_found",
        generation=snapshot.generation,
        choices=followed.choices,
        not_found=NotFound(reason=reason, searched="nothing yet"),
        seconds={"search": 0.0, "compose": 0.0, "check": 0.0},
    )


def _not_found(snapshot: Snapshot, question: str, found: Evidence, seconds: Mapping[str, float]) -> Answer:
    counts = snapshot.catalogue.counts()
    return Answer(
        question=question,
        status="not_found",
        generation=snapshot.generation,
        queries=found.facts.queries,
        not_found=NotFound(
            reason=found.reason or "",
            searched=f"{counts['passages']} passages and {counts['claims']} claims of {counts['documents']} sources",
            nearest=tuple(scored.unit.text for scored in found.ranked[:2]),
            would_help=_would_help(found),
        ),
        seconds=seconds,
    )


def _would_help(found: Evidence) -> str:
    """The source to look for: about what the question names, with what it asks for."""
    asked = found.asked
    names = dict.fromkeys((*(mention.entity.label for mention in asked.entities), *asked.names, *asked.quoted))
    about = f" about {' and '.join(names)}" if names else ""
    return f"a source{about} that gives {' and '.join(found.missing) or 'what is asked'}"


def _answer(snapshot: Snapshot, question: str, found: Evidence, composed: Composed, reader: Reader) -> Answer:
    ontology = reader.lexicon.ontology
    grid = compared(found.asked, snapshot, ontology, found.documents)
    cells = [cell for row in grid.rows for cell in row.cells if cell] if grid else []
    places = dict.fromkeys(
        p for told in (*(c.places for c in composed.lines), *(c.places for c in cells)) for p in told
    )
    claims = {place: claims_at(snapshot, place) for place in places}
    used = tuple(dict.fromkeys(claim for held in claims.values() for claim in held))
    conflicts = conflicts_shown(snapshot, (*used, *found.facts.claims), tuple(places), ontology)
    said = [voices(conflict, tuple(places), snapshot, reader) for conflict in conflicts]
    places |= dict.fromkeys(place for sides in said for voice in sides for place in voice.line.places)
    claims |= {place: claims_at(snapshot, place) for place in places if place not in claims}
    numbers = {place: number for number, place in enumerate(places, start=1)}
    return Answer(
        question=question,
        status=_status(found, (*conflicts, *found.disputes)),
        generation=snapshot.generation,
        model=composed.model,
        sentences=tuple(Sentence(line.text, tuple(numbers[p] for p in line.places)) for line in composed.lines),
        citations=tuple(_citation(snapshot, p, n, claims[p]) for p, n in numbers.items()),
        claims=used,
        conflicts=(*conflicts, *found.disputes),
        sides=tuple(numbered(sides, numbers, snapshot) for sides in said),
        queries=found.facts.queries,
        rejected=composed.rejected,
        table=_table(grid, numbers) if grid else None,
    )


def _table(grid: Grid, numbers: Mapping[Place, int]) -> Table:
    def cited(cell: Cell | None) -> Sentence | None:
        return Sentence(cell.text, tuple(numbers[place] for place in cell.places)) if cell else None

    return Table(grid.sides, tuple(TableRow(row.label, tuple(map(cited, row.cells))) for row in grid.rows))


def _citation(snapshot: Snapshot, place: Place, number: int, claims: Sequence[Claim]) -> Citation:
    document = document_of(snapshot, place.document)
    return Citation(
        number=number,
        source=document.source,
        document=place.document,
        span=place.span,
        quote=document.slice(place.span),
        claims=tuple(claim.id for claim in claims),
    )


def _status(found: Evidence, conflicts: Sequence[Conflict]) -> str:
    if any(conflict.kind in REAL for conflict in conflicts):
        return "conflicting"
    return "partial" if found.missing else "answered"

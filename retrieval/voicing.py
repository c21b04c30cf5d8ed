"""The sides of a conflict, a line each: what is said, by whom, when, and how it is held; nothing is averaged."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kg.claim import Quantity
from kg.voices import speaker
from retrieval.answer import Side
from retrieval.composing import why_not
from retrieval.drafting import Line, Place
from retrieval.retelling import speaker_in
from retrieval.telling import told
from retrieval.telling_values import value_words
from retrieval.units import readable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kg.claim import Claim
    from kg.conflicts import Conflict
    from kg.snapshot import Snapshot
    from retrieval.kinds import Reader

__all__ = ["Voice", "numbered", "voices"]


@dataclass(frozen=True, slots=True)
class Voice:
    """What one side says, as a checked line, with its claim."""

    line: Line
    claim: Claim


def voices(conflict: Conflict, shown: Sequence[Place], snapshot: Snapshot, reader: Reader) -> tuple[Voice, ...]:
    """The sides of a conflict in the order of their sources' dates; a value that one speaker gives again counts once.

    A side that is shown already rests on its place there.
    """
    sources = {id_: held.source for id_, held in snapshot.documents.items()}
    kept: dict[object, Voice] = {}
    for claim in sorted(conflict.claims, key=lambda c: (sources[c.evidence.document].published or "", c.id)):
        said = speaker(claim, sources), claim.subject.iri, value_words(claim), claim.modality
        if said not in kept:
            kept[said] = Voice(_line(claim, shown, snapshot, reader), claim)
    return tuple(kept.values())


def numbered(said: Iterable[Voice], numbers: Mapping[Place, int], snapshot: Snapshot) -> tuple[Side, ...]:
    """The sides with the numbers of their citations."""
    sources = {id_: held.source for id_, held in snapshot.documents.items()}
    return tuple(
        Side(
            text=voice.line.text,
            claim=voice.claim.id,
            value=value_words(voice.claim),
            unit=voice.claim.value.unit if isinstance(voice.claim.value, Quantity) else None,
            modality=str(voice.claim.modality),
            speaker=speaker(voice.claim, sources),
            source=sources[voice.claim.evidence.document].id,
            published=sources[voice.claim.evidence.document].published,
            citations=tuple(dict.fromkeys(numbers[place] for place in voice.line.places)),
        )
        for voice in said
    )


def _line(claim: Claim, shown: Sequence[Place], snapshot: Snapshot, reader: Reader) -> Line:
    evidence = claim.evidence
    own = Place(evidence.document, evidence.span)
    place = next((p for p in shown if p.document == own.document and p.span.contains(own.span)), own)
    text = snapshot.text(evidence.document)
    # The second leaves out whom the source quotes, whom the check may not find there; the quote stands where both fail.
    for said in (claim, replace(claim, said_by=None)):
        line = Line(told([said], reader.lexicon.ontology, text, speaker_in(said, reader)), (place,))
        if why_not(line, snapshot, reader) is None:
            return line
    return Line(readable(evidence.quote), (place,))

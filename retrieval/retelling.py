"""Where a quote is not understood by itself, or is long for what is asked of it, the claims read there tell it."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from kg.claim import TextValue
from kg.document import BlockKind
from retrieval.disagreeing import claims_at
from retrieval.kinds import holds
from retrieval.questions import Shape
from retrieval.telling import told
from retrieval.telling_grammar import forms, wordings
from retrieval.units import block_of
from retrieval.wording import same, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.claim import Claim
    from kg.snapshot import Snapshot
    from retrieval.drafting import Line, Place
    from retrieval.kinds import Reader
    from retrieval.questions import Asked

__all__ = ["asks_facts", "leaner", "retold", "speaker_in"]

_SHAPES = frozenset({Shape.FACT, Shape.COUNT, Shape.LIST})
_SHORT = frozenset({"Quantity", "Money", "Count", "Date", "Duration", "Factor"})
_LONG = 30  # words of a sentence from which one figure is asked
_SENTENCES = 2
_POINTS = re.compile(r"\b(?:it|its|they|their|them|this|these|those|such|he|his|she|her)\b", re.IGNORECASE)
_ALIKE = 0.7
_CELLS = ("table@", "list@")


def retold(asked: Asked, line: Line, snapshot: Snapshot, reader: Reader) -> Line | None:
    """The line told by claims that were read at its place, or None where its own words are to stand.

    They stand where they are plain, and where the claims would leave out something of what is asked that they tell.
    The sentences are not checked yet.
    """
    if line.figures or line.text.endswith(":") or not asks_facts(asked):
        return None
    inside = _inside(line.places[0], snapshot)
    if not inside or _disputed(inside) or not _is_hard(asked, line, inside, snapshot, reader):
        return None
    return leaner(asked, line, snapshot, reader)


def leaner(asked: Asked, line: Line, snapshot: Snapshot, reader: Reader) -> Line | None:
    """The line told by claims read at its place that say all of what is asked that it says; None where none do."""
    groups = _groups(_inside(line.places[0], snapshot))
    sentences = dict.fromkeys(_sentence(group, snapshot, reader) for group in groups)
    chosen = _chosen(asked, line.text, [s for s in sentences if not _points(s)], reader)
    text = " ".join(chosen)
    # A list must not lose one of its items.
    whole = asked.shape is not Shape.LIST or _names(line.text, reader) <= _names(text, reader)
    return replace(line, text=text) if chosen and whole else None


def _names(text: str, reader: Reader) -> set[str]:
    return {mention.entity.iri for mention in reader.mentions(text)}


def _sentence(group: Sequence[Claim], snapshot: Snapshot, reader: Reader) -> str:
    text = snapshot.text(group[0].evidence.document)
    return told(group, reader.lexicon.ontology, text, speaker_in(group[0], reader))


def _inside(place: Place, snapshot: Snapshot) -> list[Claim]:
    return [c for c in claims_at(snapshot, place) if place.span.contains(c.evidence.span)]


def _disputed(claims: Sequence[Claim]) -> bool:
    """Whether a sentence holds what two say of one thing: it belongs together."""
    said: dict[tuple[str, str], set[str]] = defaultdict(set)
    for claim in claims:
        said[claim.subject.iri, claim.relation].add(claim.said_by.iri if claim.said_by else "")
    return any(len(speakers) > 1 for speakers in said.values())


def asks_facts(asked: Asked) -> bool:
    """Whether a question asks for facts, which claims can tell."""
    return asked.shape in _SHAPES


def _asks_one(asked: Asked) -> bool:
    # For one figure or date, and nothing else.
    return (
        asks_facts(asked) and asked.shape is not Shape.LIST and len(asked.wants) == 1 and asked.wants[0].kind in _SHORT
    )


def _is_hard(asked: Asked, line: Line, inside: Sequence[Claim], snapshot: Snapshot, reader: Reader) -> bool:
    """Whether a line leans on what stands around it, or buries the one figure that is asked for."""
    block = block_of(snapshot, line.places[0].document, line.places[0].span)
    if block is not None and block.kind is BlockKind.LABEL:
        return False
    if block is not None and block.kind is BlockKind.TABLE_ROW:
        return True
    if _POINTS.match(line.text) or _is_short(line.text):
        return True
    if _asks_one(asked) and len(line.text.split()) > _LONG:
        return True
    named = {mention.entity.iri for mention in reader.mentions(line.text)}
    said = line.text.casefold()
    return not any(claim.subject.iri in named or claim.subject.label.casefold() in said for claim in inside)


def _is_short(text: str) -> bool:
    opening = re.match(r"The ([a-z]+)\b(?! (?:of|for|on|in|to|from|by|with|that|which|between)\b)", text)
    return opening is not None and opening[1] in forms("short")


def _points(sentence: str) -> bool:
    pointing = re.search(rf"\bthe (?:{'|'.join(sorted(forms('short')))})\b(?! (?:of|for|on|to|from|by)\b)", sentence)
    return pointing is not None or _POINTS.search(sentence) is not None


def _groups(claims: Sequence[Claim]) -> list[list[Claim]]:
    """Claims that differ in their value only, as one; words as a value stand for themselves."""
    groups: dict[object, list[Claim]] = defaultdict(list)
    idle = frozenset(str(wordings()["retelling"]["idle"]).split())
    for claim in claims:
        if claim.relation in idle or (claim.method.startswith(_CELLS) and isinstance(claim.value, TextValue)):
            continue
        key = (claim.subject.iri, claim.relation, claim.modality, claim.valid, claim.said_by)
        alone = claim.id if isinstance(claim.value, TextValue) else type(claim.value)
        groups[key, alone].append(claim)
    return list(groups.values())


def speaker_in(claim: Claim, reader: Reader) -> str | None:
    """What the quote of a claim calls whom it quotes; None where it does not name them."""
    if claim.said_by is None:
        return None
    surfaces = (m.surface for m in reader.mentions(claim.evidence.quote) if m.entity.iri == claim.said_by.iri)
    return next((surface for surface in surfaces if surface[:1].isupper()), None)


def _chosen(asked: Asked, quote: str, sentences: Sequence[str], reader: Reader) -> list[str]:
    """The fewest sentences that tell all of what is asked that the quote tells; [] where they leave something out."""
    needed = _told(asked, quote, reader)
    held = {sentence: _told(asked, sentence, reader) for sentence in dict.fromkeys(sentences)}
    chosen: list[str] = []
    open_ = set(needed)
    while open_ and len(chosen) < _SENTENCES:
        best = max(held, key=lambda s: (len(held[s] & open_), -len(s)), default=None)
        if best is None or not held[best] & open_:
            return []
        chosen.append(best)
        open_ -= held.pop(best)
    return chosen if needed and not open_ else []


def _told(asked: Asked, text: str, reader: Reader) -> set[object]:
    """What of a question a text tells: the kinds of thing asked for, and the words that it shares."""
    said = words(text)
    wants = {number for number, want in enumerate(asked.wants) if holds(want, text, asked, reader)}
    return {*wants, *(term for term in asked.terms if any(same(term, word) >= _ALIKE for word in said))}

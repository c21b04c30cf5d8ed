"""Claims and conflicts as text and JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from kg.claim import Claim, DateValue, Entity, Modality, Quantity, Value
from kg.codec import claim_to_json, entity_to_json
from ui.render.layout import wrapped

if TYPE_CHECKING:
    from kg.conflicts import Conflict

__all__ = [
    "claim_json",
    "claim_text",
    "conflict_json",
    "conflicts_text",
    "show_json",
    "show_text",
    "statement",
    "value_text",
]

SourcedClaim = tuple[str, Claim]
SCALES = ((Decimal(10) ** 12, "trillion"), (Decimal(10) ** 9, "billion"), (Decimal(10) ** 6, "million"))


def claim_json(claim: Claim, source_id: str) -> dict[str, Any]:
    """A claim as the contract writes it."""
    return claim_to_json(claim, source_id)


def value_text(value: Value) -> str:
    """A value in words: a label, a figure as printed with its amount where that says more, a date, or a text."""
    if isinstance(value, Entity):
        return value.label
    if isinstance(value, DateValue):
        return value.iso
    if isinstance(value, Quantity):
        return _figure(value)
    return " ".join(value.text.split())


def statement(claim: Claim) -> str:
    """What a claim says, in one line."""
    aspect = f" [{claim.aspect}]" if claim.aspect else ""
    parts = [claim.subject.label, claim.relation + aspect, value_text(claim.value)]
    if claim.valid:
        parts.append(claim.valid.text)
    if claim.modality is not Modality.ASSERTED:
        parts.append(claim.modality.value)
    if claim.said_by:
        parts.append(f"says {claim.said_by.label}")
    return " · ".join(parts)


def claim_text(claim: Claim, source_id: str, voices: int = 1) -> str:
    """A claim for people: what it says, its exact words, where they stand, and how many sources say so if several."""
    span = claim.evidence.span
    others = f" · stated by {voices} independent sources" if voices > 1 else ""
    lines = (
        wrapped(statement(claim), rest="  "),
        wrapped(f"“{claim.evidence.quote}”", "    "),
        f"    {source_id}, characters {span.start}–{span.end} · {claim.method} · {claim.id}{others}",
    )
    return "\n".join(lines)


def conflict_json(conflict: Conflict) -> dict[str, Any]:
    """A conflict as the contract writes it, with the topic and the claims in words."""
    return {
        "class": conflict.kind.value,
        "topic": conflict.topic,
        "claims": [c.id for c in conflict.claims],
        "statements": [
            {"claim": c.id, "text": statement(c), "quote": c.evidence.quote, "document": c.evidence.document}
            for c in conflict.claims
        ],
        "explanation": conflict.explanation,
    }


def conflicts_text(conflicts: Iterable[Conflict], titles: Mapping[str, str]) -> str:
    """Conflicts for people; `titles` are those of sources by document."""
    blocks = []
    for conflict in conflicts:
        head = f"{conflict.kind.value.replace('_', ' ').upper()}  {conflict.topic}"
        lines = [wrapped(head, rest="  "), wrapped(conflict.explanation, "  ")]
        for claim in conflict.claims:
            lines.append(wrapped(statement(claim), "  · "))
            lines.append(wrapped(f"“{claim.evidence.quote}” {titles.get(claim.evidence.document, '')}", "      "))
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) or "No disagreement between the claims that are held."


def show_json(
    thing: Entity,
    about: Iterable[SourcedClaim],
    homonyms: Iterable[tuple[Entity, int]],
    voices: Mapping[str, int] | None = None,
) -> dict[str, Any]:
    """One thing and all claims about it; `homonyms` are other things of that name, with how many claims each has.

    `voices` is how many independent sources state what a claim states, by its id.
    """
    known = voices or {}
    return {
        "entity": entity_to_json(thing),
        "homonyms": [{**entity_to_json(other), "claims": count} for other, count in homonyms],
        "claims": [{**claim_json(c, s), "independent_sources": known.get(c.id, 1)} for s, c in about],
    }


def show_text(
    thing: Entity,
    about: Iterable[SourcedClaim],
    homonyms: Iterable[tuple[Entity, int]],
    voices: Mapping[str, int] | None = None,
) -> str:
    """One thing and all claims about it, for people; before them, the other things of that name.

    `voices` is how many independent sources state what a claim states, by its id; told where it is more than one.
    """
    known = voices or {}
    head = [f"{thing.label} ({thing.type}) <{thing.iri}>"]
    others = [f"  {other.label} ({other.type}) <{other.iri}>, {_counted(count)}" for other, count in homonyms]
    if others:
        head += ["The name has other meanings here; give the IRI to see one:", *others]
    return "\n\n".join(["\n".join(head), *(claim_text(c, s, known.get(c.id, 1)) for s, c in about)])


def _counted(claims: int) -> str:
    return "1 claim" if claims == 1 else f"{claims or 'no'} claims"


def _figure(value: Quantity) -> str:
    """A figure as printed; in parentheses its amount in base units, unless the print has that already."""
    amount = _amount(value)
    said = value.amount is not None and _scaled(value.amount) in value.printed
    return value.printed if said or amount == value.printed else f"{value.printed} ({amount})"


def _amount(value: Quantity) -> str:
    if value.amount is not None:
        return f"{_scaled(value.amount)} {value.unit}"
    ends = [_scaled(v) if v is not None else "…" for v in (value.low, value.high)]
    return f"{ends[0]} to {ends[1]} {value.unit}"


def _scaled(amount: Decimal) -> str:
    for scale, name in SCALES:
        if abs(amount) >= scale:
            return f"{_plain(amount / scale)} {name}"
    return _plain(amount)


def _plain(amount: Decimal) -> str:
    text = f"{amount:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text

"""What a table's cell says: a thing, a figure, a date or words, given what stands beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from ingest.extraction.dates_by_noun import relation_by_noun
from ingest.extraction.frame import Frame, Proposal
from ingest.extraction.measures import Words, relation_for
from ingest.extraction.scenes import Findings
from kg.claim import DateValue, Entity, Modality, Quantity, TextValue
from kg.document import Span
from kg.language.linking import new_entity
from kg.language.quantities import find_quantities
from kg.language.times import date_value, find_times

__all__ = ["EMPTY", "METHOD", "Labels", "cell_text", "classed", "read_cell", "whole_name"]

METHOD = "table@1"


EMPTY = re.compile(r"[\s\u2014\u2013-]*|n/?a|unchanged|none|unknown|same|\u2013", re.IGNORECASE)


def cell_text(span: Span, frame: Frame) -> str:
    return " ".join(frame.document.slice(span).split()).strip(" *_`")


def whole_name(cell: Span, findings: Findings, frame: Frame) -> Entity | None:
    """The thing a cell names, where its words are little more than the name."""
    inside = sorted((s for s in findings.names if cell.contains(s)), key=lambda s: s.start - s.end)
    text = cell_text(cell, frame)
    if not inside or not text:
        known = frame.lexicon.lookup(text) if text else ()
        return known[0] if known else None
    longest = inside[0]
    rest = re.sub(r"\([^)]*\)|[^\w]", "", text.replace(frame.document.slice(longest), "", 1))
    other = any(c.isdigit() or c.isupper() for c in rest)  # "X H2" is not X
    return findings.names[longest] if len(rest) <= 4 and not other else None


def classed(cell: Span, title: str, findings: Findings, frame: Frame) -> Entity | None:
    """The thing in a cell whose column is headed by the name of a class ("Programme", "Developer" is none)."""
    label = title.lower().removesuffix("s")
    class_ = next((c for c in frame.ontology.classes.values() if label in {c.label, c.name.lower()}), None)
    text = cell_text(cell, frame)
    if class_ is None or len(text) > 80:
        return None
    named = whole_name(cell, findings, frame)
    return (
        named if named is not None and frame.ontology.is_a(named.type, class_.name) else new_entity(class_.name, text)
    )


@dataclass(frozen=True, slots=True)
class Labels:
    """What stands beside a cell: the key of its row, the title of its column, the title of the first column."""

    key: str | None
    title: str
    first: str

    @property
    def aspect(self) -> str:
        """What the cell speaks of."""
        return self.key or self.title


def read_cell(subject: Entity, labels: Labels, cell: Span, row: Span, frame: Frame) -> Iterator[Proposal]:
    text = frame.document.slice(cell)
    times, figures = find_times(text, frame.document.source.published), find_quantities(text)
    aspect = labels.aspect
    if (number := _bare_number(text)) is not None:
        headed = find_times(labels.title, frame.document.source.published)
        valid = headed[0].interval if headed else None
        quantity = Quantity(number, "count", text.strip())
        yield Proposal(
            subject, "hasFigure", quantity, row, METHOD, modality=_planned(aspect, text), valid=valid, aspect=aspect
        )
        return
    if times and len(times[0].words) >= 0.7 * len(text.strip()):
        relation = relation_by_noun(f"{aspect} {labels.first}") or "happenedOn"
        yield from _said(subject, relation, date_value(times[0]), row, aspect, frame)
        return
    if figures:
        words = Words(frozenset(re.findall(r"\w+", f"{aspect.lower()} {text}")), "", frozenset(aspect.lower().split()))
        for found in figures:
            relation = relation_for(found.quantity, words, subject, frame)
            headed = find_times(labels.title, frame.document.source.published)
            valid = times[0].interval if times else headed[0].interval if headed else None
            yield Proposal(
                subject,
                relation,
                found.quantity,
                row,
                METHOD,
                modality=_planned(aspect, text),
                valid=valid,
                aspect=aspect,
            )
    if not figures or len(figures[0].quantity.printed) < 0.7 * len(text.strip()):
        yield Proposal(
            subject,
            "hasCharacteristic",
            TextValue(cell_text(cell, frame)),
            row,
            METHOD,
            modality=Modality.ASSERTED,
            aspect=aspect,
        )


def _bare_number(text: str) -> Decimal | None:
    """A cell that is a number and no more, and no year."""
    plain = text.strip().replace(",", "")
    if not re.fullmatch(r"\d{1,9}(?:\.\d+)?", plain) or re.fullmatch(r"(?:19|20)\d\d", plain):
        return None
    return Decimal(plain)


def _planned(aspect: str, text: str) -> Modality:
    words = f"{aspect} {text}".lower()
    if re.search(r"\b(?:target|goal|ambition|planned|aim)", words):
        return Modality.TARGET
    return Modality.PROJECTED if re.search(r"\b(?:forecast|project(?:ed|ion)|expected)", words) else Modality.ASSERTED


def _said(subject: Entity, relation: str, value: DateValue, row: Span, aspect: str, frame: Frame) -> Iterator[Proposal]:
    name = relation if frame.ontology.fits(relation, subject.type, value) is None else "happenedOn"
    yield Proposal(subject, name, value, row, METHOD, modality=Modality.ASSERTED, aspect=aspect)

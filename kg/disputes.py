"""Pairs of claims that do not agree, each with the class of its difference."""

from __future__ import annotations

import re
from collections import defaultdict
from enum import StrEnum
from itertools import combinations, product
from typing import TYPE_CHECKING, TypeAlias

from kg.changes import denied_changes
from kg.claim import Bound, DateValue, Modality, Quantity
from kg.comparing import Difference, difference, overlap, same_words, stems
from kg.deontic import LEGAL_RELATIONS, jurisdictions, legal_stance, same_law
from kg.plausibility import dollar_slip, slips_in
from kg.projects import apart, owners_of_things, rival_projects
from kg.superseding import VERSION, replaced
from kg.voices import one_voice, stated, voice, year_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from kg.claim import Claim
    from kg.document import Source

__all__ = ["ConflictKind", "disputes"]


class ConflictKind(StrEnum):
    """Why sources differ."""

    SUPERSEDED = "superseded"
    SCOPE = "scope"
    FORECAST_ACTUAL = "forecast_actual"
    ROUNDING = "rounding"
    UNIT_SLIP = "unit_slip"
    LEGAL_READING = "legal_reading"
    DISAGREEMENT = "disagreement"


# Relations with one value for a thing at a time, whether or not the vocabulary holds them to it.
_SINGLE_FIGURES = frozenset({
    "hasBudget", "marketSize", "parameterCount", "contextLength", "trainingCompute", "computeThreshold",
    "hasMaximumPenalty", "memberCount", "applicantCount", "reportWithin", "computeCapacity", "supportsLanguages",
    "pricePerHour",
})  # fmt: skip
_SINGLE_DATES = frozenset({
    "publishedOn", "enactedOn", "passedOn", "enteredIntoForceOn", "appliesFrom", "notifiedOn", "issuedOn", "decidedOn",
    "agreedOn", "approvedOn", "proposedOn", "validUntil", "launchedOn", "releasedOn",
})  # fmt: skip
# Those who act agree, publish and launch many times.
_ACTORS = frozenset({"Organisation", "Person", "Polity", "Nation", "Union", "Region", "Group"})
# Words for an amount as such; they do not tell one amount of a thing from another.
_MEASURES = stems(
    "budget outlay envelope fund funding investment sum total amount size market capacity plan initiative programme"
    " program project pledge commitment spending penalty maximum fine price cost limit threshold give offer approve"
    " take put supply report name date deadline data centre center reach"
)
_ALL_PAIRS = 200  # claims of one subject and relation of which every two are compared
_NEIGHBOURS = 20
_FACTS = frozenset({Modality.ASSERTED, Modality.REPORTED, Modality.ANNOUNCED})
_LAWS = frozenset({"Regulation", "Provision"})
_FUTURE = frozenset({Modality.PROJECTED, Modality.POSSIBLE, Modality.TARGET})
_KINDS = {
    Difference.ROUNDING: ConflictKind.ROUNDING,
    Difference.SLIP: ConflictKind.UNIT_SLIP,
    Difference.SCOPE: ConflictKind.SCOPE,
    Difference.REAL: ConflictKind.DISAGREEMENT,
}
# Figures of models that come in several sizes, and words by which a source says so.
_SIZES = frozenset({"parameterCount", "contextLength", "trainingCompute"})
_SEVERAL = re.compile(r"\b(?:also|variants?|versions?|sizes?|editions?)\b", re.IGNORECASE)


_Pair: TypeAlias = "tuple[ConflictKind, Claim, Claim]"


def disputes(
    claims: tuple[Claim, ...], sources: Mapping[str, Source], functional: Collection[str]
) -> Iterator[tuple[ConflictKind, Claim, Claim]]:
    """Every pair of claims that do not agree; a claim that is implausible by itself is paired with itself."""
    yield from _differing(claims, sources, functional)
    yield from _legal(claims, sources)
    yield from _slipped(claims, sources)
    yield from _readings(claims)
    yield from ((ConflictKind.SCOPE, *pair) for pair in rival_projects(claims, sources))
    yield from ((ConflictKind.DISAGREEMENT, *pair) for pair in denied_changes(claims, sources))


def _differing(
    claims: tuple[Claim, ...], sources: Mapping[str, Source], functional: Collection[str]
) -> Iterator[_Pair]:
    """Pairs of claims with one subject and relation that differ in value, or of which one denies the other."""
    groups: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    for claim in claims:
        groups[claim.subject.iri, claim.relation].append(claim)
    owners = owners_of_things(claims)
    for (_, relation), group in groups.items():
        stated = [claim for claim in group if claim.modality in _FACTS | _FUTURE]
        denied = [claim for claim in group if claim.modality is Modality.NEGATED]
        for first, second in product(denied, stated):
            if _denies(first, second, sources):
                legal = relation in LEGAL_RELATIONS or first.subject.type in _LAWS
                yield (ConflictKind.LEGAL_READING if legal else ConflictKind.DISAGREEMENT), first, second
        single = relation in functional or _single(relation, group[0])
        for alike in [_distinct(stated, sources)] if single else _by_aspect(stated, sources):
            pairs = ((_kind(one, other, sources), one, other) for one, other in _pairs(alike))
            found = [(kind, one, other) for kind, one, other in pairs if kind and not apart(one, other, owners)]
            yield from _with_replaced(found)


def _with_replaced(found: list[_Pair]) -> Iterator[_Pair]:
    """The pairs; a value that a source says was replaced is replaced too where another source still gives it."""
    told = {_values(pair) for pair in found if pair[0] is ConflictKind.SUPERSEDED}
    for kind, first, second in found:
        again = kind is ConflictKind.DISAGREEMENT and _values((kind, first, second)) in told
        yield (ConflictKind.SUPERSEDED if again else kind), first, second


def _values(pair: _Pair) -> frozenset[object]:
    return frozenset(stated(claim)[2] for claim in pair[1:])


def _single(relation: str, claim: Claim) -> bool:
    return relation in _SINGLE_FIGURES or (relation in _SINGLE_DATES and claim.subject.type not in _ACTORS)


def _by_aspect(claims: list[Claim], sources: Mapping[str, Source]) -> Iterator[list[Claim]]:
    """Figures and dates of a relation that may have many, by the aspect they name; without one they are left out."""
    groups: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        if isinstance(claim.value, Quantity | DateValue) and _aspect(claim):
            groups[_aspect(claim)].append(claim)
    return (_distinct(group, sources) for group in groups.values())


def _distinct(claims: list[Claim], sources: Mapping[str, Source]) -> list[Claim]:
    """One claim for each thing a voice says in a document."""
    kept: dict[object, Claim] = {}
    for claim in claims:
        said = claim.value, claim.modality, claim.valid, claim.aspect
        kept.setdefault((said, voice(claim, sources), claim.evidence.document), claim)
    return list(kept.values())


def _pairs(claims: list[Claim]) -> Iterator[tuple[Claim, Claim]]:
    """Every two of `claims`; of very many, each with those next to it in time and size.

    What hundreds of sources put a figure to ("data centres") is seldom one thing, and groups of claims that differ are
    joined in the end: neighbours are enough to join them, where all pairs of 10,000 claims would take hours.
    """
    if len(claims) <= _ALL_PAIRS:
        yield from combinations(claims, 2)
        return
    ordered = sorted(claims, key=_neighbourhood)
    for place, first in enumerate(ordered):
        for second in ordered[place + 1 : place + 1 + _NEIGHBOURS]:
            yield first, second


def _neighbourhood(claim: Claim) -> tuple[str, str, float, str]:
    start = claim.valid.start or claim.valid.end if claim.valid else None
    amount = claim.value.amount if isinstance(claim.value, Quantity) else None
    return _aspect(claim), start.isoformat() if start else "", float(amount or 0), claim.id


def _kind(first: Claim, second: Claim, sources: Mapping[str, Source]) -> ConflictKind | None:
    """The class of the difference between two claims of one subject and relation, or None."""
    apart = difference(first.value, second.value)
    if apart in (Difference.NONE, Difference.APART) or not _comparable(first, second):
        return None
    if replaced(first, second, sources):
        return ConflictKind.SUPERSEDED if apart is not Difference.ROUNDING else None
    if one_voice(first, second, sources):
        return None
    modes = {first.modality, second.modality}
    if modes & _FACTS and modes & _FUTURE:
        timed = first.valid is not None and second.valid is not None
        return ConflictKind.FORECAST_ACTUAL if timed or Modality.TARGET not in modes else None
    return _KINDS[apart]


def _comparable(first: Claim, second: Claim) -> bool:
    """Whether two claims can speak of one thing: the same aspect, if both name one, and figures of one time."""
    if first.relation in _SIZES and any(_SEVERAL.search(claim.evidence.quote) for claim in (first, second)):
        return False
    aspects = _aspect(first), _aspect(second)
    if all(aspects) and aspects[0] != aspects[1]:
        return False
    return not isinstance(first.value, Quantity) or overlap(first, second)


def _denies(denial: Claim, claim: Claim, sources: Mapping[str, Source]) -> bool:
    if claim.modality not in _FACTS or difference(denial.value, claim.value) is not Difference.NONE:
        return False
    return overlap(denial, claim) and not one_voice(denial, claim, sources)


def _aspect(claim: Claim) -> str:
    """What a claim's figure speaks of, without words that only tell an old value from a new one."""
    return " ".join(sorted(stems(VERSION.sub(" ", claim.aspect or "")) - _MEASURES))


def _legal(claims: tuple[Claim, ...], sources: Mapping[str, Source]) -> Iterator[_Pair]:
    """Pairs of claims that read one law to opposite ends."""
    stances = [(claim, side) for claim in claims if (side := legal_stance(claim)) is not None]
    places = jurisdictions(claims)
    for (first, side), (second, other) in combinations(stances, 2):
        if side != other and same_law(first.subject, second.subject, places) and not one_voice(first, second, sources):
            yield ConflictKind.LEGAL_READING, first, second


def _slipped(claims: tuple[Claim, ...], sources: Mapping[str, Source]) -> Iterator[_Pair]:
    """Sums printed in two currencies that no rate can join, with every claim that repeats either amount."""
    money: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        if isinstance(claim.value, Quantity) and len(claim.value.unit) == 3 and claim.value.unit.isupper():
            money[claim.subject.iri].append(claim)
    for group in money.values():
        for claim in group:
            for amount, factor in _implausible(claim, group, sources):
                related = [other for other in group if other is not claim and _repeats(other, amount, factor)]
                yield from ((ConflictKind.UNIT_SLIP, claim, other) for other in related or [claim])


def _implausible(claim: Claim, group: list[Claim], sources: Mapping[str, Source]) -> Iterator[tuple[float, float]]:
    """The dollar amounts a claim is joined to against every rate, and how many times too high they are."""
    year = year_of(claim, sources)
    for slip in slips_in(claim.evidence.quote, year):
        if claim.value in (slip.local.quantity, slip.dollars.quantity) or _same_figure(claim, slip.dollars.quantity):
            yield float(slip.dollars.quantity.amount or 0), slip.factor
    for other in group:
        if _adjacent(claim, other) and isinstance(claim.value, Quantity) and isinstance(other.value, Quantity):
            factor = dollar_slip(claim.value, other.value, year)
            if factor is not None:
                yield float(other.value.amount or 0), factor


def _adjacent(local: Claim, dollars: Claim) -> bool:
    """Whether a local amount and a dollar amount of one claim stand side by side."""
    if local.evidence.document != dollars.evidence.document or local.relation != dollars.relation:
        return False
    units = isinstance(local.value, Quantity) and isinstance(dollars.value, Quantity)
    if not units or local.value.unit == "USD" or dollars.value.unit != "USD":  # type: ignore[union-attr]
        return False
    return 0 <= dollars.evidence.span.start - local.evidence.span.end <= 12


def _same_figure(claim: Claim, quantity: Quantity) -> bool:
    value = claim.value
    return isinstance(value, Quantity) and (value.unit, value.amount) == (quantity.unit, quantity.amount)


def _repeats(claim: Claim, dollars: float, factor: float) -> bool:
    """Whether a claim gives the slipped dollar amount, or the one it should have been."""
    value = claim.value
    if not isinstance(value, Quantity) or value.unit != "USD" or not value.amount or not dollars:
        return False
    amount = float(value.amount)
    return abs(amount / dollars - 1) <= 0.02 or abs(amount * factor / dollars - 1) <= 0.25


def _readings(claims: tuple[Claim, ...]) -> Iterator[_Pair]:
    """One range that two parties quoted by one document take for two different things."""
    ranges: dict[tuple[object, ...], list[Claim]] = defaultdict(list)
    for claim in claims:
        value = claim.value
        if isinstance(value, Quantity) and value.bound is Bound.RANGE and claim.said_by:
            ranges[claim.evidence.document, value.unit, value.low, value.high].append(claim)
    for group in ranges.values():
        for first, second in combinations(group, 2):
            apart = first.subject.iri != second.subject.iri or not same_words(_wording(first), _wording(second))
            if first.said_by != second.said_by and apart:
                yield ConflictKind.SCOPE, first, second


def _wording(claim: Claim) -> str:
    """The words of a claim's quote around its figure."""
    printed = claim.value.printed if isinstance(claim.value, Quantity) else ""
    return claim.evidence.quote.replace(printed, " ")

"""What a source reads a law to demand of where data may be: the ground of most disputes over legal readings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.claim import Entity, Modality, TextValue

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kg.claim import Claim

__all__ = ["LEGAL_RELATIONS", "jurisdictions", "legal_stance", "same_law"]

LEGAL_RELATIONS = frozenset({"mandates", "requires", "forbids", "permits"})
_LAWS = frozenset({"Regulation", "Provision"})
_STAYING = re.compile(
    r"\blocali[sz]\w*|\bresiden\w*|\bnever\s+leav\w*|\bnot\s+leav\w*|\b(?:keep|kept|stay\w*|remain\w*|stor\w*|held|confin\w*)\b[^.;]{0,60}"
    r"\b(?:inside|within|in|to)\b|\bwithin\s+(?:national|the)\s+(?:borders?|country|jurisdiction|territory)",
    re.IGNORECASE,
)
_LEAVING = re.compile(
    r"\b(?:export\w*|transfer\w*|abroad|cross-border|leav\w*)\b|\boutside\s+(?:of\s+)?(?:the|its|a)\b|\bthird\s+countr\w*",
    re.IGNORECASE,
)
_DATA = re.compile(r"\bdata\b|\blocali[sz]ation\b|\btransfers?\b", re.IGNORECASE)


def legal_stance(claim: Claim) -> int | None:
    """1 where a claim reads a law to keep data in the country, -1 where it lets data leave, None for other matters."""
    if claim.relation not in LEGAL_RELATIONS or not isinstance(claim.value, TextValue | Entity):
        return None
    text = claim.value.text if isinstance(claim.value, TextValue) else claim.value.label
    if not _DATA.search(f"{text} {claim.evidence.quote}"):
        return None
    if _STAYING.search(text):
        side = 1
    elif _LEAVING.search(text):
        side = -1
    else:
        return None
    if claim.relation == "forbids":
        side = -side
    elif claim.relation == "permits" and side == 1:
        return None
    return -side if claim.modality is Modality.NEGATED else side


def jurisdictions(claims: Iterable[Claim]) -> Mapping[str, frozenset[str]]:
    """The IRIs of the polities each law is said to apply in, by the law's IRI."""
    found: dict[str, set[str]] = {}
    for claim in claims:
        if claim.relation in ("appliesIn", "underJurisdictionOf") and isinstance(claim.value, Entity):
            found.setdefault(claim.subject.iri, set()).add(claim.value.iri)
    return {law: frozenset(polities) for law, polities in found.items()}


def same_law(first: Entity, second: Entity, places: Mapping[str, frozenset[str]]) -> bool:
    """Whether two subjects can be one law: the same, or a law and the rules of the nation it applies in."""
    if first.iri == second.iri:
        return True
    return _of(first, second, places) or _of(second, first, places)


def _of(rules: Entity, law: Entity, places: Mapping[str, frozenset[str]]) -> bool:
    """Whether `rules` is a nation, or something named by no law of its own, where `law` applies."""
    if law.type not in _LAWS:
        return False
    here = places.get(law.iri, frozenset())
    if rules.iri in here:
        return True
    named = re.search(r"\b(?:Act|Law|Regulation|GDPR|[A-Z]{3,})\b", rules.label)
    return named is None and bool(here & places.get(rules.iri, frozenset()))

"""Changes that one source says are not planned and another expects: a budget to be doubled, a deadline to be moved."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from kg.claim import Modality, TextValue
from kg.voices import one_voice

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kg.claim import Claim
    from kg.document import Source

__all__ = ["denied_changes"]

_CHANGE = re.compile(
    r"\b(?:doubl|tripl|rais|increas|rise|grow|expand|extend|cut|reduc|halv|lower|mov|postpon|delay|bring\s+forward|chang"
    r"|top(?:p\w+)?\s+up|lift|abolish|scrap|renew)\w*",
    re.IGNORECASE,
)
# The relations that a noun in what is denied speaks of.
_MEASURES: tuple[tuple[re.Pattern[str], frozenset[str]], ...] = tuple(
    (re.compile(rf"\b(?:{nouns})\w*", re.IGNORECASE), frozenset(relations))
    for nouns, relations in (
        (
            "budget|outlay|envelope|fund|funding|spending|allocation",
            ("hasBudget", "fundsProgramme", "spends", "invests"),
        ),
        ("deadline|date|start|entry", ("appliesFrom", "enteredIntoForceOn", "dueBy", "validUntil", "launchedOn")),
        ("fine|penalt", ("hasMaximumPenalty",)),
        ("threshold|limit|ceiling", ("computeThreshold", "hasMaximumPenalty")),
        ("price|cost|fee", ("costs", "pricePerHour")),
        ("capacity|power", ("computeCapacity", "gpuCount")),
        ("gpu|chip|accelerator", ("gpuCount",)),
    )
)
_EXPECTED = frozenset({Modality.POSSIBLE, Modality.PROJECTED, Modality.TARGET, Modality.ANNOUNCED})


def denied_changes(claims: tuple[Claim, ...], sources: Mapping[str, Source]) -> Iterator[tuple[Claim, Claim]]:
    """Pairs of a denied change and a figure or date of the same thing that another voice expects."""
    expected: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.modality in _EXPECTED:
            expected[claim.subject.iri, claim.relation].append(claim)
    for denial in claims:
        for relation in _denied(denial):
            for claim in expected[denial.subject.iri, relation]:
                if not one_voice(denial, claim, sources):
                    yield denial, claim


def _denied(claim: Claim) -> tuple[str, ...]:
    """The relations a claim says are not to change."""
    if claim.modality is not Modality.NEGATED or not isinstance(claim.value, TextValue):
        return ()
    text = claim.value.text
    if not _CHANGE.search(text):
        return ()
    return tuple(sorted({name for nouns, relations in _MEASURES if nouns.search(text) for name in relations}))

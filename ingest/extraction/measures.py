"""Which relation a figure says: by its unit and the words around it, and, where none fits, a figure with its aspect."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.extraction.frame import Frame
from ingest.extraction.tokens import word_set
from kg.claim import Bound, Entity, Quantity
from kg.ontology import unit_kind

__all__ = ["CHANGES", "CHANGE_VERBS", "COMPARATIVES", "MEASURES", "Words", "relation_for"]

CHANGES = word_set(
    "decline increase growth rise drop fall cut reduction jump surge decrease gain slump improvement expansion hike"
)
CHANGE_VERBS = word_set(
    "grow rise fall decline drop increase decrease shrink jump surge climb slump expand double triple plunge soar cut"
    " reduce improve lower raise gain widen narrow"
)
COMPARATIVES = word_set("cheaper faster slower lower higher larger smaller quicker costlier dearer fewer")
# Nouns that name a measure of something else: "an outlay of", "the maximum penalty".
MEASURES = word_set(
    "outlay budget cost costs price capacity subsidy penalty fine fines threshold size total"
    " value share level rate goal"
    " target investment envelope fund funding allocation power performance output revenue spending expenditure number"
    " valuation pledge grant period amount sum count ceiling limit cap length window capital commitment bill package"
    " hardware pool"
)


@dataclass(frozen=True, slots=True)
class Words:
    """The words that tell what a figure measures: nouns before and after it, the verb, all words of the clause."""

    near: frozenset[str]
    verb: str
    clause: frozenset[str]


_MONEY: tuple[tuple[str, frozenset[str]], ...] = (
    ("hasMaximumPenalty", word_set("penalty penalties fine fines")),
    ("hasSubsidy", word_set("subsidy subsidies subsidised subsidized")),
    ("marketSize", word_set("market")),
    ("revenue", word_set("revenue revenues turnover sales")),
    ("valuedAt", word_set("valuation valued")),
    ("costs", word_set("cost costs price prices priced")),
    ("hasBudget", word_set("budget budgets outlay envelope allocation budgeted")),
    ("spends", word_set("spending expenditure capex spend spends spent")),
    ("invests", word_set("invest invests invested investing investment investments")),
    ("raised", word_set("raised raises raising round")),
    (
        "fundsProgramme",
        word_set(
            "initiative programme program fund funds funding plan package pledge pledged commitment"
            " infrastructure strategy"
            " grant grants earmarked committed vowed allocated scheme project mission"
        ),
    ),
)
_PERCENT: tuple[tuple[str, frozenset[str]], ...] = (
    ("hasSubsidy", word_set("subsidy subsidies")),
    ("hasMaximumPenalty", word_set("penalty penalties fine fines turnover")),
    ("performanceShare", word_set("performance")),
    ("benchmarkScore", word_set("score scores scored benchmark accuracy")),
    ("costs", word_set("cost costs")),
)
_COUNTED: tuple[tuple[str, frozenset[str]], ...] = (
    ("supportsLanguages", word_set("languages dialects")),
    ("parameterCount", word_set("parameters")),
    ("gpuCount", word_set("GPUs accelerators chips processors TPUs H100s superchips")),
    ("applicantCount", word_set("applicants applications bidders bids")),
    ("proposalCount", word_set("proposals submissions")),
    ("siteCount", word_set("factories centres centers sites zones campuses gigafactories supercomputers")),
    ("memberCount", word_set("members employees states users partners organisations participants people")),
)


_BY_VERB = {
    "spend": "spends", "pay": "spends", "invest": "invests", "put": "invests", "pour": "invests", "inject": "invests",
    "cost": "costs", "raise": "raised", "value": "valuedAt", "fund": "fundsProgramme", "commit": "fundsProgramme",
    "pledge": "fundsProgramme", "earmark": "fundsProgramme", "allocate": "fundsProgramme",
}  # fmt: skip


_PRICING = frozenset({"", "be", "cost", "charge", "price", "offer", "start"})
_PRICED = word_set("cost costs price prices fee fees rate")


def _money(words: Words, unit: str) -> list[str]:
    if unit.endswith("/h"):
        return ["pricePerHour"]
    if "/" in unit and (words.verb in _PRICING or words.near & _PRICED):
        return ["costs"]
    found = [name for name, cues in _MONEY if cues & words.near]
    later = [name for name, cues in _MONEY if cues & words.clause and name not in {"marketSize", "hasMaximumPenalty"}]
    verb = [_BY_VERB[words.verb]] if words.verb in _BY_VERB else []
    return [*found, *verb, *later]


def _percent(words: Words) -> list[str]:
    if words.near & (CHANGES | COMPARATIVES) or words.verb in CHANGE_VERBS:
        return ["changedBy"]
    return [name for name, cues in _PERCENT if cues & words.near] + ["share"]


def _compute(words: Words, quantity: Quantity) -> list[str]:
    limit = {"threshold", "above", "exceeds", "exceed", "exceeding", "systemic", "duties", "presumed"} & words.clause
    if limit or quantity.bound is Bound.AT_LEAST:
        return ["computeThreshold", "trainingCompute"]
    return ["trainingCompute", "computeThreshold"]


def _duration(words: Words) -> list[str]:
    if {"report", "reported", "notify", "notified", "inform", "informed"} & (words.clause | {words.verb}):
        return ["reportWithin"]
    return ["duration"]


# Verbs by which people belong to a body; others only do something to them ("train one million people").
_STAFFED = word_set("employ have be include comprise number count") | {""}


def _counted(words: Words, unit: str) -> list[str]:
    if unit == "tokens":
        return ["contextLength"] if {"context", "window"} & words.clause else ["trainingTokens", "contextLength"]
    tail = unit.rsplit(" ", 1)[-1]
    if tail == "people" and words.verb not in _STAFFED:
        return []
    return [name for name, units in _COUNTED if tail in units or unit in units]


def relation_for(quantity: Quantity, words: Words, subject: Entity, frame: Frame) -> str:
    """The relation that says this figure of this subject; hasFigure where no other fits both."""
    kind = unit_kind(quantity.unit)
    if kind == "currency":
        wanted = _money(words, quantity.unit)
        if subject.type == "Market":
            wanted = ["marketSize", *wanted]
    elif kind == "percent":
        wanted = _percent(words)
    elif kind == "compute":
        wanted = _compute(words, quantity)
    elif kind == "duration":
        wanted = _duration(words)
    elif kind in {"power", "rate"}:
        wanted = ["computeCapacity"]
    elif kind == "factor":
        wanted = ["changedBy"] if words.verb in CHANGE_VERBS or words.near & CHANGES else []
    else:
        wanted = _counted(words, quantity.unit)
    return next((r for r in wanted if frame.ontology.fits(r, subject.type, quantity) is None), "hasFigure")

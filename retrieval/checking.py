"""Does the evidence carry the sentence? Every check against the quotes and claims, then a judgement of entailment."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from kg.claim import DateValue, Entity, Modality, Quantity
from kg.language.sentences import split_sentences
from retrieval.checks.coverage import likeness, open_words
from retrieval.checks.entailment import likelihood, shipped
from retrieval.checks.pair import pair_of, read_content, sentences_of
from retrieval.checks.reasons import reasons

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.claim import Claim, Value
    from retrieval.checks.pair import Pair
    from retrieval.kinds import Reader

__all__ = ["claim_words", "objection", "pairs_of"]

_NEAR = 0.6  # likeness at which a word may stand for one of the evidence
_SECOND = 0.5
_JOINING = 0.4  # share of words that may join figures which a program worked out
_TELLING = {
    Modality.PROJECTED: "is projected", Modality.TARGET: "target", Modality.ANNOUNCED: "announced plan",
    Modality.POSSIBLE: "may", Modality.RECOMMENDED: "should", Modality.REPORTED: "reported", Modality.NEGATED: "not",
}  # fmt: skip


def objection(
    text: str,
    quotes: Sequence[str],
    reader: Reader,
    *,
    context: str = "",
    computed: Iterable[str] = (),
    claims: Sequence[Claim] = (),
) -> str | None:
    """Why the quotes do not carry `text`, or None when nothing speaks against it.

    `context` is what may be named besides the quotes (the titles of their sources); `computed` are figures that a
    program worked out from them; `claims` are those read at the quotes. Verbatim words of a quote are carried by
    nature. Where the reader has an embedder, words may be told by others near in meaning, and the whole must be likely
    enough.
    """
    evidence = "\n".join(quotes)
    if not evidence.strip():
        return "it cites nothing"
    if _is_verbatim(text, evidence):
        return None
    told = tuple(claim_words(claim, reader) for claim in claims)
    pairs = tuple(replace(pair, claims=told) for pair in pairs_of(text, evidence, reader, context, frozenset(computed)))
    for pair in pairs:
        found = reasons(pair)
        reason = found[0].text if found else _uncovered(pair)
        if reason is not None:
            return reason
    if reader.embedder is not None and not any(pair.computed for pair in pairs):
        likely = likelihood(pairs, reader.embedder)
        if likely < shipped().enough:
            return f"the cited words hardly carry it (likelihood {likely:.2f})"
    if reader.second is not None and not any(pair.computed for pair in pairs):
        likely = reader.second.likelihood(evidence, text)
        return None if likely >= _SECOND else f"the second reader finds it carried with likelihood {likely:.2f} only"
    return None


def pairs_of(
    text: str, evidence: str, reader: Reader, context: str = "", computed: frozenset[str] = frozenset()
) -> tuple[Pair, ...]:
    """Each sentence of `text` with its evidence."""
    return tuple(pair_of(sentence, evidence, reader, context, computed) for sentence in sentences_of(text))


def claim_words(claim: Claim, reader: Reader) -> str:
    """A claim in plain words, once for each verb that says its relation: subject, verb, value."""
    relation = reader.lexicon.ontology.relations.get(claim.relation)
    label = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", claim.relation).lower()
    cues = [cue.strip("-") for cue in (relation.cues if relation else ()) if not cue.startswith("^")]
    verbs = [f"{cue}s" for cue in cues if " " not in cue] if isinstance(claim.value, Entity) else []
    others = " ".join(cue for cue in cues if f"{cue}s" not in verbs)
    subject, said = claim.subject.label, _value_words(claim.value)
    about = f"{label} {others} {_TELLING.get(claim.modality, '')} {claim.aspect or ''}: {subject}: {said}."
    return " ".join((*(f"{subject} {verb} {said}." for verb in verbs), about))


def _value_words(value: Value) -> str:
    match value:
        case Entity():
            return value.label
        case Quantity():
            return value.printed
        case DateValue():
            return f"{value.text} {value.iso}"
        case _:
            return value.text


def _is_verbatim(text: str, evidence: str) -> bool:
    # From the start of a sentence on: a piece out of its middle may have lost the "not" before it.
    said = _squeezed(text)
    starts = (s.start for s in split_sentences(evidence))
    return any(f"{_squeezed(evidence[start:])} ".startswith(f"{said} ") for start in starts)


def _squeezed(text: str) -> str:
    return " ".join(re.findall(r"\w+|[$€£¥₹₩%]", text.casefold()))


def _uncovered(pair: Pair) -> str | None:
    embedder = pair.reader.embedder
    words = open_words(pair)
    if pair.computed:
        share = len(words) / (len(read_content(pair.text)) or 1)
        return "most of its words are not in the cited ones" if share > _JOINING else None
    near = likeness(words, pair, embedder) if embedder is not None else tuple(0.0 for _ in words)
    strange = next((w for w, n in zip(words, near, strict=True) if n < _NEAR), None)
    return f"“{strange.text}” is not in the cited words, nor anything near it" if strange else None

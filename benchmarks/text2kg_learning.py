"""What labelled sentences teach the extractor about an ontology that is not ours: cues, and names with a class."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ingest.extraction.grammar import Clause, parse
from ingest.extraction.tokens import Chunk, Tag, Token, cut_words
from kg.document import Span

__all__ = ["learned_cues", "learned_values"]

_OFTEN = 2  # a cue seen once may be chance
_SHARE = 0.1


def learned_cues(examples: Iterable[Mapping[str, Any]]) -> dict[str, tuple[str, ...]]:
    """Cues by relation label: the verb, and the word before the object, of clauses that join the two labels."""
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    total: Counter[str] = Counter()
    for example in examples:
        label = example["rel_label"].strip()
        total[label] += 1
        seen[label].update(_cues_in(example["sent"], example["obj_label"]))
    return {
        label: tuple(cue for cue, times in found.most_common() if times >= max(_OFTEN, _SHARE * total[label]))
        for label, found in seen.items()
    }


def learned_values(examples: Iterable[Mapping[str, Any]]) -> dict[str, tuple[str, ...]]:
    """The objects seen more than once by relation label: values that others will share, such as ranks and languages."""
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    for example in examples:
        seen[example["rel_label"].strip()][example["obj_label"]] += 1
    return {label: tuple(v for v, times in found.items() if times >= _OFTEN) for label, found in seen.items()}


def _cues_in(sentence: str, value: str) -> set[str]:
    at = sentence.lower().find(value.lower())
    if at < 0:
        return set()
    span = Span(0, len(sentence))
    place = Span(at, at + len(value))
    tokens = cut_words(sentence, span, [Chunk(place, Tag.NAME)])
    clauses = parse(tokens, span).clauses
    cues = (_cue(clause, next((n for n, t in enumerate(clause.near) if t.span == place), -1)) for clause in clauses)
    return {cue for cue in cues if cue}


def _cue(clause: Clause, at: int) -> str:
    """The words of a clause that say a relation to the value at `at` of what follows its verb."""
    if at < 0 or clause.verb.negated:
        return ""
    before = [n for n in range(at) if clause.near[n].tag is Tag.PREPOSITION]
    link = clause.near[before[-1]].lower if before else ""
    if clause.verb.lemma == "be":
        noun = clause.near[before[-1] - 1].lower if before and before[-1] else ""
        return f"be {noun} {link}" if noun else "be"
    verb = f"be {_participle(clause.verb_tokens)}" if clause.verb.passive else clause.verb.lemma
    return f"{verb} {link}".strip()


def _participle(tokens: Sequence[Token]) -> str:
    return tokens[-1].lower

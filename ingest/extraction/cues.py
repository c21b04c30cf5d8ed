"""The ontology's cues, compiled: which relations a clause may say, by its verb and the words that go with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ingest.extraction.grammar import Clause
from ingest.extraction.tokens import Tag, Token, lemma_of, verb_class
from kg.ontology import Kind, Ontology

__all__ = ["Cue", "Match", "compiled", "matches"]

_SILENT = frozenset({"a", "an", "the", "its", "their", "his", "her"})
_BE = frozenset({"be", "become", "form", "remain", "represent", "constitute"})
_GAP = 5
_FAR = 14  # other adjuncts may stand before the one a verb and its preposition ask for: "built in 2024, by X, at Y"
_ADJUNCT = frozenset({"at", "in", "on", "by", "from", "under", "with"})
_cache: dict[str, Mapping[str, tuple[Cue, ...]]] = {}


@dataclass(frozen=True, slots=True)
class Cue:
    """Words that say a relation: a verb in base form and what must follow; `inverse` puts the value first."""

    relation: str
    kind: Kind
    words: tuple[str, ...]
    inverse: bool
    passive: bool


@dataclass(frozen=True, slots=True)
class Match:
    """A cue found in a clause; the words of `near` from `after` on hold the value."""

    cue: Cue
    after: int


def _cue(relation: str, kind: Kind, text: str) -> Cue | None:
    inverse = text.startswith("^")
    words = [w for w in text.removeprefix("^").lower().split() if w not in _SILENT]
    if not words:
        return None
    passive = False
    if words[0] == "be" and len(words) > 1:
        lemma, form = lemma_of(words[1])
        if form in {"ed", "participle"}:
            words, passive = [lemma, *words[2:]], True
        elif form == "ing":
            words = [lemma, *words[2:]]
    else:
        lemma, form = lemma_of(words[0])
        if not lemma:
            return None
        passive = form in {"ed", "participle"} and lemma != words[0]
        words = [lemma, *words[1:]]
    return Cue(relation, kind, tuple(words), inverse, passive)


def compiled(ontology: Ontology) -> Mapping[str, tuple[Cue, ...]]:
    """The cues of an ontology by the verb they begin with; cues that begin with no verb are left to other rules."""
    held = _cache.get(ontology.digest)
    if held is None:
        found: dict[str, list[Cue]] = {}
        for relation in ontology.relations.values():
            for text in relation.cues:
                cue = _cue(relation.name, relation.kind, text)
                if cue is not None:
                    found.setdefault(cue.words[0], []).append(cue)
        held = {verb: tuple(cues) for verb, cues in found.items()}
        _cache[ontology.digest] = held
    return held


def _same(word: str, token: Token) -> bool:
    lower, lemma = token.lower, token.lemma
    if lower == word or (token.tag is Tag.TIME and lower.startswith(f"{word} ")):
        return True
    return lemma != "" and (lemma == word or lemma_of(word)[0] == lemma)


def _after(words: Sequence[str], near: Sequence[Token], *, tight: bool) -> int | None:
    """Where in `near` the value begins once all `words` are found in order and close together, or None."""
    at = 0
    for word in words:
        reach = 1 if tight else (_FAR if len(words) == 1 and word in _ADJUNCT else _GAP) + 1
        limit = min(len(near), at + reach)
        while at < limit and not _same(word, near[at]):
            if near[at].tag is Tag.STOP:
                return None
            at += 1
        if at == limit:
            return None
        at += 1
    return at


def _words_of(near: Sequence[Token]) -> set[str] | None:
    """The words and base forms of `near`, by which most cues are put aside; None where a time may hold one."""
    here = {token.lower for token in near}
    here.update(token.lemma for token in near)
    return None if any(token.tag is Tag.TIME for token in near) else here


def _may_follow(words: Sequence[str], here: set[str]) -> bool:
    """Whether all `words` stand somewhere in `here`, in whatever form."""
    return all(word in here or (lemma_of(word)[0] or word) in here for word in words)


def matches(clause: Clause, cues: Mapping[str, tuple[Cue, ...]]) -> tuple[Match, ...]:
    """The cues that a clause meets, the longest first."""
    verb = clause.verb
    lemmas = ("be", verb.lemma) if verb.lemma in _BE else (verb.lemma,)
    passive = verb.passive or (verb.form == "participle" and not verb.through)
    found, here = [], _words_of(clause.near)
    for cue in (c for lemma in dict.fromkeys(lemmas) for c in cues.get(lemma, ())):
        if cue.passive != passive or (here is not None and not _may_follow(cue.words[1:], here)):
            continue
        after = _after(cue.words[1:], clause.near, tight=len(cue.words) == 2 and cue.words[0] in {"be", "have"})
        if after is not None and (cue.inverse or not cue.passive or len(cue.words) > 1 or cue.kind is Kind.DATE):
            found.append(Match(cue, after))
    if passive and clause.near and clause.near[0].lower == "by" and verb_class(verb.lemma):
        found += _agents(clause, cues)
    return tuple(sorted(found, key=lambda m: -len(m.cue.words)))


def _agents(clause: Clause, cues: Mapping[str, tuple[Cue, ...]]) -> list[Match]:
    """A passive with "by" says what the active verb says, the other way round."""
    active = (c for c in cues.get(clause.verb.lemma, ()) if c.kind is Kind.ENTITY and not c.passive and not c.inverse)
    return [
        Match(Cue(cue.relation, cue.kind, (*cue.words, "by"), inverse=True, passive=True), 1)
        for cue in active
        if len(cue.words) == 1
    ]

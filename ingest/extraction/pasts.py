"""Past and -ing forms: whether they are a sentence's verb, say more of a noun, or are adjectives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ingest.extraction.tokens import Tag, Token, verb_class, word_set
from ingest.extraction.verb_group import BREAKS, FIRM, NOUNS, OPENERS, VerbGroup, look_back, tag_at

__all__ = ["is_ing_verb", "past_group"]

_ADJECTIVAL = ("an", "ese", "ish")
_LINKING = frozenset({"seem", "remain", "appear", "become", "stay"})
_NEVER_PASSIVE = word_set(
    "enter come go rise fall grow begin become remain expire appear follow happen occur arise emerge die last belong"
)


def _stretch(tokens: Sequence[Token], at: int) -> tuple[int, int]:
    """The words around `at` up to the nearest break, comma or conjunction on each side."""
    start, end = at, at + 1
    while start > 0 and tokens[start - 1].tag not in BREAKS and tokens[start - 1].text not in {",", "and", "but"}:
        start -= 1
    while end < len(tokens) and tokens[end].tag not in BREAKS and tokens[end].text not in {",", "and", "but"}:
        end += 1
    return start, end


def _free_of_finite(tokens: Sequence[Token], at: int, taken: Sequence[VerbGroup]) -> bool:
    """Whether no other finite verb stands right of `at` in the same stretch of words."""
    _, end = _stretch(tokens, at)
    if any(at < g.start < end and g.form == "finite" for g in taken):
        return False
    return not any(
        t.form == "ed"
        and tag_at(tokens, look_back(tokens, i)) in NOUNS
        and tag_at(tokens, i + 1) in OPENERS
        and tokens[i + 1].lower != "by"
        for i, t in enumerate(tokens[at + 1 : end], at + 1)
    )


def _inside(tokens: Sequence[Token], at: int, taken: Sequence[VerbGroup]) -> bool:
    """Whether a finite verb stands left of `at` with nothing between that could open a clause."""
    start, _ = _stretch(tokens, at)
    return any(start <= g.start < at and g.form == "finite" and "say" not in verb_class(g.lemma) for g in taken)


def past_group(tokens: Sequence[Token], at: int, taken: Sequence[VerbGroup]) -> VerbGroup | None:
    """What an -ed form is here: a finite verb, a participle that says more of a noun, or (None) an adjective."""
    word, before = tokens[at], look_back(tokens, at)
    tag, after = tag_at(tokens, before), tag_at(tokens, at + 1)
    base = VerbGroup(at, at + 1, word.lemma)
    if tag is Tag.RELATIVE and tokens[before].lower != "where":
        return base
    if tag is Tag.CONJUNCTION:
        following = tokens[at + 1] if at + 1 < len(tokens) else None
        return _joined_past(word, following, base, [g for g in taken if g.start < at])
    if tag is Tag.MARK and tokens[before].text == ",":
        return _after_comma(tokens, at, before, base)
    if tag in NOUNS and after is not Tag.POSSESSIVE:
        return _after_noun(tokens, at, base, taken)
    if before < 0 and after is Tag.PREPOSITION and any(t.text == "," for t in tokens[at + 2 :]):
        return _participle(base)
    return None


def _after_comma(tokens: Sequence[Token], at: int, before: int, base: VerbGroup) -> VerbGroup | None:
    after = tag_at(tokens, at + 1)
    listed = any(t.text == "," for t in tokens[:before])
    if after in FIRM - {Tag.TO} and tokens[at].form == "ed" and listed:
        return base
    return _participle(base) if after in {Tag.PREPOSITION, Tag.TO, Tag.TIME} else None


def _after_noun(tokens: Sequence[Token], at: int, base: VerbGroup, taken: Sequence[VerbGroup]) -> VerbGroup | None:
    if base.lemma in _LINKING and tokens[at].form == "ed":
        return base
    by = at + 2 < len(tokens) and tokens[at + 1].lower == "by"
    if by and tokens[at + 2].tag is not Tag.FIGURE and base.lemma not in _NEVER_PASSIVE:
        return _participle(base)
    under = at + 1 < len(tokens) and tokens[at + 1].lower == "under" and base.lemma not in _NEVER_PASSIVE
    if under and any(g.start > at and g.form == "finite" for g in taken) and tokens[at].form == "ed":
        return _participle(base)
    if tokens[at].form == "ed" and _free_of_finite(tokens, at, taken) and not _inside(tokens, at, taken):
        return base
    says_more = tag_at(tokens, at + 1) in {Tag.PREPOSITION, Tag.TO, Tag.TIME, Tag.ADVERB}
    return _participle(base) if says_more or _paired(tokens, at) else None


def _paired(tokens: Sequence[Token], at: int) -> bool:
    """Whether another past form and a preposition follow: "developed and trained by"."""
    if at + 3 >= len(tokens) or tokens[at + 1].tag is not Tag.CONJUNCTION:
        return False
    return tokens[at + 2].form in {"ed", "participle"} and tokens[at + 3].tag is Tag.PREPOSITION


def _participle(base: VerbGroup) -> VerbGroup:
    return replace(base, form="participle", passive=True)


def _joined_past(
    word: Token, following: Token | None, base: VerbGroup, earlier: Sequence[VerbGroup]
) -> VerbGroup | None:
    if not earlier:
        return None
    after = following.tag if following is not None else None
    common = following is not None and after is Tag.NAME and following.text.rsplit(" ", 1)[-1].islower()
    last = earlier[-1]
    same = last.passive and word.form in {"ed", "participle"} and word.lemma not in _NEVER_PASSIVE
    if (after is Tag.NOUN or common) and not same and word.lemma not in _NEVER_PASSIVE:
        return None
    return replace(base, passive=same, form=last.form if same else "finite")


def is_ing_verb(tokens: Sequence[Token], at: int) -> bool:
    before = look_back(tokens, at)
    tag, after = tag_at(tokens, before), tag_at(tokens, at + 1)
    if after in {None, Tag.AUXILIARY, Tag.MODAL, Tag.STOP, Tag.MARK, Tag.CONJUNCTION, Tag.POSSESSIVE, Tag.RELATIVE}:
        return False
    comma = tag is Tag.MARK and tokens[before].text == ","
    if tag is Tag.NAME and tokens[before].lower.endswith(_ADJECTIVAL) and after is Tag.PREPOSITION:
        return False  # "European spending on": an adjective and a noun
    if after is Tag.NOUN and tag_at(tokens, at + 2) in {Tag.AUXILIARY, Tag.MODAL}:
        return False  # "running costs are": a kind of costs
    if after is Tag.NOUN:
        listed = at + 2 < len(tokens) and (tokens[at + 2].text == "," or tokens[at + 2].tag is Tag.CONJUNCTION)
        return comma and not listed
    return comma or tag in NOUNS

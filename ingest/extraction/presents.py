"""Present forms: whether "models", "plans" or "needs" is a verb where it stands, or a noun."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.extraction.tokens import Tag, Token, verb_class
from ingest.extraction.verb_group import BREAKS, FIRM, INVARIANT, NOUNS, OPENERS, is_noun_like, look_back, tag_at

__all__ = ["agrees", "is_present"]


def _is_plural(token: Token) -> bool:
    word = token.lower
    if token.tag is Tag.FIGURE:
        return True
    if token.tag is Tag.PRONOUN:
        return word in {"they", "we", "you", "i", "these", "those"}
    if token.tag is Tag.NAME:
        last = token.text.rsplit(" ", 1)[-1]
        rules = last.lower() in {"clauses", "rules", "standards", "guidelines", "principles", "zones"}
        return rules or (last[:1].islower() and last.endswith("s") and not last.endswith("ss"))
    return (word.endswith("s") and not word.endswith(("ss", "us", "is"))) or word in {"people", "data", "media"}


def _heads(tokens: Sequence[Token], at: int) -> tuple[list[Token], bool]:
    """The nouns that may be the subject's head, nearest first, and whether they stand in a list with "and"."""
    heads = [tokens[at]]
    joined = hopped = False
    i = at - 1
    while i >= 0 and tokens[i].tag not in BREAKS:
        tag = tokens[i].tag
        if tag in {Tag.AUXILIARY, Tag.MODAL} or tokens[i].text == "." or tag is Tag.NOT:
            break
        if tag is Tag.PREPOSITION:
            hopped = True
        joined |= tokens[i].lower in {"and", "or"}
        if (
            hopped
            and tag in NOUNS
            and (tag_at(tokens, i + 1) is Tag.PREPOSITION or tokens[i + 1].form in {"ed", "ing"})
        ):
            heads.append(tokens[i])
        i -= 1
    return heads, joined


def agrees(tokens: Sequence[Token], at: int, before: int) -> bool:
    heads, joined = _heads(tokens, before)
    word = tokens[at]
    opening = tokens[before]
    if before == 0 and opening.text[1:].islower() and opening.text.endswith("s"):
        return True  # "Startups need …", "Cerebras needs …": a capital at the start does not tell which
    if word.lower in INVARIANT and word.form == "base":
        return True
    if word.form == "s":
        return joined or any(not _is_plural(h) or h.lower.endswith(("data", "media")) for h in heads)
    return joined or any(_is_plural(h) for h in heads)


# Prepositions that show a noun-like form to be a verb.
_TAKES = {"date": ("from", "back"), "range": ("from",), "rank": ("among", "as"), "fall": ("under", "within", "outside")}


def _opened(word: Token, after: Token | None, *, noun: bool) -> bool:
    if after is None:
        return False
    if after.lower == "that":
        return bool(verb_class(word.lemma) & {"say", "control"})
    if after.lower in _TAKES.get(word.lemma, ()):
        return True
    return after.tag in (FIRM if noun else OPENERS) or after.text[:1].isdigit()


def _is_blocked(word: Token, tokens: Sequence[Token], at: int) -> bool:
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    if after is None:
        return word.form == "base"
    if after.tag in {Tag.AUXILIARY, Tag.MODAL, Tag.POSSESSIVE}:
        return True
    if after.tag is Tag.CONJUNCTION:
        return at + 2 >= len(tokens) or tokens[at + 2].form != word.form
    if after.text == ",":
        return True
    return after.form in {"s", "base"} and not is_noun_like(after.lemma) and tag_at(tokens, at + 2) in OPENERS


def is_present(tokens: Sequence[Token], at: int) -> bool:
    """Whether a base or -s form is a verb here: after a noun that agrees, and before what can follow a verb."""
    word, before = tokens[at], look_back(tokens, at)
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    tag = tag_at(tokens, before)
    noun = is_noun_like(word.lemma)
    if tag is Tag.RELATIVE and tokens[before].lower in {"that", "which", "who"}:
        return not noun or not _helped(tokens, at)
    if tag is None or _is_blocked(word, tokens, at):
        return False
    opened = _opened(word, after, noun=noun)
    if tag is Tag.MARK:
        return tokens[before].text == "," and opened and word.form == "s" and before > 2
    if tag is Tag.CONJUNCTION:
        follows_noun = after is not None and after.tag is Tag.NOUN
        return opened or (not noun and (word.form == "s" or follows_noun))
    if tokens[before].lower in {"other", "others", "latter", "former"}:
        return opened
    return tag in NOUNS and agrees(tokens, at, before) and (opened or _is_verb_after(tokens, at, before, noun=noun))


def _helped(tokens: Sequence[Token], at: int) -> bool:
    """Whether a modal or auxiliary soon follows, so that the word is the subject of it: "that cost cuts may …"."""
    for token in tokens[at + 1 : at + 7]:
        if token.tag in {Tag.AUXILIARY, Tag.MODAL}:
            return True
        if token.tag in {Tag.RELATIVE, Tag.SUBORDINATOR, Tag.STOP, Tag.PREPOSITION} or token.text == ",":
            return False
    return False


def _fills_that_clause(tokens: Sequence[Token], at: int, before: int) -> bool:
    """Whether a clause would have no verb but this form: "says that the law mandates strict storage and …"."""
    if before < 2 or tokens[before - 1].tag is not Tag.DETERMINER or tokens[before - 2].lower != "that":
        return False
    words = tokens[at + 1 :]
    end = next((i for i, t in enumerate(words) if t.tag in {Tag.STOP, Tag.MARK, Tag.CONJUNCTION}), len(words))
    verbal = (t.tag in {Tag.AUXILIARY, Tag.MODAL, Tag.RELATIVE} or t.form in {"s", "ed", "base"} for t in words[:end])
    return end > 1 and words[0].tag is Tag.NOUN and not any(verbal)


def _is_verb_after(tokens: Sequence[Token], at: int, before: int, *, noun: bool) -> bool:
    """Whether a form that nothing telling follows is a verb all the same, by the word before it."""
    word, last = tokens[at], tokens[before]
    closes = at + 1 >= len(tokens) or tokens[at + 1].tag in {Tag.MARK, Tag.STOP}
    if closes and word.form == "s" and last.tag is Tag.NOUN and not noun:
        return any(t.tag is Tag.DETERMINER for t in tokens[max(0, before - 3) : before])
    if last.tag is Tag.FIGURE and last.text.endswith(("percent", "per cent", "%")) and word.form == "base":
        return tag_at(tokens, at + 1) is Tag.NOUN and not tokens[at + 1].form
    if not noun or word.form != "s":
        return not noun and word.text.islower()
    if "say" in verb_class(word.lemma) and (before > 0 or last.tag is Tag.NAME) and last.text[:1].isupper():
        return True
    ruled = last.tag is Tag.NOUN and tag_at(tokens, before - 1) is Tag.DETERMINER and not _helped(tokens, at)
    if ruled and at + 2 < len(tokens) and tokens[at + 1].tag is Tag.NOUN and not tokens[at + 1].form:
        return True  # "the law mandates strict rules": a plural does not stand inside a compound
    filled = _fills_that_clause(tokens, at, before)
    gerund = at + 2 < len(tokens) and tokens[at + 1].form == "ing"
    known = last.tag in {Tag.NAME, Tag.PRONOUN}
    return filled or (gerund and (known or tokens[at + 2].tag in {Tag.TO, Tag.PREPOSITION}))

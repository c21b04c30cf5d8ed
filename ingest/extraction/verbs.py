"""Verb groups of a sentence: which words are its verbs, and how they hold what they say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ingest.extraction.pasts import is_ing_verb, past_group
from ingest.extraction.presents import agrees, is_present
from ingest.extraction.tokens import Tag, Token, verb_class, word_set
from ingest.extraction.verb_group import (
    BREAKS,
    FIRM,
    INVARIANT,
    NOUNS,
    OPENERS,
    SMALL,
    VerbGroup,
    is_noun_like,
    look_back,
    skip,
    tag_at,
)

__all__ = ["verb_groups"]

_BE = word_set("is are was were be been being isn't aren't wasn't weren't")
_HAVE = word_set("has have had having hasn't haven't hadn't")
# Words that take "to" and a noun: what follows is no infinitive.
_TAKES_TO = word_set(
    "subject access due thanks according relative compared prior close opposed alternative"
    " similar attributed linked tied"
    " exposure comparable equivalent next related limited contrary key up"
)


def _chained(tokens: Sequence[Token], group: VerbGroup) -> VerbGroup:
    """`group` carried on through "to": plans to build, is projected to hit, have to be reported."""
    while True:
        at = skip(tokens, group.end, SMALL)
        if tag_at(tokens, at) is not Tag.TO or not (
            "control" in verb_class(group.lemma) or group.lemma in {"be", "have"}
        ):
            return group
        at = skip(tokens, at + 1, SMALL)
        if at >= len(tokens):
            return group
        word = tokens[at]
        through = (*group.through, group.lemma)
        if word.lower == "be":
            inner = _auxiliary(tokens, at)
            return replace(
                inner, start=group.start, form=group.form, negated=group.negated or inner.negated, through=through
            )
        if not word.lemma or word.lemma != word.lower:
            return group
        group = replace(group, end=at + 1, lemma=word.lemma, passive=False, through=through)


def _auxiliary(tokens: Sequence[Token], start: int) -> VerbGroup:
    at = start
    helpers: list[str] = []
    negated = False
    while at < len(tokens) and tokens[at].tag in {Tag.AUXILIARY, Tag.MODAL, Tag.ADVERB, Tag.NOT}:
        word = tokens[at].lower
        negated |= word in {"not", "never"} or word.endswith(("n't", "cannot", "n’t"))
        if tokens[at].tag in {Tag.AUXILIARY, Tag.MODAL}:
            helpers.append(word)
        at += 1
    through = tuple(h for h in helpers if h not in _BE and h not in _HAVE)
    main = tokens[at] if at < len(tokens) else None
    last = helpers[-1]
    if main is not None and main.lemma and _follows(main, last, tokens, at):
        passive = last in _BE and main.form in {"ed", "participle", "base"}
        return VerbGroup(start, at + 1, main.lemma, passive=passive, negated=negated, through=through)
    lemma = "be" if last in _BE else "have" if last in _HAVE else "do"
    end = at
    while end > start + 1 and tokens[end - 1].tag is Tag.ADVERB:
        end -= 1
    return VerbGroup(start, end, lemma, negated=negated, through=through)


def _follows(word: Token, helper: str, tokens: Sequence[Token], at: int) -> bool:
    after = tag_at(tokens, at + 1)
    invariant = word.lower in INVARIANT
    past = word.form in {"ed", "participle"}
    if helper in _BE:
        open_ing = after not in {None, Tag.NOUN, Tag.MARK, Tag.STOP}
        return past or (invariant and after is not Tag.NOUN) or (word.form == "ing" and open_ing)
    if helper in _HAVE:
        return (past and after is not Tag.NOUN) or (invariant and after in OPENERS)
    return word.lemma == word.lower


def _infinitive(tokens: Sequence[Token], at: int) -> VerbGroup | None:
    inner = skip(tokens, at + 1, SMALL)
    if inner >= len(tokens):
        return None
    if tokens[inner].lower == "be":
        return replace(_auxiliary(tokens, inner), start=at, form="infinitive")
    word = tokens[inner]
    if not word.lemma or word.lemma != word.lower:
        return None
    after = tag_at(tokens, inner + 1)
    if is_noun_like(word.lemma) and (after is Tag.NOUN or after in {None, Tag.MARK}):
        near = {t.lower for t in tokens[max(0, at - 5) : at]}
        if "from" in near or (at > 0 and tokens[at - 1].lower in _TAKES_TO):
            return None
    return VerbGroup(at, inner + 1, word.lemma, form="infinitive")


def _group_at(tokens: Sequence[Token], at: int) -> VerbGroup | None:
    word = tokens[at]
    if word.tag in {Tag.AUXILIARY, Tag.MODAL}:
        return _auxiliary(tokens, at)
    if word.tag is Tag.TO:
        return _infinitive(tokens, at)
    if word.form in {"base", "s"} and is_present(tokens, at):
        return VerbGroup(at, at + 1, word.lemma)
    if word.form == "ing" and is_ing_verb(tokens, at):
        return VerbGroup(at, at + 1, word.lemma, form="ing")
    return None


def _sure(tokens: Sequence[Token], *, fragment: bool) -> list[VerbGroup]:
    found: list[VerbGroup] = []
    at = 0
    while at < len(tokens):
        group = _group_at(tokens, at)
        if group is not None and fragment and not found and _is_doubtful(tokens, group):
            group = None
        if group is None or _follows_verb(tokens, group, found):
            at += 1
        else:
            found.append(_let(tokens, _carried(tokens, _chained(tokens, group), found), found))
            at = found[-1].end
    return found


def _let(tokens: Sequence[Token], group: VerbGroup, found: Sequence[VerbGroup]) -> VerbGroup:
    """What somebody helps or lets others do they need not do: "helps firms build" has the bare form "build"."""
    if not found or found[-1].lemma not in {"help", "let"} or tokens[group.start].form != "base":
        return group
    between = tokens[found[-1].end : group.start]
    plain = all(t.tag in NOUNS | {Tag.DETERMINER, Tag.POSSESSIVE} or t.lower in {"of", "and"} for t in between)
    return replace(group, form="bare") if between and plain else group


def _follows_verb(tokens: Sequence[Token], group: VerbGroup, found: Sequence[VerbGroup]) -> bool:
    """Whether a present form stands right behind a verb: "requires clear notices" has one verb."""
    word = tokens[group.start]
    if not found or word.form not in {"base", "s"}:
        return False
    return found[-1].start <= look_back(tokens, group.start) < found[-1].end


def _is_doubtful(tokens: Sequence[Token], group: VerbGroup) -> bool:
    """Whether a fragment's first verb may as well be a noun, or one of a list of commands."""
    word = tokens[group.start]
    joined = tag_at(tokens, look_back(tokens, group.start)) is Tag.CONJUNCTION
    firm = tag_at(tokens, group.start + 1) in FIRM - {Tag.TO}
    return word.form in {"base", "s"} and (joined or (is_noun_like(word.lemma) and not firm))


def _carried(tokens: Sequence[Token], group: VerbGroup, found: Sequence[VerbGroup]) -> VerbGroup:
    """A base form after "and" has the form and the modals of the verb before: "can train and deploy"."""
    joined = tag_at(tokens, look_back(tokens, group.start)) is Tag.CONJUNCTION
    if not found or not joined or tokens[group.start].form != "base":
        return group
    last = found[-1]
    return replace(
        group, form=last.form, through=(*last.through, *group.through), negated=last.negated or group.negated
    )


def _add_pasts(tokens: Sequence[Token], groups: list[VerbGroup]) -> list[VerbGroup]:
    covered = {i for g in groups for i in range(g.start, g.end)}
    for i, token in enumerate(tokens):
        if i in covered or token.form not in {"ed", "participle"}:
            continue
        found = past_group(tokens, i, sorted(groups, key=lambda g: g.start))
        if found is not None:
            found = _chained(tokens, found)
            groups = [g for g in groups if g.end <= found.start or g.start >= found.end]
            groups.append(found)
            covered |= set(range(found.start, found.end))
    return groups


def _last_resort(tokens: Sequence[Token], groups: Sequence[VerbGroup]) -> VerbGroup | None:
    """The likeliest verb of a sentence whose main stretch has none: a noun-like form between two noun phrases."""
    limit = next((i for i, t in enumerate(tokens) if t.tag in BREAKS), len(tokens))
    first = next((g for g in sorted(groups, key=lambda g: g.start) if g.form == "finite" and g.start < limit), None)
    if first is not None:
        if tag_at(tokens, look_back(tokens, first.start)) is not Tag.CONJUNCTION:
            return None
        limit = first.start - 1  # "X … and sells Y" wants a verb before its "and"
    for i in range(1, limit - 1):
        before = look_back(tokens, i)
        if tokens[i].form not in {"base", "s"} or any(g.start <= i < g.end for g in groups) or before < 0:
            continue
        after = tokens[i + 1]
        follows = after.tag in OPENERS or (after.tag is Tag.NOUN and after.form in {"", "ed", "ing"})
        if tokens[before].tag in NOUNS and follows and agrees(tokens, i, before):
            return VerbGroup(i, i + 1, tokens[i].lemma)
    return None


def _promoted(tokens: Sequence[Token], groups: Sequence[VerbGroup]) -> list[VerbGroup]:
    """Where no verb is finite, the one behind a closed participle is: "X, based in Y, started from Z and moved"."""
    behind = [i for i, g in enumerate(groups) if g.start and tokens[g.start - 1].text == ","]
    if any(g.form == "finite" for g in groups) or len(behind) < 2 or groups[behind[0]].form != "participle":
        return list(groups)
    at = behind[1]
    if groups[at].form != "participle" or tokens[groups[at].start].form != "ed":
        return list(groups)
    made = list(groups)
    for i in range(at, len(made)):
        joined = i == at or tokens[made[i].start - 1].tag is Tag.CONJUNCTION
        if joined and made[i].form == "participle" and tokens[made[i].start].form == "ed":
            made[i] = replace(made[i], form="finite", passive=False)
    return made


def verb_groups(tokens: Sequence[Token], *, fragment: bool = False) -> tuple[VerbGroup, ...]:
    """The verb groups of a sentence, in order, none overlapping another; a `fragment` may well have none."""
    groups = _add_pasts(tokens, _sure(tokens, fragment=fragment))
    more = None if fragment else _last_resort(tokens, groups)
    if more is not None:
        groups.append(more)
    groups.sort(key=lambda g: g.start)
    return tuple(groups if fragment else _promoted(tokens, groups))

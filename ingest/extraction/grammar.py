"""A light grammar: a sentence becomes clauses, each with its subject, its verb and what follows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.extraction.openings import told_apart
from ingest.extraction.parting import lead_end, separator
from ingest.extraction.runs import TRIM, Aside, lift_asides, noun_before, noun_phrase, strip
from ingest.extraction.tokens import Tag, Token, verb_class
from ingest.extraction.verb_group import VerbGroup
from ingest.extraction.verbs import verb_groups
from kg.document import Span

__all__ = ["Clause", "Sentence", "parse"]

_OF_OBJECT = frozenset({"mean", "design", "intend", "know", "call", "equip", "aim", "dub", "name", "title"})
_CONDITIONS = frozenset({"if", "whether", "unless", "once", "until", "how", "what", "why", "wherever", "whenever"})
_PARTING = frozenset({"while", "whereas", "although", "though"})
_AS_LONG = frozenset({"long", "soon"})


@dataclass(frozen=True, slots=True)
class Clause:
    """A verb with its subject and what follows it.

    `near` ends where another verb begins; `rest` is the whole predicate. `link` says how the clause hangs on the
    sentence: main, shared (subject of the clause before), relative, complement (of a verb of saying), participle,
    infinitive. `parent` is the index of the clause it hangs on, or -1.
    """

    subject: tuple[Token, ...]
    verb: VerbGroup
    near: tuple[Token, ...]
    rest: tuple[Token, ...]
    lead: tuple[Token, ...]
    link: str
    parent: int
    verb_tokens: tuple[Token, ...]

    @property
    def span(self) -> Span:
        """From the first word of the subject or verb to the last of the predicate."""
        words = sorted((*self.subject, *self.verb_tokens, *self.rest), key=lambda t: t.span.start)
        return Span(words[0].span.start, words[-1].span.end)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A parsed sentence: its words without asides, its clauses, and its asides."""

    span: Span
    tokens: tuple[Token, ...]
    clauses: tuple[Clause, ...]
    asides: tuple[Aside, ...]


@dataclass(slots=True)
class _Found:
    subject: tuple[Token, ...]
    lead: tuple[Token, ...]
    link: str
    parent: int
    cut: int


def _finite(tokens: Sequence[Token], groups: Sequence[VerbGroup], k: int, done: list[_Found]) -> _Found:
    group = groups[k]
    start = groups[k - 1].end if k else 0
    left = list(range(start, group.start))
    while left and tokens[left[-1]].tag in {Tag.ADVERB, Tag.NOT}:
        left.pop()
    words = [i for i in left if tokens[i].text != ","]
    if k and all(tokens[i].tag in {Tag.CONJUNCTION, Tag.ADVERB} for i in words):
        plain = groups[k - 1].form == "finite" and len(words) == len(left)
        parent = k - 1 if plain else _finite_before(groups, k, done)
        return _Found(done[parent].subject, (), "shared", parent, left[0] if left else group.start)
    if words and tokens[words[-1]].tag is Tag.RELATIVE:
        return _relative(tokens, words[-1], k, start)
    return _own_subject(tokens, groups, k, (start, left[-1] + 1 if left else group.start), done)


def _is_single(verb: Token) -> bool:
    """Whether a verb form has one thing as its subject."""
    return verb.form == "s" or verb.lower in {"is", "was", "has", "does"}


def _finite_before(groups: Sequence[VerbGroup], k: int, done: Sequence[_Found]) -> int:
    for i in range(k - 1, -1, -1):
        if groups[i].form == "finite" and done[i].link != "relative":
            return i
    return k - 1


def _relative(tokens: Sequence[Token], at: int, k: int, floor: int) -> _Found:
    end = at
    while end > 0 and (tokens[end - 1].text == "," or tokens[end - 1].tag is Tag.PREPOSITION):
        end -= 1
    indirect = any(t.tag is Tag.PREPOSITION for t in tokens[end:at]) or tokens[at].lower == "where"
    loose = tokens[at].lower == "which" and end < at and end > 0 and tokens[end - 1].tag is not Tag.NAME
    head = _past_names(tokens, end, floor) if end == at and tokens[at].lower == "that" else end
    antecedent = () if indirect or loose else noun_before(tokens, head, floor)
    if antecedent and antecedent[0].lower in _BEARINGS:
        antecedent = ()  # "in A, south of B, that …": neither town is meant
    return _Found(antecedent, (), "relative", k - 1, min(at, end))


_BEARINGS = frozenset({"north", "south", "east", "west", "northeast", "northwest", "southeast", "southwest"})


def _past_names(tokens: Sequence[Token], end: int, floor: int) -> int:
    """Where the noun ends that "that" narrows down: of "a deal with X that …" the deal, for a name needs no such."""
    start = end
    while start > floor and tokens[start - 1].tag in {Tag.NAME, Tag.DETERMINER}:
        start -= 1
    named = start < end and tokens[end - 1].tag is Tag.NAME and tokens[end - 1].text[:1].isupper()
    behind = start - 1 > floor and tokens[start - 1].tag is Tag.PREPOSITION and tokens[start - 1].lower != "of"
    return start - 1 if named and behind and tokens[start - 2].tag is Tag.NOUN else end


def _own_subject(
    tokens: Sequence[Token], groups: Sequence[VerbGroup], k: int, window: tuple[int, int], done: list[_Found]
) -> _Found:
    start, end = window
    cut = separator(tokens, start, end, commas=k > 0, single=_is_single(tokens[groups[k].start]))
    inner = k > 0 and (groups[k - 1].form != "finite" or done[k - 1].link == "relative")
    joined = 0 < cut < end and tokens[cut - 1].lower == "and"
    if inner and joined and not any(t.text == "," for t in tokens[start:end]):
        cut = -1
    if cut < 0 and k > 0:
        return _uncut(tokens, groups, k, window, done)
    begin = max(cut, start)
    opener = tokens[begin - 1] if begin > 0 and cut > 0 else None
    timed = opener is not None and opener.lower in {"since", "after", "before"}
    first = max(begin, lead_end(tokens, begin - 1 if timed else begin, end))
    subject = strip(tokens[first:end])
    if not subject and k > 0:
        parent = _finite_before(groups, k, done)
        if done[k - 1].link == "relative" and not any(t.text == "," for t in tokens[start:end]):
            return _Found(done[k - 1].subject, (), "shared", k - 1, begin)
        if done[parent].link == "relative":
            return _Found(_opening(tokens), (), "main", parent, begin)
        return _Found(done[parent].subject, (), "shared", parent, begin)
    link, parent = _link(tokens, begin, groups, k, done) if opener is not None else ("main", -1)
    return _Found(subject, tuple(tokens[begin:first]), link, parent, begin)


def _uncut(
    tokens: Sequence[Token], groups: Sequence[VerbGroup], k: int, window: tuple[int, int], done: list[_Found]
) -> _Found:
    """A subject that nothing parts from the verb before: what is said, or a subject with a verb of its own."""
    start, end = window
    before = done[k - 1]
    if "say" in verb_class(groups[k - 1].lemma) and groups[k - 1].form == "finite":
        return _Found(tuple(tokens[start:end]), (), "complement", k - 1, start)
    if before.link in {"relative", "participle", "infinitive"}:
        link, parent = _inherited(tokens, groups, k)
        return _Found(_outer(tokens, before), (), link, parent, end)
    subject = noun_before(tokens, end, start)
    return _Found(subject, (), "main", before.parent, end - len(subject))


def _outer(tokens: Sequence[Token], inner: _Found) -> tuple[Token, ...]:
    """The subject around an inner clause: its own, or in "a claim that X grows" the claim."""
    at = next((i for i, t in enumerate(tokens) if inner.subject and t is inner.subject[0]), 0)
    if inner.link == "relative" and at > 1 and tokens[at - 1].tag is Tag.RELATIVE:
        return noun_before(tokens, at - 1)
    return inner.subject


def _link(
    tokens: Sequence[Token], begin: int, groups: Sequence[VerbGroup], k: int, done: list[_Found]
) -> tuple[str, int]:
    """How a clause hangs on the sentence, by the word before it."""
    opener = tokens[begin - 1]
    if opener.lower in _CONDITIONS or (opener.lower == "as" and tokens[begin - 2].lower in _AS_LONG):
        return "condition", -1
    if opener.lower == "that" and k > 0 and begin - 1 <= groups[k - 1].end + 1:
        return "complement", k - 1
    if opener.tag is Tag.RELATIVE:
        return "relative", k - 1
    if opener.tag is Tag.CONJUNCTION and k > 0 and done[k - 1].link == "complement":
        return "complement", done[k - 1].parent
    return "main", -1


def _opening(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """The phrase a sentence opens with, up to its first comma or relative word."""
    end = next((i for i, t in enumerate(tokens) if t.text == "," or t.tag is Tag.RELATIVE), len(tokens))
    return strip(tokens[:end])


def _inherited(tokens: Sequence[Token], groups: Sequence[VerbGroup], k: int) -> tuple[str, int]:
    """How a clause hangs whose subject carries a verb of its own: "says that firms spending more win"."""
    for p in range(k - 1, -1, -1):
        if groups[p].form == "finite":
            told = groups[p].end < len(tokens) and tokens[groups[p].end].lower == "that"
            return ("complement", p) if told else ("main", -1)
    return "main", -1


def _hanging(tokens: Sequence[Token], groups: Sequence[VerbGroup], k: int, done: list[_Found]) -> _Found:
    """The subject of an infinitive, an -ing form or a participle."""
    group = groups[k]
    end = group.start
    while end > 0 and (tokens[end - 1].text == "," or tokens[end - 1].tag in {Tag.ADVERB, Tag.CONJUNCTION}):
        end -= 1
    comma = any(t.text == "," for t in tokens[end : group.start])
    if group.form == "infinitive":
        objects = k > 0 and "control" in verb_class(groups[k - 1].lemma)
        subject = () if objects or not k else done[k - 1].subject
        return _Found(subject, (), "infinitive", k - 1, group.start)
    adjacent = k and groups[k - 1].form == group.form and groups[k - 1].end + 1 == group.start and end < group.start
    if adjacent or _goes_on_as(tokens, groups, k, end):
        return _Found(done[k - 1].subject, (), "participle", done[k - 1].parent, end)
    if not end and group.form == "participle":
        opened = next((i for i, t in enumerate(tokens) if i > group.end and t.text == ","), len(tokens))
        phrase = noun_phrase(tokens, opened + 1)
        subject = phrase if any(t.tag is Tag.NAME for t in phrase) else ()
        return _Found(subject, (), "participle", -1, group.start)
    previous = _finite_before(groups, k, done) if k else -1
    near = tokens[end - 1].tag is Tag.NAME or group.lemma in _OF_OBJECT if end > 0 else False
    named = near and group.form == "participle"
    if comma and previous >= 0 and not named and group.form != "bare":
        return _Found(done[previous].subject, (), "participle", previous, end)
    if comma and not k and not named:
        return _Found(noun_phrase(tokens), (), "participle", -1, end)
    floor = groups[k - 1].end if k else 0
    return _Found(noun_before(tokens, end, floor), (), "participle", k - 1, group.start)


def _goes_on_as(tokens: Sequence[Token], groups: Sequence[VerbGroup], k: int, end: int) -> bool:
    """Whether a participle goes on with the one before: "written by X and accepted by Y" says both of one thing."""
    group = groups[k]
    before = groups[k - 1] if k else None
    if before is None or before.form != "participle" or group.form != "participle" or not group.passive:
        return False
    between = tokens[before.end : end]
    joined = any(t.tag is Tag.CONJUNCTION for t in tokens[end : group.start])
    return joined and bool(between) and not any(t.text in {",", ";"} or t.tag is Tag.RELATIVE for t in between)


def _marked(tokens: Sequence[Token], groups: Sequence[VerbGroup]) -> tuple[Token, ...]:
    """The words, those of verb groups marked as verbs unless a closed list already says what they are."""
    verbs = {i for g in groups for i in range(g.start, g.end)}
    return tuple(t._replace(tag=Tag.VERB) if i in verbs and t.tag is Tag.NOUN else t for i, t in enumerate(tokens))


def _clauses(tokens: Sequence[Token], groups: Sequence[VerbGroup]) -> tuple[Clause, ...]:
    done: list[_Found] = []
    for k, group in enumerate(groups):
        done.append(_finite(tokens, groups, k, done) if group.form == "finite" else _hanging(tokens, groups, k, done))
    clauses = []
    for k, (group, found) in enumerate(zip(groups, done, strict=True)):
        near_end = done[k + 1].cut if k + 1 < len(done) else len(tokens)
        rest_end = _predicate_end(
            tokens, group.end, [(done[j], groups[j]) for j in range(k + 1, len(done)) if not _hangs_within(done[j], k)]
        )
        clauses.append(
            Clause(
                strip(found.subject), group, strip(tokens[group.end : max(group.end, near_end)]),
                strip(tokens[group.end : max(group.end, rest_end)]), found.lead, found.link, found.parent,
                tuple(tokens[group.start : group.end]),
            )
        )  # fmt: skip
    return tuple(clauses)


def _hangs_within(found: _Found, k: int) -> bool:
    """Whether a clause shares the subject of one that hangs on clause `k`, and so is part of its predicate."""
    return found.link == "shared" and found.parent > k


def _predicate_end(tokens: Sequence[Token], start: int, later: Sequence[tuple[_Found, VerbGroup]]) -> int:
    stop = next(
        (i for i in range(start, len(tokens)) if tokens[i].tag is Tag.STOP and tokens[i].text in ";—"), len(tokens)
    )
    for found, group in later:
        comma = tokens[found.cut - 1].text == "," or tokens[found.cut].text == "," if found.cut < len(tokens) else False
        opener = tokens[found.cut - 1] if found.cut else tokens[0]
        bound = found.link in {"main", "shared"} and group.form == "finite"
        inside = opener.tag is Tag.SUBORDINATOR and opener.lower not in _PARTING
        if bound and opener.tag is not Tag.RELATIVE and not inside:
            cut = found.cut
            while cut > start and (tokens[cut - 1].tag in {*TRIM, Tag.SUBORDINATOR}):
                cut -= 1
            return min(stop, cut)
        if comma and found.link in {"relative", "participle"}:
            return min(stop, found.cut)
    return stop


def parse(tokens: Sequence[Token], span: Span, *, fragment: bool = False) -> Sentence:
    """The clauses and asides of one sentence; a `fragment`, such as a table cell's, may have no verb."""
    kept, asides = lift_asides(told_apart(tokens))
    groups = verb_groups(kept, fragment=fragment)
    words = _marked(kept, groups)
    return Sentence(span, words, _clauses(words, groups), tuple(asides))

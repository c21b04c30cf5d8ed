"""What a parenthesis or a stretch between dashes adds to the words before it: a short name, members, examples."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.extraction.coordination import coordinated
from ingest.extraction.frame import Frame, Proposal, Scene
from ingest.extraction.pairs import METHOD
from ingest.extraction.phrases import common_thing, label_of, named
from ingest.extraction.runs import Aside, noun_before, span_of, strip
from ingest.extraction.tokens import Tag, Token
from kg.claim import Entity, TextValue
from kg.document import Span

__all__ = ["each_is", "in_asides"]

_ACRONYM = re.compile(r"[A-Z][A-Za-z&-]{1,11}")


def in_asides(sentence_tokens: Sequence[Token], aside: Aside, scene: Scene, frame: Frame) -> Iterator[Proposal]:
    """What a parenthesis adds to the words before it: a short name, or members of a class."""
    before = noun_before(sentence_tokens, aside.after)
    if before and len(before) == 1 and before[0].text.isdigit() and aside.after > 2:
        before = noun_before(sentence_tokens, aside.after - 2)
    if not before or not aside.tokens:
        return
    if aside.apposed:
        yield from _what_it_is(before, aside, scene, frame)
        return
    last = scene.name(before[-1])
    if aside.dash and last is not None and len(aside.tokens) > 2 and aside.tokens[0].lower in {"a", "an", "the"}:
        whole = Span(before[-1].span.start, aside.tokens[-1].span.end)
        relation = "definedAs" if last.type in {"Concept", "Approach"} else "describedAs"
        yield Proposal(last, relation, TextValue(label_of(strip(aside.tokens), frame)), whole, METHOD)
        return
    inside = scene.name(aside.tokens[0])
    alias = aside.tokens[0].text if len(aside.tokens) == 1 else ""
    short = _ACRONYM.fullmatch(alias) or (inside is not None and last is not None and inside.iri == last.iri)
    if last is not None and alias and short and not aside.dash and _may_be_alias(last, inside, alias):
        whole = Span(before[-1].span.start, aside.tokens[-1].span.end)
        other = before[-1].text if alias == last.label else alias
        yield Proposal(last, "hasAlias", TextValue(other), whole, METHOD)
    elif aside.dash and not before[-1].lower.endswith("s"):
        yield from _parts(before, aside, frame)
    elif before[-1].lower.endswith("s") and (last is None or last.type in {"Group", "Sector"}):
        yield from _listed_aside(before, aside, scene, frame)


def _what_it_is(before: Sequence[Token], aside: Aside, scene: Scene, frame: Frame) -> Iterator[Proposal]:
    """X, a maker of chips, …: what X is."""
    thing = scene.name(before[-1]) or common_thing(before, frame)
    names = [t for t in aside.tokens if t.tag is not Tag.DETERMINER]
    if len(names) == 1 and scene.name(names[0]) is not None:
        return
    if thing is None or len(aside.tokens) < 2 or aside.tokens[0].lower in {"its", "their", "our"}:
        return
    span = Span(before[0].span.start, aside.tokens[-1].span.end)
    yield Proposal(thing, "describedAs", TextValue(label_of(strip(aside.tokens), frame)), span, METHOD)


def _parts(before: Sequence[Token], aside: Aside, frame: Frame) -> Iterator[Proposal]:
    """Infrastructure—clusters, power, and networks—has these parts."""
    whole = common_thing(before, frame)
    pieces = _pieces(aside.tokens)
    if whole is None or len(pieces) < 2 or any(t.tag in _VERBAL or t.tag is Tag.VERB for p in pieces for t in p):
        return
    span = Span(before[0].span.start, aside.tokens[-1].span.end)
    yield Proposal(whole, "hasComponent", TextValue(label_of(strip(aside.tokens), frame)), span, METHOD)


def _listed_aside(before: Sequence[Token], aside: Aside, scene: Scene, frame: Frame) -> Iterator[Proposal]:
    """Firms (A, B) are related to A and B; sectors—banking, energy—have them as members."""
    words = tuple(t for t in aside.tokens if t.lower not in {"e.g", "e.g.", "i.e", "i.e."})
    class_ = common_thing(before, frame)
    pieces = [p for p in _pieces(words) if len(p) <= 3]
    if class_ is None or len(pieces) < 2 or any(t.tag in _VERBAL for p in pieces for t in p):
        return
    span = Span(before[0].span.start, aside.tokens[-1].span.end)
    for piece in pieces:
        member = named(piece, scene, frame) or (common_thing(piece, frame) if aside.dash else None)
        if member is not None and member.iri != class_.iri:
            relation = "instanceOf" if aside.dash and class_.type in {"Group", "Sector"} else "relatedTo"
            yield Proposal(member, relation, class_, span, METHOD)


_VERBAL = frozenset({Tag.AUXILIARY, Tag.MODAL, Tag.FIGURE, Tag.POSSESSIVE, Tag.PREPOSITION, Tag.STOP})


def _pieces(tokens: Sequence[Token]) -> list[tuple[Token, ...]]:
    pieces: list[list[Token]] = [[]]
    for token in tokens:
        if token.text == "," or token.tag is Tag.CONJUNCTION:
            pieces.append([])
        else:
            pieces[-1].append(token)
    return [strip(p) for p in pieces if strip(p)]


def _may_be_alias(thing: Entity, inside: Entity | None, alias: str) -> bool:
    if inside is not None:
        return inside.iri == thing.iri
    letters = "".join(w[0] for w in re.findall(r"[A-Za-z]+", thing.label)).lower()
    return alias[0].lower() in letters


def each_is(general: Sequence[Token], given: Sequence[Token], scene: Scene, frame: Frame) -> Iterator[Proposal]:
    class_ = common_thing(general, frame)
    if class_ is None or class_.type not in {"Group", "Concept", "Sector"} or not given:
        return
    span = span_of(tuple(sorted((*general, *given), key=lambda t: t.span.start)))
    for part in coordinated(given):
        member = named(strip(part), scene, frame)
        if member is not None and member.iri != class_.iri:
            yield Proposal(member, "instanceOf", class_, span, METHOD)

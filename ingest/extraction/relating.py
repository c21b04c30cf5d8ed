"""Claims between things, from clauses: who builds what, what is based on what, who is supervised by whom."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ingest.extraction.coordination import coordinated, examples
from ingest.extraction.cues import Match, compiled, matches
from ingest.extraction.frame import Frame, Memory, Proposal, Scene
from ingest.extraction.grammar import Clause
from ingest.extraction.misleading import apt, is_misled
from ingest.extraction.phrases import common_thing, label_of, named, one_thing
from ingest.extraction.pointing import IDEAS
from ingest.extraction.runs import strip
from ingest.extraction.tokens import Tag, Token
from kg.claim import Entity
from kg.language.linking import new_entity
from kg.ontology import Kind

__all__ = ["METHOD", "object_end", "object_things", "pointed_at", "relate"]

METHOD = "clause@1"
# Relations whose value may be a common thing ("startups"); the others want a thing with a name or a class of its own.
_OPEN = frozenset(
    {"serves", "provides", "backboneOf", "outperforms", "alternativeTo", "drivenBy", "builds", "basedOn", "supplies",
     "matches", "instanceOf", "proposes", "overturns"}
)  # fmt: skip
_LONG = 12
_WIDE = frozenset({"outperforms", "matches"})
_POLITIES = ("Polity", "Place")
# One word that says too little to tell these relations apart from others.
_WEAK = frozenset(
    {("use", "basedOn"), ("use", "operates"), ("use", "serves"), ("have", "runsProgramme"), ("have", "appliesIn"),
     ("make", "develops"), ("support", "serves"), ("help", "serves"), ("give", "provides"), ("bring", "provides"),
     ("hold", "operates"), ("target", "serves"), ("challenge", "alternativeTo"), ("replace", "alternativeTo"),
     ("include", "partOf"), ("follow", "compliesWith"), ("meet", "compliesWith"), ("limit", "restrictedBy"),
     ("lead", "worksFor"), ("head", "worksFor"), ("drive", "drivenBy"), ("block", "restrictedBy"),
     ("apply", "restrictedBy"), ("host", "locatedIn"), ("concern", "relatedTo"), ("involve", "relatedTo"),
     ("affect", "relatedTo"), ("be", "instanceOf"), ("law", "appliesIn"), ("adopt", "appliesIn"), ("plan", "builds"),
     ("bring", "partOf"), ("contain", "partOf"), ("write", "hasAuthor"), ("draft", "hasAuthor"),
     ("cause", "drivenBy"), ("reject", "excludes"), ("drop", "excludes"), ("approve", "runsProgramme"),
     ("announce", "runsProgramme"), ("name", "selects"),
     ("fund", "selects"), ("own", "acquires"), ("accelerate", "drivenBy"), ("come", "releasedUnder"),
     ("deploy", "builds"), ("carry", "releasedUnder"), ("rest", "backboneOf"), ("anchor", "backboneOf"),
     ("top", "outperforms"),
     ("exceed", "outperforms"), ("approach", "matches")}
)  # fmt: skip


_ENDS = frozenset({Tag.STOP, Tag.RELATIVE, Tag.SUBORDINATOR, Tag.TO, Tag.AUXILIARY, Tag.MODAL})


def object_end(tokens: Sequence[Token], start: int, *, wide: bool = False) -> int:
    """Where the object that begins at `start` ends: before a preposition other than "of", a break, or a verb.

    With `wide`, "from" and "with" go on with it.
    """
    for i in range(start, len(tokens)):
        token = tokens[i]
        if token.tag in _ENDS or (token.tag is Tag.TIME and i > start):
            return i
        if token.tag is Tag.PREPOSITION and token.lower not in (
            {"of", "like", "including", "from", "with"} if wide else {"of", "like", "including"}
        ):
            such = token.lower == "as" and i > 0 and tokens[i - 1].lower == "such"
            if not such:
                return i
    return len(tokens)


_POINTERS = frozenset({"this", "that", "these", "those", "it", "any", "no", "every", "each", "whatever"})


def object_things(
    tokens: Sequence[Token], scene: Scene, frame: Frame, memory: Memory, *, common: bool = False
) -> tuple[Entity, ...]:
    """The things an object phrase speaks of: named ones, and common ones where `common` says so."""
    general, given = examples(tokens)
    kept = given or general
    if not kept or kept[0].tag in {Tag.PRONOUN, Tag.PREPOSITION}:
        return ()
    found = []
    for part in coordinated(kept):
        entity = named(strip_determiner(part), scene, frame)
        pointed = entity or (one_thing(part, scene, frame, memory) if part[0].lower in {"the", "this"} else None)
        held = (*memory.recent, *memory.subjects, memory.topic, frame.publication)
        if pointed is not None and (entity is not None or pointed in held):
            found.append(pointed)
        elif (
            common
            and _is_whole(part, scene)
            and part[0].lower not in _POINTERS
            and (thing := common_thing(part, frame)) is not None
        ):
            found.append(thing)
    return tuple(dict.fromkeys(found))


def _whole(thing: Entity, phrase: Sequence[Token], scene: Scene, frame: Frame) -> Entity:
    """A class of things with what narrows it down: not "models" but "models from labs with less compute"."""
    if any(scene.name(t) == thing for t in phrase):
        return thing
    return new_entity(thing.type, label_of(strip_determiner(phrase), frame))


def _is_whole(part: Sequence[Token], scene: Scene) -> bool:
    """Whether a phrase can stand for a thing: with a determiner, a plural, or more than one word."""
    return (
        part[0].tag is Tag.DETERMINER
        or len(part) > 1
        or part[-1].lower.endswith("s")
        or scene.name(part[-1]) is not None
    )


def strip_determiner(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """A phrase without the determiners and adverbs that open it."""
    kept = list(strip(tokens))
    while kept and kept[0].tag in {Tag.DETERMINER, Tag.ADVERB}:
        kept.pop(0)
    return tuple(kept)


def _values(match: Match, clause: Clause, scene: Scene, frame: Frame, memory: Memory) -> tuple[Entity, ...]:
    phrase = clause.near[match.after : object_end(clause.near, match.after)]
    relation = frame.ontology.relations[match.cue.relation]
    implied = _implied(match, phrase, clause, scene, frame, memory)
    if implied is not None or not phrase:
        return implied or ()
    if relation.name in _WIDE and scene.name(phrase[-1]) is None:
        end = object_end(clause.near, match.after, wide=True)
        told = clause.rest[match.after : match.after + _LONG]
        narrowed = len(told) < _LONG and end < len(clause.rest) and clause.rest[end].tag is Tag.RELATIVE
        phrase = told if narrowed else clause.near[match.after : end]
    found = object_things(phrase, scene, frame, memory, common=relation.name in _OPEN)
    if relation.name in _WIDE and len(found) == 1 and len(found[0].label.split()) == 1 < len(phrase):
        found = (_whole(found[0], phrase, scene, frame),)
    if any(e.iri in frame.lexicon.entities for e in found):
        return found
    given = _given(clause, scene) if "Thing" not in relation.range else ()
    found = _listed_after(clause, scene) or given or found
    name = scene.name(phrase[0]) if relation.name == "underJurisdictionOf" else None
    return found or ((name,) if name is not None else ())


def _implied(
    match: Match, phrase: Sequence[Token], clause: Clause, scene: Scene, frame: Frame, memory: Memory
) -> tuple[Entity, ...] | None:
    """The value where no phrase of its own names it: "it", "under European jurisdiction", "gave its approval"."""
    cue, near = match.cue, clause.near
    relation = frame.ontology.relations[cue.relation]
    if phrase and phrase[0].lower in {"it", "them"}:
        return () if cue.inverse or phrase[0].lower == "them" else pointed_at(cue.relation, frame, memory)
    if not phrase and any(r in _POLITIES for r in relation.range):
        inside = [scene.name(t) for t in near[: match.after]]
        return tuple(e for e in inside if e is not None and frame.ontology.is_a(e.type, "Polity"))
    if len(cue.words) == 2 and near and near[0].lower in {"this", "that", "the"} and cue.words[1] in IDEAS:
        return memory.subjects
    adrift = not phrase or phrase[0].tag in {Tag.TIME, Tag.PREPOSITION}
    if len(cue.words) > 2 and adrift and not cue.inverse:
        return pointed_at(cue.relation, frame, memory)
    return None


def pointed_at(relation: str, frame: Frame, memory: Memory, but: Sequence[Entity] = ()) -> tuple[Entity, ...]:
    """The thing an object "it" stands for: of what was spoken of last, the first that the relation is made for."""
    known = frame.ontology.relations[relation]
    wanted = known.range if known.kind is Kind.ENTITY else known.domain
    classes = [c for c in wanted if c != "Thing"] or ["Regulation", "Programme", "Event", "Licence", "Model"]
    topic = (memory.topic,) if memory.topic is not None and not memory.lost else ()
    candidates = [*reversed(memory.inner), *memory.subjects, *topic, *reversed(memory.objects)]
    for entity in candidates:
        class_ = entity.label.islower() and entity.label.endswith("s")
        unknown = entity.type == "Concept" and entity.label[:1].isupper() and "Organisation" in classes
        if unknown and entity.iri not in frame.lexicon.entities:
            return ()  # a name that nothing explains may as well be meant
        if entity not in but and not class_ and any(frame.ontology.is_a(entity.type, c) for c in classes):
            return (entity,)
    return ()


def _listed_after(clause: Clause, scene: Scene) -> tuple[Entity, ...]:
    """The names listed after a colon: "chose five teams: A, B and C"."""
    at = next((i for i, t in enumerate(clause.rest) if t.text == ":"), -1)
    if at < 0:
        return ()
    words = clause.rest[at + 1 :]
    end = next((i for i, t in enumerate(words) if t.tag not in _LISTING and t.text != ","), len(words))
    names = [scene.name(t) for t in words[:end]]
    return tuple(e for e in names if e is not None) if end == len(words) else ()


_LISTING = frozenset({Tag.NAME, Tag.CONJUNCTION, Tag.DETERMINER})


def _given(clause: Clause, scene: Scene) -> tuple[Entity, ...]:
    """The names in parentheses inside a clause's predicate: the rules it speaks of "(the X Act, India's Y Act)"."""
    for aside in scene.sentence.asides:
        inside = aside.tokens and not aside.dash and clause.span.start < aside.tokens[0].span.start
        plain = all(
            t.tag in {Tag.NAME, Tag.CONJUNCTION, Tag.POSSESSIVE, Tag.DETERMINER} or t.text == "," for t in aside.tokens
        )
        if inside and plain:
            return tuple(e for e in (scene.name(t) for t in aside.tokens) if e is not None)
    return ()


def _fitting(match: Match, subject: Entity, value: Entity, frame: Frame) -> tuple[Entity, Entity] | None:
    first, second = (value, subject) if match.cue.inverse else (subject, value)
    misled = is_misled(match, first, second, frame)
    if misled or first.iri == second.iri or frame.ontology.fits(match.cue.relation, first.type, second) is not None:
        return None
    return first, second


def _breadth(match: Match, frame: Frame) -> int:
    relation = frame.ontology.relations[match.cue.relation]
    wide = 20 if "Thing" in relation.range else 0
    return wide + len(relation.range) + len(relation.domain)


def relate(
    clause: Clause, subjects: Sequence[Entity], scene: Scene, frame: Frame, memory: Memory
) -> Iterator[Proposal]:
    """The claims between things that a clause makes: for each value the longest cue whose classes fit best."""
    found = apt(clause, [m for m in matches(clause, compiled(frame.ontology)) if m.cue.kind is Kind.ENTITY])
    found = [m for m in found if len(m.cue.words) > 1 or (m.cue.words[0], m.cue.relation) not in _WEAK]
    found.sort(key=lambda m: (-len(m.cue.words), _breadth(m, frame)))
    settled: dict[str, tuple[int, str]] = {}
    done: dict[str, int] = {}
    yield from _chosen(clause, scene, frame, memory)
    for match in found:
        if done.setdefault(match.cue.relation, len(match.cue.words)) != len(match.cue.words):
            continue
        doers = _doers(match, clause, subjects, scene, frame, memory)
        for value in _values(match, clause, scene, frame, memory):
            for subject in doers:
                pair = _fitting(match, subject, value, frame)
                key = (len(match.cue.words), match.cue.relation)
                if pair is None or settled.setdefault(f"{subject.iri} {value.iri}", key) != key:
                    continue
                yield Proposal(pair[0], _of_maker(match, clause, pair, frame), pair[1], clause.span, METHOD)


def _of_maker(match: Match, clause: Clause, pair: tuple[Entity, Entity], frame: Frame) -> str:
    """The relation of a match; where "models from A" are the backbone of something, A supplies it."""
    relation = match.cue.relation
    made = pair[0].type == "Organisation" and any(t.lower == "from" for t in clause.subject)
    if relation != "backboneOf" or not made:
        return relation
    return "supplies" if frame.ontology.fits("supplies", pair[0].type, pair[1]) is None else relation


_OF_OBJECT = frozenset({"basedOn", "locatedIn", "releasedUnder", "partOf"})
_CHOOSING = frozenset({"choose", "select", "name", "shortlist", "pick", "appoint", "designate"})


def _doers(
    match: Match, clause: Clause, subjects: Sequence[Entity], scene: Scene, frame: Frame, memory: Memory
) -> tuple[Entity, ...]:
    """Whom a match is about: the subject; in "builds X on top of Y" X; in "chose A for its project" the project too."""
    near = clause.near
    built = match.cue.relation == "basedOn" and bool(near) and near[0].lower in {"it", "them"}
    if built and not clause.verb.passive:
        return ()  # what "built it on X" rests on X is the thing built, not its builders
    if match.cue.relation in _OF_OBJECT and not clause.verb.passive and clause.verb.form == "finite":
        acted = object_things(near[: object_end(near, 0)], scene, frame, memory)
        if acted and match.after > 1:
            return acted
    if match.cue.relation != "selects":
        return tuple(subjects)
    names = [scene.name(t) for i, t in enumerate(near) if any(p.lower == "for" for p in near[max(0, i - 2) : i])]
    return (*subjects, *(e for e in names if e is not None and e.type == "Programme"))


def _chosen(clause: Clause, scene: Scene, frame: Frame, memory: Memory) -> Iterator[Proposal]:
    """Four start-ups were named first: A, B, C and D. Who chose them is what the section is about."""
    if clause.verb.lemma not in _CHOOSING or not clause.verb.passive or memory.topic is None:
        return
    if any(t.lower == "by" for t in clause.near):
        return
    for value in _listed_after(clause, scene):
        if frame.ontology.fits("selects", memory.topic.type, value) is None:
            yield Proposal(memory.topic, "selects", value, clause.span, METHOD)

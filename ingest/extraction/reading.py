"""A sentence read for claims: its clauses in order, then what stands side by side in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from ingest.extraction.antecedents import DOUBT, acts_on, goes_on, in_doubt, only_described, presents
from ingest.extraction.dating import date_claims, time_of
from ingest.extraction.denials import asked_in, denied_duties, denied_requests
from ingest.extraction.figures import figure_claims
from ingest.extraction.frame import Frame, Memory, Proposal, Scene
from ingest.extraction.grammar import Clause, parse
from ingest.extraction.modes import own_modality, presupposed
from ingest.extraction.moving import moved
from ingest.extraction.nearby import side_by_side
from ingest.extraction.phrases import one_thing
from ingest.extraction.places import Stretch
from ingest.extraction.purposes import purpose
from ingest.extraction.relating import relate
from ingest.extraction.roles import roles
from ingest.extraction.runs import Aside, span_of, strip
from ingest.extraction.sense import is_joint, is_torn
from ingest.extraction.sites import completed, spoken_of
from ingest.extraction.subjects import subjects_of
from ingest.extraction.telling import tell, words_of
from ingest.extraction.tokens import Tag, Token, verb_class
from ingest.extraction.voices import held, is_party, is_speaker, speaker_at
from kg.claim import DateValue, Entity, Modality, Quantity, Rejection
from kg.document import Span

__all__ = ["read_fragment", "read_sentence"]

Found = Proposal | Rejection


def _of_clause(
    clause: Clause, subjects: tuple[Entity, ...], scene: Scene, frame: Frame, memory: Memory
) -> Iterator[Found]:
    subjects = () if is_joint(clause, subjects, scene.sentence.tokens) else subjects
    verb = span_of(clause.verb_tokens)
    negated = Modality.NEGATED if clause.verb.negated else None
    bare = clause.verb.form == "bare"  # what somebody is helped to do is not yet done
    agent = clause.verb.passive and clause.near[:1] and clause.near[0].lower == "by"
    whole = [s for s in subjects if agent or not is_torn(clause, s, scene, frame)]
    found = [] if bare else list(relate(clause, whole, scene, frame, memory))
    found += tuple(moved(clause, scene, frame, memory)) or date_claims(clause, subjects, scene, frame, memory)
    found += purpose(clause, scene, frame, memory)
    found += roles(clause, scene, frame, memory)
    found += completed(clause, subjects, frame, memory)
    found = [replace(p, at=p.at or verb, modality=p.modality or negated) for p in found]
    of_figure = bool(clause.subject) and all(t.tag is Tag.FIGURE for t in clause.subject)
    about = spoken_of(clause, scene, frame, memory) or subjects or (memory.inner[:1] if of_figure else ())
    figures = list(figure_claims(Stretch(clause.near, clause, about), scene, frame, memory))
    if clause.link in {"main", "complement"} and clause.subject:
        predicate = words_of((*clause.verb_tokens, *clause.rest), frame.text)
        figures += figure_claims(Stretch(clause.subject, None, (), predicate), scene, frame, memory)
    yield from (f for f in figures if isinstance(f, Rejection))
    found += [f for f in figures if isinstance(f, Proposal)]
    if clause.verb.form != "infinitive" and clause.link != "infinitive" and not _is_demanded(clause, scene):
        words = tell(clause, subjects, scene, frame, _covered(found, clause, scene))
        found += [replace(p, at=verb, modality=p.modality or negated) for p in words]
    valid = time_of(clause, scene)
    for proposal in found:
        kept = proposal.valid or (None if isinstance(proposal.value, DateValue) else valid)
        made = held(replace(proposal, valid=kept, span=_quoted(proposal.span, scene)), scene, frame, memory)
        yield own_modality(made, proposal, clause, scene)


_WHOLE = 280


def _quoted(span: Span, scene: Scene) -> Span:
    """The quote: the whole sentence, so that it can be understood alone, or the clause where the sentence is long."""
    return scene.span if scene.span.end - scene.span.start <= _WHOLE else span


def _covered(found: Sequence[Proposal], clause: Clause, scene: Scene) -> list[Span]:
    """The words of a predicate that claims with a thing, figure or date as value already hold."""
    if not found or not clause.near:
        return []
    values = {p.value.iri for p in found if isinstance(p.value, Entity)}
    labels = tuple(p.value.label.lower() for p in found if isinstance(p.value, Entity))
    figures = {p.value.printed for p in found if isinstance(p.value, Quantity)}
    spans = [s for s, e in scene.names.items() if e.iri in values]
    spans += [s for s, q in scene.figures.items() if q.quantity.printed in figures]
    spans += [t.span for t in clause.near if any(t.lower in label for label in labels)]
    inside = [s for s in spans if clause.near[0].span.start <= s.start <= clause.near[-1].span.end]
    reached = max((s.end for s in inside), default=clause.near[0].span.start)
    if any(isinstance(p.value, DateValue) for p in found):
        ends = [t.span.end for t in clause.near if t.span in scene.times]
        reached = max([reached, *ends])
    return [Span(clause.near[0].span.start, reached), *scene.times]


def _asides(
    scene: Scene, subjects: tuple[Entity, ...], said: Sequence[Found], frame: Frame, memory: Memory
) -> Iterator[Found]:
    for aside in scene.sentence.asides:
        figures = [t for t in aside.tokens if t.span in scene.figures]
        before = scene.sentence.tokens[aside.after - 1] if aside.after else None
        anchor = scene.figures.get(before.span) if before is not None else None
        if figures and anchor is not None and not aside.dash:
            yield from _converted(figures[0].span, anchor.quantity.printed, said, scene)
        elif aside.apposed and len(subjects) == 1:
            yield from _apposed(scene, aside, subjects[0], frame, memory)
        if figures and (anchor is None or aside.dash):
            words = (before, _comma(aside), *aside.tokens) if before is not None and aside.apposed else aside.tokens
            for found in figure_claims(Stretch(words, None, subjects), scene, frame, memory):
                yield held(found, scene, frame, memory) if isinstance(found, Proposal) else found


def _comma(aside: Aside) -> Token:
    """The comma that opens an apposition."""
    start = aside.tokens[0].span.start
    return Token.of(",", Span(start, start), Tag.MARK)


def _apposed(scene: Scene, aside: Aside, thing: Entity, frame: Frame, memory: Memory) -> Iterator[Found]:
    """What participles in an apposition say of the thing: "X, a firm founded in 2019, …"."""
    words = aside.tokens
    at = next((i for i, t in enumerate(words) if i and t.form in {"ed", "participle"} and t.lemma), len(words))
    if at + 1 >= len(words) or words[at + 1].tag not in {Tag.PREPOSITION, Tag.TIME}:
        return
    place = Span(words[0].span.start, words[0].span.start)
    comma = _comma(aside)
    inner = parse((Token.of(thing.label, place, Tag.NAME), comma, *words[at:], comma), scene.span)
    own = replace(scene, sentence=inner, names={**scene.names, place: thing})
    for clause in inner.clauses[:1]:
        yield from _of_clause(clause, (thing,), own, frame, memory)


def _converted(at: Span, printed: str, said: Sequence[Found], scene: Scene) -> Iterator[Found]:
    """Rs 10 crore (about $1.2 million): the second figure says what the first does, in other units."""
    for item in said:
        if isinstance(item, Proposal) and isinstance(item.value, Quantity) and item.value.printed == printed:
            yield replace(item, value=scene.figures[at].quantity, span=scene.span)


_MAKING_DO = frozenset({"expect", "want", "ask", "help", "allow", "enable", "let", "urge", "force", "encourage"})


def _above(clause: Clause, done: Sequence[tuple[Entity, ...]], clauses: Sequence[Clause]) -> tuple[Entity, ...]:
    """For a clause that hangs on another without a subject of its own, the nearest subject before it."""
    if clause.link not in {"participle", "infinitive"} or clause.subject:
        return ()
    if clause.link == "infinitive" and 0 <= clause.parent < len(clauses):
        above = clauses[clause.parent]
        if above.verb.lemma in _MAKING_DO and any(t.tag in {Tag.NOUN, Tag.NAME} for t in above.near):
            return ()  # "X expects the share to fall"
    return next((s for s in reversed(done) if s), ())


_FACTUAL = frozenset({"mean", "ensure", "make", "know", "require", "show", "prove", "be", "learn", "provide"})
_HOLDING_TRUE = frozenset({"argue", "claim", "fear", "believe", "think", "warn", "hope", "allege"})


def _told_by(found: Found, clause: Clause, done: Sequence[tuple[Entity, ...]], scene: Scene, frame: Frame) -> Found:
    """In "It argues that …" what is argued is said by whoever "it" is."""
    if isinstance(found, Rejection) or clause.link != "complement" or found.said_by or clause.parent < 0:
        return found
    above, speakers = scene.sentence.clauses[clause.parent], done[clause.parent]
    if above.verb.lemma in _HOLDING_TRUE and found.modality is Modality.ASSERTED and speakers[:1] != (found.subject,):
        found = replace(found, modality=Modality.REPORTED)
    out = above.verb.lemma == "point" and any(t.lower == "out" for t in above.rest[:1])
    that = any(t.lower == "that" for t in above.rest[:1]) and above.verb.lemma not in _FACTUAL
    told = ("say" in verb_class(above.verb.lemma) or out or that) and not above.verb.passive and not above.verb.negated
    if told and not speakers and above.subject and found.modality is Modality.ASSERTED:
        return replace(found, doubt=found.doubt or "who says it is not certain")
    speaks = len(speakers) == 1 and (is_party(speakers[0], frame) or is_speaker(speakers[0]))
    if not told or not speaks or speakers[0] in {found.subject, frame.publication}:
        return found
    modality = Modality.REPORTED if found.modality is Modality.ASSERTED else found.modality
    return replace(found, said_by=speakers[0], modality=modality)


def _opening(scene: Scene, done: Sequence[tuple[Entity, ...]]) -> tuple[Entity, ...]:
    """The subject a sentence opens with, where its verb reads as a participle: "X, a maker of chips, agreed to …"."""
    first, opener = scene.sentence.clauses[0], scene.sentence.tokens[:1]
    return done[0] if first.link == "participle" and first.subject[:1] == opener else ()


_DEMANDING = frozenset(
    {"doubt", "deny", "question", "require", "demand", "mandate", "insist", "order", "ask", "stipulate"}
)


def _is_demanded(clause: Clause, scene: Scene) -> bool:
    """Whether a clause says only what somebody demands: "requires that data be stored at home"."""
    above = scene.sentence.clauses[clause.parent] if clause.link == "complement" and clause.parent >= 0 else None
    return above is not None and above.verb.lemma in _DEMANDING


def _doubted(clause: Clause, scene: Scene, frame: Frame) -> Rejection:
    """The refusal of a clause whose subject is not certain."""
    words = words_of((*clause.subject, *clause.verb_tokens, *clause.rest), frame.text)
    return Rejection(frame.document.id, scene.span, words, DOUBT, "clause@1")


def _of_object(found: Found, memory: Memory) -> bool:
    """Whether a claim of a clause without a certain subject is of what it acts on: "the council delayed the Act"."""
    return isinstance(found, Proposal) and (
        found.method == "date@1" or (found.method == "clause@1" and found.subject != memory.topic)
    )


def read_sentence(scene: Scene, frame: Frame, memory: Memory) -> Iterator[Found]:
    """The claims of a sentence, and the figures in it that speak of nothing known."""
    if not scene.sentence.clauses:
        yield from read_fragment(scene, memory.subjects, frame, memory)
        return
    memory.whole, memory.inner, memory.measured = None, (), ()
    said: list[Found] = []
    done: list[tuple[Entity, ...]] = []
    main: tuple[Entity, ...] = ()
    for clause in scene.sentence.clauses:
        subjects = subjects_of(clause, done, scene, frame, memory)
        done.append(subjects)
        _name_before(clause, scene, memory)
        if in_doubt(clause, subjects, frame):
            done[-1] = subjects if goes_on(clause) else ()
            main = main or done[-1]
            yield _doubted(clause, scene, frame)
            continue
        if only_described(clause, subjects, frame):
            done[-1] = ()
            yield _doubted(clause, scene, frame)
            yield from (f for f in _of_clause(clause, (), scene, frame, memory) if _of_object(f, memory))
            continue
        if subjects and clause.link in {"main", "complement", "shared"} and not main:
            main = subjects
        found = list(_of_clause(clause, subjects or _above(clause, done, scene.sentence.clauses), scene, frame, memory))
        found = [_told_by(f, clause, done, scene, frame) for f in found]
        said += found
        yield from found
        memory.inner = (*memory.inner, *subjects)
    main = main or _opening(scene, done)
    yield from _asides(scene, main or memory.subjects, said, frame, memory)
    more = (*side_by_side(scene, frame, memory), *denied_duties(scene, frame, memory), *denied_requests(scene, memory))
    memory.asked = asked_in(scene, frame, memory)
    yield from (held(presupposed(p), scene, frame, memory) for p in more)
    firsts = (s for c, s in zip(scene.sentence.clauses, done, strict=True) if c.link in {"main", "complement"})
    _remember(scene, main, frame, memory, whole=bool(next(firsts, main)))


def read_fragment(scene: Scene, subjects: tuple[Entity, ...], frame: Frame, memory: Memory) -> Iterator[Found]:
    """The claims of words without a verb, such as a table cell's: figures and names side by side."""
    figures = figure_claims(Stretch(strip(scene.sentence.tokens), None, subjects), scene, frame, memory)
    said = [held(f, scene, frame, memory) if isinstance(f, Proposal) else f for f in figures]
    yield from said
    yield from _asides(scene, subjects, said, frame, memory)
    yield from (held(p, scene, frame, memory) for p in side_by_side(scene, frame, memory))


def _name_before(clause: Clause, scene: Scene, memory: Memory) -> None:
    start = clause.verb_tokens[0].span.start
    for span in sorted(s for s in scene.names if scene.span.contains(s) and s.end <= start):
        memory.note(scene.names[span])


def _is_pointed(pair: tuple[Token, Token], after: int) -> bool:
    """Whether two words behind a verb point back to something named: "the act"."""
    return pair[0].lower == "the" and pair[1].tag is Tag.NOUN and pair[0].span.start > after


def _remember(scene: Scene, main: tuple[Entity, ...], frame: Frame, memory: Memory, *, whole: bool) -> None:
    for span in sorted(s for s in scene.names if scene.span.contains(s)):
        memory.note(scene.names[span])
    clauses = scene.sentence.clauses
    memory.said = speaker_at(scene, span_of(clauses[0].verb_tokens), frame) if clauses else None
    opener = clauses[0].subject[:1] if clauses else ()
    first = next((c for c in clauses if c.link in {"main", "complement"}), None)
    memory.presented = first is not None and presents(first)
    memory.acted = first is not None and acts_on(first)
    verb = first.verb_tokens[0].span.start if first is not None else scene.span.end
    behind = sorted(s for s in scene.names if scene.span.contains(s) and s.start > verb)
    pairs = (pair for pair in pairwise(scene.sentence.tokens) if _is_pointed(pair, verb))
    pointed = (one_thing(pair, scene, frame, memory) for pair in pairs)
    known = (e for e in pointed if e is not None and e in memory.recent)
    named = (scene.names[s] for s in behind)
    memory.objects = tuple(dict.fromkeys(e for e in (*named, *known) if e not in main))
    owned = bool(opener) and opener[0].lower in {"its", "their"}
    memory.lost = bool(opener) and (not (main and whole) or (owned and not goes_on(clauses[0])))
    if main and not owned:
        memory.past = [*memory.past[-2:], memory.subjects]
        memory.subjects = main

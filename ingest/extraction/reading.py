"""A sentence read for claims: its clauses in order, then what stands side by side in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingest.extraction.antecedents import DOUBT, in_doubt
from ingest.extraction.dating import date_claims, time_of
from ingest.extraction.denials import asked_in, denied_duties, denied_requests
from ingest.extraction.figures import figure_claims
from ingest.extraction.frame import Frame, Memory, Proposal, Scene
from ingest.extraction.grammar import Clause
from ingest.extraction.moving import moved
from ingest.extraction.nearby import side_by_side
from ingest.extraction.owners import Stretch
from ingest.extraction.purposes import purpose
from ingest.extraction.relating import relate
from ingest.extraction.roles import roles
from ingest.extraction.runs import span_of, strip
from ingest.extraction.sense import is_joint, is_torn
from ingest.extraction.sites import completed, spoken_of
from ingest.extraction.subjects import subjects_of
from ingest.extraction.telling import tell, words_of
from ingest.extraction.tokens import Tag
from ingest.extraction.voices import held, speaker_at
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
    if clause.verb.form != "infinitive" and clause.link != "infinitive":
        words = tell(clause, subjects, scene, frame, _covered(found, clause, scene))
        found += [replace(p, at=verb, modality=p.modality or negated) for p in words]
    valid = time_of(clause, scene)
    for proposal in found:
        kept = proposal.valid or (None if isinstance(proposal.value, DateValue) else valid)
        yield held(replace(proposal, valid=kept, span=_quoted(proposal.span, scene)), scene, frame, memory)


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
        elif figures:
            for found in figure_claims(Stretch(aside.tokens, None, subjects), scene, frame, memory):
                yield held(found, scene, frame, memory) if isinstance(found, Proposal) else found


def _converted(at: Span, printed: str, said: Sequence[Found], scene: Scene) -> Iterator[Found]:
    """Rs 10 crore (about $1.2 million): the second figure says what the first does, in other units."""
    for item in said:
        if isinstance(item, Proposal) and isinstance(item.value, Quantity) and item.value.printed == printed:
            yield replace(item, value=scene.figures[at].quantity, span=scene.span)


def _above(clause: Clause, done: Sequence[tuple[Entity, ...]]) -> tuple[Entity, ...]:
    """For a clause that hangs on another without a subject of its own, the nearest subject before it."""
    if clause.link not in {"participle", "infinitive"} or clause.subject:
        return ()
    return next((s for s in reversed(done) if s), ())


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
        if subjects and clause.link in {"main", "complement", "shared"} and not main:
            main = subjects
        if in_doubt(clause, subjects):
            words = words_of((*clause.subject, *clause.verb_tokens, *clause.rest), frame.text)
            yield Rejection(frame.document.id, scene.span, words, DOUBT, "clause@1")
            continue
        found = list(_of_clause(clause, subjects or _above(clause, done), scene, frame, memory))
        said += found
        yield from found
        memory.inner = (*memory.inner, *subjects)
    yield from _asides(scene, main or memory.subjects, said, frame, memory)
    more = (*side_by_side(scene, frame, memory), *denied_duties(scene, frame, memory), *denied_requests(scene, memory))
    memory.asked = asked_in(scene, frame, memory)
    yield from (held(p, scene, frame, memory) for p in more)
    _remember(scene, main, frame, memory)


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


def _remember(scene: Scene, main: tuple[Entity, ...], frame: Frame, memory: Memory) -> None:
    for span in sorted(s for s in scene.names if scene.span.contains(s)):
        memory.note(scene.names[span])
    clauses = scene.sentence.clauses
    memory.said = speaker_at(scene, span_of(clauses[0].verb_tokens), frame) if clauses else None
    opener = clauses[0].subject[:1] if clauses else ()
    verb = next((c.verb_tokens[0].span.start for c in clauses if c.link in {"main", "complement"}), scene.span.end)
    behind = sorted(s for s in scene.names if scene.span.contains(s) and s.start > verb)
    memory.objects = tuple(dict.fromkeys(scene.names[s] for s in behind if scene.names[s] not in main))
    memory.lost = bool(opener) and not main
    if main and not (opener and opener[0].lower in {"its", "their"}):
        memory.past = [*memory.past[-2:], memory.subjects]
        memory.subjects = main

"""Claims in words, from clauses: what a thing is, needs, demands, brings about, and what a party states."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingest.extraction.cues import compiled, matches
from ingest.extraction.frame import Frame, Proposal, Scene
from ingest.extraction.grammar import Clause
from ingest.extraction.hanging import hangs_on_condition, is_within_definition
from ingest.extraction.phrases import made_things
from ingest.extraction.pointing import TEXTS
from ingest.extraction.runs import span_of, strip
from ingest.extraction.sense import is_only_time, is_torn, lacks_object
from ingest.extraction.subjects import ASPECTS
from ingest.extraction.tokens import Tag, Token, verb_class, word_set
from ingest.extraction.voices import VOICE, is_party, only_speaks, stated, without_source
from kg.claim import Entity, Modality, TextValue
from kg.document import Span
from kg.ontology import Kind

__all__ = ["METHOD", "tell", "words_of"]

METHOD = "words@1"
_OBJECT_ONLY = frozenset(
    {"mandates", "forbids", "permits", "requires", "describedAs", "definedAs", "hasComponent", "hasAlias"}
)
_EXCLUDED = frozenset({"hasAlias", "hasLegalNumber", "hasComponent", "hasCharacteristic"})
_TEXT_FIRST = ("requires", "mandates", "forbids", "permits", "hasGoal", "hasEffect", "definedAs", "hasRole", "hasRisk")
_PLAIN = word_set(
    "be become remain require need demand mandate permit allow forbid prohibit ban bar"
    " stipulate oblige mean define call"
    " describe authorise authorize"
)
# Verbs of saying that are as often deeds: they state something only with "that".
_ALSO_DEEDS = frozenset({"add", "find", "see", "show", "hold", "reveal", "indicate", "imply", "read"})
_NAMING = word_set("call describe regard consider see view label treat present characterise characterize")
_ASIDE = frozenset({"while", "whereas", "because", "although", "though", "since"})
_RULING = frozenset({"mandates", "permits", "forbids"})
_RULERS = frozenset({"Regulation", "Provision", "Licence", "Organisation", "Nation", "Union", "Region", "Polity"})
_MIN_LETTERS = 3
_ABLE = frozenset({"must", "can", "could", "cannot", "may", "might", "should"})
_OUGHT = frozenset({"must", "should"})
_DENYING = frozenset({Tag.NOT, Tag.AUXILIARY, Tag.MODAL})
_CONTENT = frozenset({Tag.NOUN, Tag.NAME, Tag.FIGURE, Tag.TIME})
_VERBAL = frozenset({Tag.VERB, Tag.AUXILIARY, Tag.MODAL})
_NO_VALUE = word_set("where why how when what whether")
_LEGAL = re.compile(r"(?:Regulation|Directive|Decision)\s+\((?:EU|EC)\)\s+(?:No\s+)?\d[\d/]*")


def words_of(tokens: Sequence[Token], text: str) -> str:
    """The words of a phrase on one line."""
    span = span_of(tokens)
    return " ".join(text[span.start : span.end].split()).strip(" *_,;:")


def _relation(clause: Clause, frame: Frame) -> str:
    verb = clause.verb
    obliged = "must" in verb.through or ("have" in verb.through and not verb.negated)
    if verb.lemma in {"be", "become", "remain", "seem", "stay", "appear"} and not verb.passive:
        return "requires" if obliged and not verb.negated else "describedAs"
    if verb.lemma == "mean":
        active = "definedAs" if "take" in verb.through else "hasEffect"
        return "hasGoal" if verb.passive else active
    denied = verb.negated and bool(_ABLE & set(verb.through))
    if denied or obliged:
        # What cannot be is denied; what must not be is demanded.
        return "hasCharacteristic" if denied and not obliged else "requires"
    return _by_cue(clause, frame)


def _by_cue(clause: Clause, frame: Frame) -> str:
    """The relation of a clause by its verb: what a party says, or what the ontology's cues tell."""
    verb = clause.verb
    that = bool(clause.near and clause.near[0].lower == "that")
    that = that or stated(clause, clause.rest) != clause.rest
    that = that and verb.lemma not in _NAMING
    told = that or (any(t.tag in _VERBAL for t in clause.rest) and verb.lemma not in _ALSO_DEEDS)
    told = told and not (clause.near and clause.near[0].lower == "as")
    if "say" in verb_class(verb.lemma) and not verb.passive and told:
        return "states"
    texts = (m.cue for m in matches(clause, compiled(frame.ontology)) if m.cue.kind is Kind.TEXT and not m.cue.inverse)
    found = next((cue.relation for cue in texts if cue.relation not in _EXCLUDED), "hasCharacteristic")
    if found == "mandates" and verb.lemma == "order" and not any(t.tag is Tag.TO for t in clause.rest):
        return "hasCharacteristic"  # of goods
    if found == "states" or (found in {"describedAs", "definedAs"} and not verb.passive):
        return "states" if told else "hasCharacteristic"
    return found


def _undenied(tokens: Sequence[Token]) -> Sequence[Token]:
    """A verb group behind its last word of denying: "will probably never be built" is "be built"."""
    last = max((i for i, t in enumerate(tokens) if t.tag is Tag.NOT or t.lower in {"never", "cannot"}), default=-1)
    return [t for t in tokens[last + 1 :] if t.tag not in _DENYING]


def _value(clause: Clause, relation: str, frame: Frame) -> str:
    rest = without_source(strip(clause.rest))
    keeps_object = (
        relation in _OBJECT_ONLY and clause.verb.lemma in _PLAIN and not {"must", "have"} & set(clause.verb.through)
    )
    keeps_object = keeps_object and (relation != "requires" or clause.verb.lemma in {"require", "need", "demand"})
    keeps_object = keeps_object or (relation == "states" and clause.verb.lemma not in {"see", "view"})
    if not keeps_object:
        kept = not clause.verb.negated or bool(_OUGHT & set(clause.verb.through))
        verb = list(clause.verb_tokens if kept else _undenied(clause.verb_tokens))
        if verb and verb[0].tag is Tag.TO:
            verb = verb[1:]
        if clause.verb.lemma == "be" and relation in {"hasRisk", "hasGoal", "hasRole"}:
            verb = []
        rest = (*verb, *rest)
    if relation == "states":
        rest = stated(clause, rest)
    while rest and (rest[0].lower == "that" or (rest[0].lower == "as" and relation in {"definedAs", "describedAs"})):
        rest = rest[1:]
    if clause.link in {"relative", "participle"}:
        rest = _one_predicate(rest)
    if len(rest) > 2 and rest[-1].lower == "as" and rest[-2].lower in {"even", "just", ","}:
        rest = rest[:-2]
    return words_of(rest, frame.text) if rest else ""


def _one_predicate(words: tuple[Token, ...]) -> tuple[Token, ...]:
    """The words of an inner clause up to a comma behind which the sentence goes on with another verb."""
    for i in range(1, len(words) - 1):
        if words[i].text == "," and (
            words[i + 1].form in {"s", "ed"} or words[i + 1].tag in {Tag.AUXILIARY, Tag.MODAL}
        ):
            return words[:i]
    return words


def _subject_aspect(clause: Clause) -> tuple[str | None, str | None]:
    """For "the risk of X is …" the relation that noun stands for, and the noun."""
    words = strip(clause.subject)
    at = next((i for i, t in enumerate(words) if t.lower in {"of", "for"} and i), -1)
    head = words[at - 1].lower if at > 0 else (words[-1].lower if words else "")
    if clause.verb.lemma == "be" and head in ASPECTS:
        return ASPECTS[head], head
    return None, None


def _named_so(clause: Clause, scene: Scene, frame: Frame) -> Iterator[Proposal]:
    """X calls A the best of B; X describes A as …: what is said is said of A."""
    near = clause.near
    if near and near[0].tag is Tag.PRONOUN and clause.verb.lemma == "call":
        return
    thing = scene.name(near[0]) if near else None
    if thing is None or clause.verb.lemma not in _NAMING or clause.verb.passive:
        return
    words = clause.rest[1:]
    if words and words[0].lower == "as":
        words = words[1:]
    elif clause.verb.lemma != "call":
        return
    words = words[: next((i for i, t in enumerate(words) if t.lower in _ASIDE), len(words))]
    if words and words[0].tag is not Tag.POSSESSIVE:
        yield Proposal(thing, "describedAs", TextValue(words_of(words, frame.text)), clause.span, METHOD)


def tell(
    clause: Clause, subjects: Sequence[Entity], scene: Scene, frame: Frame, covered: Sequence[Span]
) -> Iterator[Proposal]:
    """The claim in words that a clause makes, unless other claims already hold nearly all its words."""
    called = list(_named_so(clause, scene, frame))
    yield from called
    gives = clause.verb.lemma in VOICE and any(t.tag in {Tag.FIGURE, Tag.TIME} for t in clause.near)
    if called or (gives and any(is_party(s, frame) for s in subjects)):
        return
    relation, aspect = _subject_aspect(clause)
    relation = relation or _relation(clause, frame)
    text = _value(clause, relation, frame)
    if is_only_time(clause):
        return
    if (
        sum(c.isalpha() for c in text) < _MIN_LETTERS
        or _is_covered(clause, covered)
        or _says_nothing(clause, text, scene.sentence.clauses)
        or lacks_object(clause, scene.sentence.tokens)
    ):
        return
    denied = _but_not(clause)
    for subject in made_things(clause.subject, subjects, scene, frame):
        if not _is_telling(subject, relation, clause, frame) or is_torn(clause, subject, scene, frame):
            continue
        yield from _both(_told(subject, relation, text, clause, aspect, frame), clause, frame)
        if denied:
            verb = "" if clause.verb.lemma == "be" else f"{clause.verb.lemma} "
            words = TextValue(verb + words_of(denied, frame.text))
            yield Proposal(subject, relation, words, clause.span, METHOD, modality=Modality.NEGATED)


def _both(told: Proposal, clause: Clause, frame: Frame) -> Iterator[Proposal]:
    """What is told; of "is not A but B" that it is not A, and that it is B."""
    rest = clause.rest
    at = next((i for i, t in enumerate(rest) if t.lower == "but"), -1)
    if clause.verb.lemma != "be" or not clause.verb.negated or at < 1 or not rest[at + 1 :]:
        yield told
        return
    yield replace(told, value=TextValue(words_of(rest[:at], frame.text)))
    yield replace(told, value=TextValue(words_of(rest[at + 1 :], frame.text)), modality=Modality.ASSERTED)


def _told(subject: Entity, relation: str, text: str, clause: Clause, aspect: str | None, frame: Frame) -> Proposal:
    legal = _LEGAL.search(text) if relation == "describedAs" else None
    if legal is not None:
        return Proposal(subject, "hasLegalNumber", TextValue(legal.group()), clause.span, METHOD)
    if relation in _RULING and subject.type not in _RULERS:
        relation = "hasEffect"
        text = _value(clause, relation, frame)
    ought = clause.verb.negated and next((w for w in clause.verb.through if w in _OUGHT), None)
    modality = {"must": Modality.ASSERTED, "should": Modality.RECOMMENDED}.get(ought or "")
    return Proposal(subject, relation, TextValue(text), clause.span, METHOD, modality=modality, aspect=aspect)


_NARROWING = word_set("of in on for and that which who named listed given quoted cited found read")
_DISCOURSE = word_set(
    "post article report account commentary paper study survey digest document blog comparison summary"
    " page pages source sources reader readers list version account figure figures title text"
    " section item wording thing way"
    " result reason example case point fact difference pattern condition conditions purpose"
    " headline theme statement claim"
    " part question answer note term value step people envelope decision proposal"
)


def _is_telling(subject: Entity, relation: str, clause: Clause, frame: Frame) -> bool:
    """Whether words about this subject can be understood alone: a thing with a name or a proper phrase."""
    words = subject.label.lower().split()
    owned = bool(clause.subject) and clause.subject[0].lower in {"its", "their"}
    loose = len(words) == 1 and (owned or clause.link in {"relative", "participle"})
    if subject.label.islower() and (loose or (owned and clause.verb.lemma == "be")):
        return False
    if subject.iri in frame.lexicon.entities or subject == frame.publication or subject.type in {"UseCase", "Person"}:
        return True
    most = any(t.lower == "most" for t in clause.subject) and relation == "describedAs"
    if words[-1] in TEXTS or most or (words[0] in TEXTS and len(words) > 1 and words[1] in _NARROWING):
        return False
    if subject.type == "Publication":
        return True
    if words[0] in _DISCOURSE and (len(words) == 1 or words[1] in _NARROWING):
        return False
    return len(words) > 1 or relation == "requires" or words[0].endswith("s") or subject.label[0].isupper()


def _says_nothing(clause: Clause, text: str, clauses: Sequence[Clause]) -> bool:
    """Whether a clause alone tells too little: a condition, an empty participle, "as X reported", "is where …"."""
    if hangs_on_condition(clause, clauses) or text.split(maxsplit=1)[0].lower() in _NO_VALUE:
        return True
    if clause.link in {"participle", "relative"} and not clause.near:
        return True
    if _is_share(clause) or only_speaks(clause) or _only_points(clause) or is_within_definition(clause, clauses):
        return True
    if clause.verb.lemma in {"cite", "quote"} or all(t.tag is Tag.ADVERB for t in clause.rest):
        return clause.verb.lemma in {"cite", "quote"} or not clause.verb.passive
    return any(t.lower == "as" for t in clause.lead) and "say" in verb_class(clause.verb.lemma)


def _is_share(clause: Clause) -> bool:
    """Whether the subject is a figure of something: "72% of banks", "the $2 billion of Big Tech"."""
    words = [t for t in clause.subject if t.tag not in {Tag.DETERMINER, Tag.ADVERB}]
    if not words or words[0].tag is not Tag.FIGURE:
        return False
    return words[0].text.endswith(("%", "percent", "cent")) or any(t.lower == "of" for t in words[:5])


def _only_points(clause: Clause) -> bool:
    """Whether a predicate says nothing but "it", "them", "that burden", "as follows"."""
    rest = clause.rest
    if not rest:
        return False
    told = [t for t in rest if t.tag in {Tag.NOUN, Tag.NAME, Tag.FIGURE, Tag.TIME, Tag.VERB}]
    pointing = any(t.lower in {"this", "that", "these", "those", "such", "both"} for t in rest)
    short = len(rest) < 4 and (pointing or rest[-1].lower in {"it", "them"})
    return short or rest[-1].lower in {"follows", "so"} or (not told and rest[0].tag is Tag.PRONOUN)


def _but_not(clause: Clause) -> tuple[Token, ...]:
    """What "but not" denies at the end of a predicate."""
    rest = clause.rest
    for i in range(len(rest) - 2):
        if rest[i].lower == "but" and rest[i + 1].tag is Tag.NOT:
            return strip(rest[i + 2 :])
    return ()


def _is_covered(clause: Clause, covered: Sequence[Span]) -> bool:
    content = [t for t in clause.rest if t.tag in _CONTENT] if covered else []
    held = sum(any(span.contains(t.span) for span in covered) for t in content)
    return bool(content) and held >= 0.7 * len(content)

"""Follow-up questions that are offered: only such as the sources answer, which is tried before they are shown."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from kg.ontology import Kind
from retrieval.disagreeing import claims_at
from retrieval.gathering import gather
from retrieval.kinds import Reader
from retrieval.timing import When

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kg.claim import Entity
    from kg.language.linking import Lexicon
    from kg.ontology import Relation
    from kg.ports import Embedder
    from kg.snapshot import Snapshot
    from retrieval.answer import Answer

__all__ = ["question_for", "suggested"]

_TRIES = 8
_THINGS = 3
_FIRST = 3  # sentences of an answer that a reader takes in
# What these say of a thing is too loose to ask for by name.
_LOOSE = frozenset(
    {
        "changedBy", "cites", "compares", "describedAs", "exchangeRate", "happenedOn", "hasAlias", "hasCharacteristic",
        "hasComponent", "hasEffect", "hasFigure", "hasRole", "instanceOf", "publishedOn", "publishes",
        "recommendsReading", "relatedTo", "share", "states",
    }
)  # fmt: skip
_ASKED: Mapping[Kind, tuple[tuple[str, str], ...]] = {
    Kind.DATE: (
        (r"^was (\w+) on$", "When was {thing} {0}?"),
        (r"^entered into force on$", "When did {thing} enter into force?"),
        (r"^applies from$", "From when does {thing} apply?"),
        (r"^is (valid|due) (?:until|by)$", "Until when is {thing} {0}?"),
    ),
    Kind.QUANTITY: (
        (r"^(?:has|had|received|supports) this many (.+)$", "How many {0} does {thing} have?"),
        (r"^has (?:the|a) (.+?)(?: of)?$", "What is the {0} of {thing}?"),
        (r"^(spend|invest)s$", "How much does {thing} {0}?"),
        (r"^funds with$", "With how much does {thing} fund its programme?"),
        (r"^costs$", "How much does {thing} cost?"),
        (r"^raised$", "How much did {thing} raise?"),
        (r"^is valued at$", "What is {thing} valued at?"),
    ),
    Kind.ENTITY: (
        (r"^is (.+) (in|on|by|to|of|under|with)$", "What is {thing} {0} {1}?"),
        (r"^runs the programme$", "Which programmes does {thing} run?"),
        (r"^(\w+)s (with|for|in)$", "Whom does {thing} {0} {1}?"),
        (r"^(match)es$", "What does {thing} {0}?"),
        (r"^(\w+)s$", "What does {thing} {0}?"),
    ),
    Kind.TEXT: (
        (r"^(mandate|permit|forbid|require)s$", "What does {thing} {0}?"),
        (r"^has the (goal|risk)$", "What is the {0} of {thing}?"),
        (r"^is defined as$", "What is {thing}?"),
    ),
}


def suggested(
    answer: Answer, snapshot: Snapshot, embedder: Embedder, lexicon: Lexicon, most: int = 3
) -> tuple[str, ...]:
    """At most `most` questions about the things an answer speaks of, each of which the sources answer."""
    reader, found = Reader(lexicon, embedder), list[str]()
    for number, (question, claim) in enumerate(_candidates(answer, snapshot, reader)):
        if number >= _TRIES or len(found) >= most:
            break
        evidence = gather(snapshot, When(question), embedder, reader)
        places = [place for line in evidence.lines[:_FIRST] for place in line.places]
        if evidence.reason is None and any(c.id == claim for place in places for c in claims_at(snapshot, place)):
            found.append(question)
    return tuple(found)


def question_for(relation: Relation, thing: Entity) -> str | None:
    """The question that a claim with `relation` about `thing` answers; None where there is no plain way to ask it."""
    name = thing.label
    for pattern, words in _ASKED[relation.kind]:
        if match := re.match(pattern, relation.label):
            return words.format(*match.groups(), thing=name)
    return None


def _candidates(answer: Answer, snapshot: Snapshot, reader: Reader) -> Iterator[tuple[str, str]]:
    """Questions with the claim each is made from: one a relation, the things of most claims first."""
    ontology = reader.lexicon.ontology
    said = " ".join((answer.question, *(sentence.text for sentence in answer.sentences)))
    counted = Counter(mention.entity for mention in reader.mentions(said))
    asked = {answer.question, answer.understood}
    known = {(claim.subject.iri, claim.relation) for claim in answer.claims}
    for thing, _ in counted.most_common(_THINGS):
        for row in snapshot.catalogue.claims_about(thing.iri):
            relation = ontology.relations.get(row.relation)
            if relation is None or row.relation in _LOOSE or row.subject != thing.iri:
                continue
            if (thing.iri, row.relation) in known:
                continue
            known.add((thing.iri, row.relation))
            question = question_for(relation, thing)
            if question is not None and question not in asked:
                yield question, row.id

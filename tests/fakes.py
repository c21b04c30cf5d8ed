"""Small real parts for tests: an embedder without weights and a lexicon without a vocabulary."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

import numpy as np

from kg.claim import Claim, Entity, Extraction, Mention, Modality, TextValue, Value
from kg.document import Document, Passage, Source, Span, document_id, passage_id
from kg.evidence import locate
from kg.holding import Made, Recipe
from kg.ontology import Ontology, load_ontology
from kg.ports import Vectors

_RECIPE = Recipe(
    content="0" * 64,
    entry="entry",
    reading="reading",
    cutting="cutting",
    extraction="extraction",
    ontology="ontology",
    embedder="hashing@1",
)

_CLASSES = {"develops": "Model", "builds": "Infrastructure"}


class HashingEmbedder:
    """Embeds a text as the normalised sum of a fixed random direction a word: real, deterministic, and quick.

    Texts that share words are near each other; that is all it knows. `encoded` counts the texts it was given.
    """

    def __init__(self, dimension: int = 32, name: str = "hashing") -> None:
        self.name = name
        self.dimension = dimension
        self.digest = hashlib.sha256(f"{name} {dimension}".encode()).hexdigest()
        self.encoded = 0

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of `texts`."""
        self.encoded += len(texts)
        return np.stack([self.encode_query(text) for text in texts])

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of several questions."""
        return np.stack([self.encode_query(text) for text in texts])

    def encode_query(self, text: str) -> Vectors:
        """The unit vector of one text."""
        total = np.zeros(self.dimension, dtype=np.float32)
        for word in re.findall(r"\w+", text.lower()) or [text]:
            seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:8], "big")
            total += np.random.default_rng(seed).standard_normal(self.dimension).astype(np.float32)
        return total / max(float(np.linalg.norm(total)), 1e-9)


@dataclass(frozen=True)
class EmptyLexicon:
    """A lexicon that knows the ontology and no entity."""

    ontology: Ontology = field(default_factory=cache(load_ontology))
    entities: Mapping[str, Entity] = field(default_factory=dict)

    def aliases(self, iri: str) -> tuple[str, ...]:
        """No aliases."""
        return ()

    def facts(self, iri: str) -> Mapping[str, str]:
        """No facts."""
        return {}


def entity(label: str, type_: str = "Nation") -> Entity:
    """An entity of that label and type."""
    return Entity(f"https://w3id.org/claimgraph/id/{type_.lower()}/{label.lower().replace(' ', '-')}", label, type_)


def make_document(text: str, source: str = "s1", title: str = "A report") -> Document:
    """A document without structure."""
    record = Source(source, title)
    return Document(document_id(record, text), record, text, ())


def passages_of(document: Document) -> tuple[Passage, ...]:
    """A passage a line, a sentence for each line that is not empty."""
    passages, at = [], 0
    for line in document.text.splitlines(keepends=True):
        span = Span(at, at + len(line))
        said = Span(at, at + len(line.rstrip()))
        sentences = (said,) if said.end > said.start else ()
        passages.append(Passage(passage_id(document.id, span), document.id, span, (), sentences))
        at = span.end
    return tuple(passages)


def claim_at(
    document: Document, quote: str, subject: Entity, relation: str, value: Value, modality: Modality = Modality.ASSERTED
) -> Claim:
    """A claim on the first place where `quote` stands."""
    start = document.text.index(quote)
    evidence = locate(document, passages_of(document), Span(start, start + len(quote)))
    assert evidence is not None
    return Claim(subject, relation, value, modality, None, None, evidence, "test@1", 0.5)


def made(text: str, source: str = "s1", embedder: HashingEmbedder | None = None, recipe: Recipe = _RECIPE) -> Made:
    """All that is made of lines "Nation develops Model." and "Nation: words.": a claim a line, a mention a name."""
    document, claims, mentions = make_document(text, source), [], []
    for match in re.finditer(r"^(\w+) (develops|builds) (\w+)\.$", text, re.MULTILINE):
        subject, value = entity(match[1]), entity(match[3], _CLASSES[match[2]])
        claims.append(claim_at(document, match[0], subject, match[2], value))
        mentions += [Mention(Span(*match.span(1)), match[1], subject), Mention(Span(*match.span(3)), match[3], value)]
    claims += [
        claim_at(document, match[0], entity(match[1]), "describedAs", TextValue(match[2]))
        for match in re.finditer(r"^(\w+): (.+)$", text, re.MULTILINE)
    ]
    passages = passages_of(document)
    sentences = [document.slice(s) for p in passages for s in p.sentences]
    model = embedder or HashingEmbedder()
    vectors = model.encode(sentences) if sentences else np.zeros((0, model.dimension), dtype=np.float32)
    return Made(document, passages, Extraction(tuple(claims), (), tuple(mentions)), vectors, recipe)

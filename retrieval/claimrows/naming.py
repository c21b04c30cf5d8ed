"""Things a question names by the whole of their label, which only the graph knows: "gigawatt-scale AI factories"."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kg.claim import Entity, Mention
from kg.document import Span
from kg.namespaces import CG, DCTERMS, RDFS, SKOS
from kg.terms import literal_text
from retrieval.wording import stopwords, tokens

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from kg.snapshot import Snapshot
    from retrieval.questions import Asked

__all__ = ["with_labels"]

_LONGEST = 6  # words
_QUERY = """SELECT DISTINCT ?name ?thing ?type ?label WHERE {{
  VALUES ?name {{ {names} }}
  ?thing <{skos}hiddenLabel> ?name ; <{dcterms}type> ?type ; <{rdfs}label> ?label .
}} ORDER BY ?name ?thing"""


def with_labels(asked: Asked, unread: Collection[int], snapshot: Snapshot) -> Asked:
    """The question with the things of which it names the whole label, one of the `unread` words in it."""
    spans = {text.lower(): span for text, span in _spans(asked.text, unread)}
    if not spans:
        return asked
    names = " ".join(literal_text(name) for name in spans)
    found = snapshot.select(_QUERY.format(names=names, skos=SKOS, dcterms=DCTERMS, rdfs=RDFS))
    mentions: list[Mention] = []
    for row in sorted(found.records(), key=lambda r: -len(r["name"])):
        span = spans[row["name"]]
        if not any(span.overlaps(mention.span) for mention in mentions):
            entity = Entity(row["thing"], row["label"], row["type"].removeprefix(CG))
            mentions.append(Mention(span, asked.text[span.start : span.end], entity))
    kept = [m for m in asked.entities if not any(m.span.overlaps(named.span) for named in mentions)]
    return replace(asked, entities=tuple(sorted((*kept, *mentions), key=lambda m: m.span)))


def _spans(text: str, unread: Collection[int]) -> Iterator[tuple[str, Span]]:
    words = tokens(text)
    for start in range(len(words)):
        for end in range(start + 2, min(len(words), start + _LONGEST) + 1):
            ends = (words[start].text.lower(), words[end - 1].text.lower())
            if not stopwords() & {*ends} and any(start <= i < end for i in unread):
                span = Span(words[start].start, words[end - 1].start + len(words[end - 1].text))
                yield text[span.start : span.end], span

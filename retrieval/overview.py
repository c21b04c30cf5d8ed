"""Questions for the whole: what a source concludes, what the sources say of a thing, how two things relate.

Answered from what is said first and last: the lead sentences of documents and sections on the topic, those that name
it elsewhere, and what stands under a conclusion; grouped by source, nothing merged.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.document import BlockKind, Span
from kg.language.sentences import split_sentences
from retrieval.drafting import Line, Place, lines_of
from retrieval.questions import Shape
from retrieval.ranking import carried, coverage
from retrieval.units import document_of, readable, unit_words
from retrieval.wording import stem, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kg.document import Block, Document
    from kg.snapshot import Snapshot
    from retrieval.kinds import Reader
    from retrieval.questions import Asked
    from retrieval.ranking import Scored

__all__ = ["overview", "source_meant"]

_CONCLUDES = re.compile(
    r"\b(?:conclu\w+|bottom line|summary|in short|in brief|key (?:points|takeaways|findings)|takeaways?|final thoughts|"
    r"closing|outlook|road ahead|verdict)\b",
    re.IGNORECASE,
)
_FINAL = re.compile(r"\b(?:conclu\w+|bottom line|takeaways?|verdict|outlook)\b", re.IGNORECASE)
_RELATES = re.compile(r"\b(?:relat\w+|connect\w+|link\w*|fit together)\b", re.IGNORECASE)
# Words that ask for an overview and are no part of its topic.
_ASKING = frozenset(
    map(
        stem,
        (
            "summarise", "summary", "sum", "overview", "outlook", "conclude", "conclusion", "bottom", "line",
            "takeaway", "general", "gist", "brief", "short", "nutshell", "tell", "key", "main", "central", "core",
            "point", "message", "argument", "idea", "finding", "thesis", "theme", "say", "know", "relate", "relation",
            "relationship", "connected", "linked", "fit", "together", "across", "all", "my", "our", "your",
            "overall", "approach", "mention", "discuss", "treatment",
        ),
    )
)  # fmt: skip
_NAMED_SO = re.compile(r"\b(?:the|this|that)\s+((?:[\w&.'’-]+\s+){0,4}?)(?:comparison|article|post|paper|digest|report|"
                       r"commentary|text|document|source|page|piece|study|analysis)\b", re.IGNORECASE)  # fmt: skip
_VERSUS = re.compile(r"\b(?:vs\.?|versus|compared|comparison)\b", re.IGNORECASE)
_ABOUT = 0.5  # the share of the words before "digest" that the name of a source must carry
_TOPIC = 0.6  # and the share of the topic's words that a title, a heading or a sentence must carry
_LEADS, _ELSEWHERE, _MOST, _SENTENCES = 3, 2, 8, 4


def overview(
    asked: Asked, ranked: Sequence[Scored], snapshot: Snapshot, reader: Reader, weight: Mapping[str, float]
) -> tuple[Line, ...]:
    """The lines that answer a question for the whole; () where it is none, or no source is on its topic."""
    if asked.shape is not Shape.OVERVIEW or not ranked:
        return ()
    meant = source_meant(asked, snapshot)
    topic = {t: w for t, w in weight.items() if t not in _ASKING and not (meant and carried(t, _name_of(meant)))}
    if _FINAL.search(asked.text):
        return _concluding(meant, topic, ranked, snapshot)
    if meant is not None and not topic:
        return tuple(_leads(meant))[:_MOST]
    if len(_things(asked)) > 1 and _RELATES.search(asked.text):
        return _relating(asked, ranked, snapshot, reader)
    return _on_topic(asked, topic, ranked, snapshot) if topic else ()


def source_meant(asked: Asked, snapshot: Snapshot) -> Document | None:
    """The one source that a question speaks of as such: "the comparison", "the McKinsey digest"; None for none."""
    found = _NAMED_SO.search(asked.text)
    if found is None:
        return None
    every = [document_of(snapshot, id_) for id_ in snapshot.documents]
    told = words(found[1])
    if told:
        shares = [(sum(carried(t, _name_of(d)) for t in told) / len(told), d) for d in every]
        best = max(shares, key=lambda pair: pair[0])
        return best[1] if best[0] >= _ABOUT else None
    versus = [d for d in every if d.source.kind == "comparison" or _VERSUS.search(d.source.title)]
    compares = "comparison" in found[0].lower() or len(every) == 1
    return (versus or every)[0] if compares and len(versus or every) == 1 else None


def _name_of(document: Document) -> tuple[str, ...]:
    source = document.source
    return unit_words(f"{source.title} {source.publisher or ''} {source.kind} {source.id}")


def _things(asked: Asked) -> set[str]:
    return {m.entity.iri for m in asked.entities}


def _concluding(
    meant: Document | None, topic: Mapping[str, float], ranked: Sequence[Scored], snapshot: Snapshot
) -> tuple[Line, ...]:
    """The sentences under the conclusion of the source that is meant, or of the first that speaks of the topic."""
    about = [document_of(snapshot, s.unit.document) for s in ranked if coverage(s.all, topic) >= _TOPIC or not topic]
    for document in (meant,) if meant else dict.fromkeys(about):
        closing = [
            b for b in document.blocks if b.kind is BlockKind.HEADING and _CONCLUDES.search(document.slice(b.span))
        ]
        under = _under(document, closing[-1]) if closing else []
        lines = [line for block in under for line in _sentences_of(document, block)]
        telling = [line for line in lines if any(carried(t, unit_words(line.text)) for t in topic)]
        if lines:
            return tuple((telling or lines) if topic else lines)[:_SENTENCES]
    return ()


def _on_topic(
    asked: Asked, topic: Mapping[str, float], ranked: Sequence[Scored], snapshot: Snapshot
) -> tuple[Line, ...]:
    """Leads of the documents that are on the topic by their titles, then what others say that name it."""
    on_it = [s for s in ranked if coverage(s.all, topic) >= _TOPIC]
    lines: dict[str, Line] = {}
    for id_ in dict.fromkeys(s.unit.document for s in on_it):
        document = document_of(snapshot, id_)
        headed = _headed(document, topic)
        titled = _carries(document.source.title, topic)
        inside = [s for s in on_it if s.unit.document == id_ and not _is_record(s)]
        first = lines_of(asked, [s for s in inside if coverage(s.own, topic) >= _TOPIC][:_ELSEWHERE], snapshot)
        leads = headed or (list(_leads(document)) if titled else [])
        for line in (*leads[:_LEADS], *first):
            lines.setdefault(line.text, line)
    return tuple(lines.values())[:_MOST]


def _headed(document: Document, topic: Mapping[str, float]) -> list[Line]:
    """The sentences of the first section whose heading is on the topic, or on what the title leaves of it."""
    title = unit_words(document.source.title)
    left = {t: w for t, w in topic.items() if not carried(t, title)}
    heads = [b for b in document.blocks if b.kind is BlockKind.HEADING and b.level > 1]
    told = (topic, left) if left and len(left) < len(topic) else (topic,)
    head = next((b for want in told for b in heads if _carries(document.slice(b.span), want)), None)
    return [line for block in _under(document, head) for line in _sentences_of(document, block)] if head else []


def _carries(text: str, topic: Mapping[str, float]) -> bool:
    return coverage({t: carried(t, unit_words(text)) for t in topic}, topic) >= _TOPIC


def _relating(asked: Asked, ranked: Sequence[Scored], snapshot: Snapshot, reader: Reader) -> tuple[Line, ...]:
    """The sentences that name both, those under a conclusion or at the head of a section first."""
    things = _things(asked)
    both = [s for s in ranked if not _is_record(s) and things <= {m.entity.iri for m in reader.mentions(s.unit.text)}]
    telling = [
        s for s in both if len(s.unit.text.split()) > 6 and s.unit.block and s.unit.block.kind is BlockKind.PARAGRAPH
    ]
    last = sorted(telling, key=lambda s: not any(_CONCLUDES.search(h) for h in s.unit.above))
    return lines_of(asked, last[:_SENTENCES], snapshot)


def _is_record(scored: Scored) -> bool:
    return scored.unit.block is not None and scored.unit.block.kind is BlockKind.FRONT_MATTER


def _leads(document: Document) -> Iterator[Line]:
    """The first sentence of the document and of each of its sections."""
    opened = True
    for block in document.blocks:
        if block.kind is BlockKind.HEADING:
            opened = True
        elif opened and block.kind is BlockKind.PARAGRAPH:
            opened = False
            yield from _sentences_of(document, block)[:1]


def _under(document: Document, heading: Block) -> list[Block]:
    inside = []
    for block in document.blocks:
        if block.span.start <= heading.span.start:
            continue
        if block.kind is BlockKind.HEADING and block.level <= heading.level:
            break
        if block.kind in {BlockKind.PARAGRAPH, BlockKind.LIST_ITEM}:
            inside.append(block)
    return inside


def _sentences_of(document: Document, block: Block) -> list[Line]:
    spans = (
        Span(block.span.start + s.start, block.span.start + s.end) for s in split_sentences(document.slice(block.span))
    )
    return [Line(readable(document.slice(span)), (Place(document.id, span),)) for span in spans]

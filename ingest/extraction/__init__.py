"""Claims out of a document, by rules: front matter, titles, verdicts, tables, sentences; a model may add to them."""

from __future__ import annotations

from collections.abc import Iterator

from ingest.extraction.frame import Frame, Proposal
from ingest.extraction.front_matter import read_front_matter
from ingest.extraction.model import proposals_of_model
from ingest.extraction.records import mapping_of, records
from ingest.extraction.scenes import Findings, find_all
from ingest.extraction.settling import new_ones, settle
from ingest.extraction.titles import publication
from ingest.extraction.topics import topics_of
from ingest.extraction.walking import Walk, walk
from kg.claim import Extraction, Mention, Rejection
from kg.document import BlockKind, Document, Passage
from kg.language.linking import Lexicon, extended
from kg.language.names import discover_names
from kg.ports import Generator

__all__ = ["extract"]

_SILENT = frozenset({BlockKind.FRONT_MATTER, BlockKind.CODE})


def extract(
    document: Document, passages: tuple[Passage, ...], lexicon: Lexicon, generator: Generator | None = None
) -> Extraction:
    """The claims of a document, what was refused and why, and every thing named.

    A data set is read by its mapping. Rules alone make the claims; with a `generator`, its proposals are added under
    the same laws, none is changed.
    """
    mapping = mapping_of(document)
    if mapping is not None:
        return records(document, passages, mapping, lexicon)
    known = extended(lexicon, discover_names(document, lexicon))
    frame = Frame(document, passages, known, known.ontology, publication(document.source.title))
    findings = {
        number: find_all(block, frame) for number, block in enumerate(document.blocks) if block.kind not in _SILENT
    }
    claims, rejections = settle(_proposals(frame, findings), frame)
    if generator is not None:
        more, refused = settle(proposals_of_model(generator, frame, findings), frame)
        claims += new_ones(more, claims)
        rejections += refused
    return Extraction(claims, rejections, _mentions(findings))


def _proposals(frame: Frame, findings: dict[int, Findings]) -> Iterator[Proposal | Rejection]:
    yield from read_front_matter(frame)
    yield from walk(Walk(frame, findings, topics_of(frame, findings)))


def _mentions(findings: dict[int, Findings]) -> tuple[Mention, ...]:
    found = {m.span: m for f in findings.values() for m in f.mentions}
    return tuple(found[span] for span in sorted(found))

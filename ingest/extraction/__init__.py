"""Claims out of a document, by rules: front matter, titles, verdicts, tables, sentences; a model may add to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ingest.extraction.chapters import Chapter, Reading, Setting, chapters_of, find_names, placed, read_chapter
from ingest.extraction.frame import Frame
from ingest.extraction.front_matter import read_front_matter
from ingest.extraction.model import proposals_of_model
from ingest.extraction.records import mapping_of, records
from ingest.extraction.remembered import Shelf
from ingest.extraction.scenes import Findings, find_all
from ingest.extraction.settling import new_ones, settle
from ingest.extraction.titles import publication
from ingest.extraction.topics import topics_of
from kg.claim import Entity, Extraction
from kg.document import BlockKind, Document, Passage
from kg.language.linking import Lexicon, extended
from kg.language.names import discover_names
from kg.ports import Generator

__all__ = ["Shelf", "extract"]

_SILENT = frozenset({BlockKind.FRONT_MATTER, BlockKind.CODE})


def extract(
    document: Document,
    passages: tuple[Passage, ...],
    lexicon: Lexicon,
    generator: Generator | None = None,
    shelf: Shelf | None = None,
) -> Extraction:
    """The claims of a document, what was refused and why, and every thing named.

    A data set is read by its mapping. Rules alone make the claims; with a `generator`, its proposals are added under
    the same laws, none is changed. With a `shelf`, chapters that hang on nothing new are taken from it.
    """
    mapping = mapping_of(document)
    if mapping is not None:
        return records(document, passages, mapping, lexicon)
    names = discover_names(document, lexicon)
    if shelf is not None:
        shelf.meet(names)
    known = extended(lexicon, names)
    frame = Frame(document, passages, known, known.ontology, publication(document.source.title))
    claims, rejections = settle(read_front_matter(frame), frame)
    chapters = [(chapter, find_names(chapter, frame)) for chapter in chapters_of(document)]
    numbered = {chapter.first + n: one for chapter, findings in chapters for n, one in findings.items()}
    readings = _readings(chapters, Setting(frame, topics_of(frame, numbered), None), shelf)
    said, refused, mentions = placed(readings, document, passages)
    ordered = sorted((*claims, *said), key=lambda c: (c.evidence.span, c.relation, c.subject.iri))
    found = Extraction(tuple(ordered), (*rejections, *refused), tuple(mentions))
    return found if generator is None else _added(found, frame, generator)


def _readings(
    chapters: Iterable[tuple[Chapter, dict[int, Findings]]], setting: Setting, shelf: Shelf | None
) -> Iterator[tuple[int, Reading]]:
    """Where each chapter starts, and what it says."""
    defined: Entity | None = None
    for chapter, findings in chapters:
        here = Setting(setting.frame, setting.topics, defined)
        reading = read_chapter(chapter, findings, here) if shelf is None else shelf.read(chapter, findings, here)
        defined = reading.defined
        yield chapter.start, reading


def _added(found: Extraction, frame: Frame, generator: Generator) -> Extraction:
    """What rules found, and what a language model adds."""
    blocks = frame.document.blocks
    findings = {n: find_all(block, frame) for n, block in enumerate(blocks) if block.kind not in _SILENT}
    more, refused = settle(proposals_of_model(generator, frame, findings), frame)
    claims = (*found.claims, *new_ones(more, found.claims))
    return Extraction(claims, (*found.rejections, *refused), found.mentions)

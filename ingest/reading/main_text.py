"""Which pieces of a page are its text: trafilatura's word on them, heeded where it can only take away what surrounds.

By itself trafilatura loses headings, lists and tables of some pages, and keeps no structure to quote from; so the
pieces stay ours, and one goes only where both it and the piece's own looks say that it is no part of the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ingest.reading.blocks import Piece
from kg.document import BlockKind

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = ["bare_links", "is_main", "judged"]

_MOST_PIECES = 5000  # beyond, trafilatura takes too long
_LEAST_SHARE = 0.5  # of the letters: where it finds less, it has missed the text
_READING = re.compile(r"reading|references|sources|see also|bibliography|literature|works cited|notes", re.IGNORECASE)
_AROUND = re.compile(  # what stands around a text, wherever it is taken to be text
    r"\s*(?:(?:©|\(c\)|copyright)\s*(?:©\s*)?\d{4}|all rights reserved)"
    r"|(?=.{0,400}\bcookies?\b)(?=.{0,400}\b(?:accept|agree|consent|privacy|preferences|improve your)\b)",
    re.IGNORECASE | re.DOTALL,
)
_BLOCKS = frozenset({"p", "li", "div", "td", "section", "article", "h1", "h2", "h3", "h4", "h5", "h6", "dd", "body"})
_LINKED = frozenset({BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.HEADING})
_NOT_WORDS = re.compile(r"\W+")
_LONGEST_LINK = 300


def judged(root: HtmlElement) -> str | None:
    """The letters of what trafilatura holds to be the text of a page; None where it finds none or breaks."""
    from lxml.etree import LxmlError  # noqa: PLC0415 - only the child process parses HTML
    from trafilatura import extract  # noqa: PLC0415

    try:
        text = extract(root, output_format="txt", include_tables=True, include_comments=False, favor_recall=True)
    except (ValueError, TypeError, AttributeError, LookupError, RecursionError, LxmlError):
        return None
    return _letters(text) if text else None


def bare_links(root: HtmlElement) -> frozenset[str]:
    """The letters of links that are all there is in their block."""
    found = set()
    for link in root.iter("a"):
        words = _letters(link.text_content()[:_LONGEST_LINK])
        block = next((e for e in link.iterancestors() if e.tag in _BLOCKS), None)
        if words and block is not None and len(block) <= 3 and _letters(block.text_content()[:_LONGEST_LINK]) == words:
            found.add(words)
    return frozenset(found)


def is_main(pieces: Sequence[Piece], text: str | None, links: frozenset[str]) -> tuple[bool, ...]:
    """Which of `pieces` are main text: all, unless `text`, the letters judged to be, holds most of theirs.

    Then a paragraph before headline and text, or after all that is confirmed, goes, and a bare link that is not
    confirmed, unless it stands in a reading list; a heading goes with what stood under it. Tables and code stay.
    """
    letters = [_letters(piece.text or "".join(piece.cells)) for piece in pieces]
    confirmed = [
        bool(text) and bool(own) and own in (text or "") and not _AROUND.match(piece.text)
        for piece, own in zip(pieces, letters, strict=True)
    ]
    share = sum(len(own) for own, sure in zip(letters, confirmed, strict=True) if sure)
    if not share or len(pieces) > _MOST_PIECES or share < _LEAST_SHARE * sum(map(len, letters)):
        return (True,) * len(pieces)
    sure = [number for number, one in enumerate(confirmed) if one]
    headline = next(
        (n for n, piece in enumerate(pieces) if (piece.kind, piece.level) == (BlockKind.HEADING, 1)), sure[0]
    )
    first, last = min(sure[0], headline), sure[-1]
    kept, reading = [], False
    for number, piece in enumerate(pieces):
        if piece.kind is BlockKind.HEADING:
            reading = _READING.search(piece.text) is not None
        outside = piece.kind is BlockKind.PARAGRAPH and not first <= number <= last
        bare = letters[number] in links and piece.kind in _LINKED and not reading
        kept.append(confirmed[number] or not (outside or bare))
    return tuple(_without_empty_headings(pieces, kept))


def _without_empty_headings(pieces: Sequence[Piece], kept: list[bool]) -> list[bool]:
    """Without headings all of whose section has gone."""
    for number, piece in enumerate(pieces):
        if piece.kind is not BlockKind.HEADING or piece.level == 1:
            continue
        end = number + 1
        while end < len(pieces) and not (pieces[end].kind is BlockKind.HEADING and pieces[end].level <= piece.level):
            end += 1
        section = kept[number + 1 : end]
        kept[number] = any(section) if section else kept[number]
    return kept


def _letters(text: str) -> str:
    return _NOT_WORDS.sub("", text).casefold()

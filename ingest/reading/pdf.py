"""PDF: the text layer page by page, lines joined into paragraphs, headings told by their type."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from ingest.reading.blocks import Piece
from ingest.reading.decoding import clean
from ingest.reading.pdf_ink import visible
from ingest.reading.worker import Rendered
from kg.document import BlockKind

if TYPE_CHECKING:
    from pypdf import PdfReader

__all__ = ["render_pdf"]

_MARK = re.compile(
    r"(?:[\u2022\u2023\u25aa\u25cf\u25e6\u2043\uf0b7\u2013\u2014*-]|\(?(?:\d{1,3}|[a-z]{1,4})[.)])\s+(?=\S)"
)
_BULLET = re.compile(r"[\u2022\u2023\u25aa\u25cf\u25e6\u2043\uf0b7\u2013\u2014*-]\s+")
_ENDS = re.compile(r"[.!?:;][\"'\u201d\u2019)\]]*\s*$")
_JUNK_TITLE = re.compile(r"microsoft word|untitled|\.(?:docx?|pdf|indd|tex|qxd)\b|^\W*$", re.IGNORECASE)
_LEADERS = re.compile(r"(?:\.\s?){6,}\s*[\divxlc]+$")
_FIGURES = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a page: its words, type size, whether all of it is bold, height on the page, and the page."""

    text: str
    size: float
    bold: bool
    y: float
    page: int


@dataclass(frozen=True, slots=True)
class _Page:
    """How the running text is set: its type size, the sizes of headings, the line spacing, letters in a full line."""

    body: float
    levels: tuple[float, ...]
    spacing: float
    width: int


def render_pdf(content: bytes, charset: str | None) -> Rendered:  # noqa: ARG001 - PDF says its encodings itself
    """The pieces of a PDF; a form feed in a text or between pieces is a page break. Raises what pypdf raises."""
    from pypdf import PdfReader  # noqa: PLC0415 - only the child process parses PDF

    reader = PdfReader(io.BytesIO(content), strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        return Rendered(error="is protected by a password", hint="Save a copy without the password and ingest that.")
    lines, hidden = _lines(reader)
    pages = len(reader.pages)
    if sum(len(line.text) for line in lines) < 20:
        return Rendered(
            error=f"has no text layer ({pages} page{'s' if pages != 1 else ''} of images or nothing)",
            hint="Run it through OCR first (for example ocrmypdf), then ingest the result.",
        )
    notes = [f"{pages} pages"]
    if hidden:
        notes.append(f"left out {hidden} hidden piece{'s' if hidden > 1 else ''} of text")
    bare = pages - len({line.page for line in lines})
    if bare:
        notes.append(f"{bare} of {pages} pages have no text layer")
    kept = [line for line in _without_running_heads(lines, pages) if not _LEADERS.search(line.text)]
    if len(kept) < len(lines):
        notes.append(f"left out {len(lines) - len(kept)} running heads, page numbers and lines of contents")
    pieces = tuple(_pieces(kept))
    return Rendered(pieces, _title(reader, pieces), {}, tuple(notes))


def _lines(reader: PdfReader) -> tuple[list[_Line], int]:
    lines: list[_Line] = []
    hidden = 0
    for number, page in enumerate(reader.pages):
        hidden += visible(page, reader)
        gathered = _Gatherer(number)
        page.extract_text(visitor_text=gathered.take)
        lines += gathered.lines()
    return lines, hidden


class _Gatherer:
    """Gathers the chunks pypdf gives for a page into lines."""

    def __init__(self, page: int) -> None:
        self._page = page
        self._chunks: list[tuple[str, float, bool, float]] = []

    def take(self, text: str, cm: Sequence[float], tm: Sequence[float], font: Any, size: float) -> None:
        """Take one chunk, as pypdf's visitor is called."""
        scale = abs(tm[3] or tm[1]) * abs(cm[3] or cm[1] or 1)
        name = str((font or {}).get("/BaseFont", "")).lower()
        bold = "bold" in name or "black" in name or "heavy" in name
        height = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        self._chunks.append((text, round(abs(size) * (scale or 1), 1), bold, height))

    def lines(self) -> list[_Line]:
        """The lines of the page, the empty ones left out."""
        lines: list[_Line] = []
        parts: list[tuple[str, float, bool, float]] = []
        for text, size, bold, height in self._chunks:
            head, *rest = text.split("\n")
            parts.append((head, size, bold, height))
            for piece in rest:
                lines += self._line(parts)
                parts = [(piece, size, bold, height)]
        return lines + self._line(parts)

    def _line(self, parts: Sequence[tuple[str, float, bool, float]]) -> list[_Line]:
        text = " ".join(clean("".join(part[0] for part in parts)).text.split())
        inked = [part for part in parts if part[0].strip()]
        if not text or not inked:
            return []
        size = max(inked, key=lambda part: len(part[0]))[1]
        return [_Line(text, size, all(part[2] for part in inked), inked[0][3], self._page)]


def _without_running_heads(lines: Sequence[_Line], pages: int) -> list[_Line]:
    """Lines without those that stand at the edge of most pages, page numbers apart from their figures."""
    if pages < 4:
        return list(lines)
    edges: set[int] = set()
    by_page: dict[int, list[int]] = {}
    for index, line in enumerate(lines):
        by_page.setdefault(line.page, []).append(index)
    for indexes in by_page.values():
        edges |= {*indexes[:2], *indexes[-2:]}
    # A running head stands at the same height on every page; a heading that comes often does not.
    counts = Counter(_head_key(lines[index]) for index in edges)
    often = {key for key, count in counts.items() if count >= max(3, len(by_page) * 0.4)}
    return [line for i, line in enumerate(lines) if i not in edges or _head_key(line) not in often]


def _head_key(line: _Line) -> tuple[str, int]:
    return _FIGURES.sub("#", line.text), round(line.y / 4)


def _pieces(lines: Sequence[_Line]) -> Iterator[Piece]:
    """Headings, list items and paragraphs, with page breaks where they fall."""
    if not lines:
        return
    page = _measured(lines)
    words = Counter(word.lower() for line in lines for word in re.findall(r"\w+", line.text))
    run: list[_Line] = []
    for line in lines:
        if run and not _joins(run[-1], line, page):
            yield from _piece(run, page, words)
            yield from (Piece(BlockKind.PARAGRAPH, "\f") for _ in range(line.page - run[-1].page))
            run = []
        run.append(line)
    yield from _piece(run, page, words)


def _measured(lines: Sequence[_Line]) -> _Page:
    body, levels = _type_scale(lines)
    return _Page(body, tuple(levels), _spacing(lines), _width(lines))


def _type_scale(lines: Sequence[_Line]) -> tuple[float, list[float]]:
    """The size of running text, and the larger sizes that headings are set in, largest first (at most five)."""
    letters: Counter[float] = Counter()
    for line in lines:
        letters[line.size] += len(line.text)
    body = letters.most_common(1)[0][0]
    larger = sorted({line.size for line in lines if line.size > body * 1.1 and len(line.text) < 200}, reverse=True)
    return body, larger[:5]


def _spacing(lines: Sequence[_Line]) -> float:
    gaps = [a.y - b.y for a, b in pairwise(lines) if a.page == b.page and a.y > b.y]
    return Counter(round(gap) for gap in gaps).most_common(1)[0][0] if gaps else 0.0


def _width(lines: Sequence[_Line]) -> int:
    lengths = sorted(len(line.text) for line in lines)
    return lengths[int(len(lengths) * 0.8)]


def _joins(above: _Line, line: _Line, page: _Page) -> bool:
    """Whether `line` goes on with the paragraph or heading that `above` belongs to."""
    open_ended = not _ENDS.search(above.text)
    goes_on = open_ended and line.text[0].islower()
    gap = above.y - line.y
    if above.page != line.page or gap < -page.spacing:
        return goes_on and abs(above.size - line.size) < 0.6
    if page.spacing and gap > max(page.spacing, above.size) * 1.45:
        return False
    if max(above.size, line.size) > page.body * 1.1:
        return abs(above.size - line.size) < 0.6 and open_ended
    if _MARK.match(line.text):
        return False
    full = len(above.text) >= page.width * 0.6
    if above.bold != line.bold:
        # Words in bold inside a paragraph are no heading: the line before them is full, or goes on in lower case.
        return goes_on or (open_ended and full)
    return open_ended or len(above.text) >= page.width * 0.8


def _piece(run: Sequence[_Line], page: _Page, words: Counter[str]) -> Iterator[Piece]:
    text = _joined(run, words)
    first = run[0]
    short = len(text) < 200 and not text.endswith((".", ",", ";", ":")) and re.search(r"[^\W\d_]{2}", text) is not None
    if short and first.size in page.levels:
        yield Piece(BlockKind.HEADING, text, page.levels.index(first.size) + 1)
    elif short and all(line.bold for line in run) and first.size >= page.body and not text[0].islower():
        yield Piece(BlockKind.HEADING, text, min(len(page.levels) + 1, 6))
    elif bullet := _BULLET.match(text):
        yield Piece(BlockKind.LIST_ITEM, text[bullet.end() :], 1)
    else:
        yield Piece(BlockKind.PARAGRAPH, text)


def _joined(run: Sequence[_Line], words: Counter[str]) -> str:
    """The lines as one text; a hyphen at a line's end goes where the whole word occurs elsewhere without it."""
    text = run[0].text
    for above, line in pairwise(run):
        join = " " if above.page == line.page else "\f" * (line.page - above.page)
        head = re.search(r"(\w+)-$", text)
        tail = re.match(r"[a-z]\w*", line.text)
        if head and tail and len(join) == 1:
            whole = words[(head[1] + tail[0]).lower()] > 0
            text = (text[:-1] if whole else text) + (join if join != " " else "") + line.text
        else:
            text += join + line.text
    return text


def _title(reader: PdfReader, pieces: Sequence[Piece]) -> str | None:
    """The title the file carries, if it reads like one; else its largest early heading."""
    given = " ".join(str(reader.metadata.title if reader.metadata else "").split())
    if len(given.split()) > 1 and not _JUNK_TITLE.search(given):
        return clean(given).text
    heads = [piece for piece in pieces[:40] if piece.kind is BlockKind.HEADING]
    return min(heads, key=lambda piece: piece.level).text if heads else None

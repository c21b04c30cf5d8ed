"""The links of a PDF: the words that each lies over, and where it leads."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from ingest.reading.decoding import clean
from ingest.reading.worker import Rendered

if TYPE_CHECKING:
    from pypdf import PageObject

__all__ = ["render_pdf_links"]

_MOST = 5000
_LONGEST = 500
_WIDTHS = MappingProxyType(
    {  # of letters in thousandths of the type size, as in Helvetica; most typefaces for running text are near it
        222: "ijl",
        278: " .,:;/!|ftI[]()-'",
        333: "r",
        500: "ckszvxyJ",
        667: "ABEKPSVXY&",
        722: "wCDHNRU",
        778: "GOQ",
        833: "mM",
        944: "W",
    }
)
_LETTER = 556
_SLACK = 2.0  # points by which a link may miss the words it lies over


@dataclass(frozen=True, slots=True)
class _Chunk:
    """Words as they were set: where they begin, on which base line, and in which size."""

    text: str
    x: float
    y: float
    size: float


@dataclass(frozen=True, slots=True)
class _Area:
    """A place that leads somewhere, in points from the lower left corner."""

    address: str
    left: float
    low: float
    right: float
    high: float


def render_pdf_links(content: bytes, charset: str | None) -> Rendered:  # noqa: ARG001 - as all parsers are called
    """The links as a record, words and address; one that goes over several lines is one link. Raises as pypdf does."""
    from pypdf import PdfReader  # noqa: PLC0415 - only the child process parses PDF

    reader = PdfReader(io.BytesIO(content), strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        return Rendered()
    found: dict[str, str] = {}
    for page in reader.pages:
        areas = list(_areas(page))
        for words, address in _worded(areas, _chunks(page)) if areas else ():
            if words and len(words) <= _LONGEST and len(found) < _MOST:
                found.setdefault(words, address)
    return Rendered(record=found)


def _areas(page: PageObject) -> Iterator[_Area]:
    """The areas of a page that lead to addresses; what is not as it should be is passed over."""
    for reference in page.get("/Annots") or ():
        note = reference.get_object()
        action = _plain(note.get("/A")) if isinstance(note, dict) else None
        address = _plain(action.get("/URI")) if isinstance(action, dict) else None
        corners = _plain(note.get("/Rect")) if address else None
        if isinstance(corners, Sequence) and len(corners) == 4:
            x, y, other_x, other_y = (float(_plain(corner)) for corner in corners)
            text = address.decode("latin-1") if isinstance(address, bytes) else str(address)
            yield _Area(text.strip(), min(x, other_x), min(y, other_y), max(x, other_x), max(y, other_y))


def _plain(value: Any) -> Any:
    return value.get_object() if hasattr(value, "get_object") else value


def _chunks(page: PageObject) -> list[_Chunk]:
    found: list[_Chunk] = []

    def take(text: str, cm: Sequence[float], tm: Sequence[float], font: Any, size: float) -> None:  # noqa: ARG001
        scale = abs(tm[3] or tm[1]) * abs(cm[3] or cm[1] or 1) or 1
        x, y = tm[4] * cm[0] + tm[5] * cm[2] + cm[4], tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        if text.strip():
            found.append(_Chunk(text.strip("\n"), x, y, abs(size) * scale))

    page.extract_text(visitor_text=take)
    return found


def _worded(areas: Sequence[_Area], chunks: Sequence[_Chunk]) -> Iterator[tuple[str, str]]:
    """The words under each area; those of areas that follow each other and lead to one address are put together."""
    words: list[str] = []
    for number, area in enumerate(areas):
        words += [_under(area, chunk, _end(chunk, chunks)) for chunk in chunks]
        if number + 1 == len(areas) or areas[number + 1].address != area.address:
            yield " ".join(clean(" ".join(words)).text.split()), area.address
            words = []


def _end(chunk: _Chunk, chunks: Sequence[_Chunk]) -> float:
    """Where a chunk ends: by its letters, and where the next one on its line begins at the latest."""
    after = (other.x for other in chunks if abs(other.y - chunk.y) < 1 and other.x > chunk.x)
    return min([chunk.x + _width(chunk.text) * chunk.size, *after])


def _width(text: str) -> float:
    """How wide a text is, in type sizes."""
    known = _widths()
    return sum(known.get(letter, _LETTER) for letter in text) / 1000


@lru_cache(maxsize=1)
def _widths() -> dict[str, int]:
    return {letter: width for width, letters in _WIDTHS.items() for letter in letters}


def _under(area: _Area, chunk: _Chunk, end: float) -> str:
    """The words of a chunk that lie under an area, by where their letters stand."""
    whole = _width(chunk.text) * chunk.size
    if not area.low - _SLACK <= chunk.y + chunk.size / 4 <= area.high + _SLACK or end <= chunk.x or not whole:
        return ""
    scale = (end - chunk.x) / whole * chunk.size
    kept, at = [], chunk.x
    for word in chunk.text.split(" "):
        width = _width(word) * scale
        if area.left - _SLACK <= at + width / 2 <= area.right + _SLACK:
            kept.append(word)
        at += width + _width(" ") * scale
    return " ".join(kept)

"""Text with marks in it, and why a passage was found, as HTML; escaped, as everything in `markup` is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from kg.document import Span
from retrieval.wording import stem
from ui.chat.markup import inert

if TYPE_CHECKING:
    from retrieval.reasons import Reason
    from retrieval.search import Hit

__all__ = ["STYLE", "Marks", "marked_html", "why_html"]

STYLE = """
<style>
.cg-passage mark.cg-bridge {background:#b6e3ff}
.cg-near {text-decoration:underline; text-decoration-color:#1a7f37; text-underline-offset:.2rem}
.cg-beside {opacity:.55}
.cg-why {font-size:.82rem; margin-top:.6rem}
.cg-why > div {display:flex; gap:.6rem; align-items:baseline; margin:.25rem 0}
.cg-route {flex:0 0 4.4rem; border-radius:.6rem; border:1px solid currentColor; font-size:.74rem; text-align:center;
           opacity:.5}
.cg-route.cg-led {opacity:1; font-weight:600; color:#0969da}
</style>
"""
_SHOWN = 8  # words named for a hit


@dataclass(frozen=True, slots=True)
class Marks:
    """What is marked in a text, by places in it: shared words, the name a path goes over, the nearest sentence."""

    words: tuple[Span, ...] = ()
    bridge: tuple[Span, ...] = ()
    near: tuple[Span, ...] = ()


def marked_html(text: str, shown: Span, marks: Marks, passage: Span | None = None) -> str:
    """The part of `text` that is `shown`, with its marks; what is outside `passage`, where one is given, is fainter."""
    pieces = []
    for piece in _pieces(shown, marks, passage):
        html = inert(text[piece.start : piece.end])
        if _inside(piece, marks.bridge):
            html = f'<mark class="cg-bridge">{html}</mark>'
        elif _inside(piece, marks.words):
            html = f"<mark>{html}</mark>"
        if _inside(piece, marks.near):
            html = f'<span class="cg-near">{html}</span>'
        if passage is not None and not passage.contains(piece):
            html = f'<span class="cg-beside">{html}</span>'
        pieces.append(html)
    return f'<div class="cg-passage">{"".join(pieces)}</div>'


def why_html(hit: Hit, reason: Reason, text: str) -> str:
    """Why a hit was found, a line for each way to it; those that led to it stand out. `text` is its document's."""
    held = (text[place.start : place.end].lower() for place in reason.words)
    words = tuple({stem(word): word for word in held}.values())  # one form of each
    told = {
        "words": f"holds {_quoted(words[:_SHOWN])}" if words else "",
        "meaning": f"likeness {reason.similarity:.2f} of the underlined sentence" if reason.nearest else "",
        "graph": _path(hit, reason),
    }
    lines = (
        f'<div><span class="cg-route{" cg-led" if route in hit.by else ""}">{route}</span><span>{said}</span></div>'
        for route, said in told.items()
        if said
    )
    return f'<div class="cg-why">{"".join(lines)}</div>'


def _path(hit: Hit, reason: Reason) -> str:
    named = f"is about or names {_quoted(reason.names)}" if reason.names else ""
    led = ""
    if hit.via is not None and reason.origin is not None:
        where = inert(reason.origin.title or reason.origin.source_id)
        led = f"by way of “{inert(hit.via.name)}”, which a passage of {where} names"
    return "; ".join(part for part in (named, led) if part)


def _quoted(words: tuple[str, ...]) -> str:
    return ", ".join(f"<b>{inert(word)}</b>" for word in words)


def _pieces(shown: Span, marks: Marks, passage: Span | None) -> Iterator[Span]:
    """The parts of what is shown within which nothing begins or ends."""
    every = (*marks.words, *marks.bridge, *marks.near, *((passage,) if passage else ()))
    cuts = {edge for span in every for edge in (span.start, span.end) if shown.start < edge < shown.end}
    edges = sorted({shown.start, shown.end, *cuts})
    yield from (Span(start, end) for start, end in pairwise(edges))


def _inside(piece: Span, spans: tuple[Span, ...]) -> bool:
    return any(span.contains(piece) for span in spans)

"""The page of a place in a text: reading puts a form feed where a page ends."""

from __future__ import annotations

__all__ = ["page_of"]

_BREAK = "\f"


def page_of(text: str, start: int, end: int) -> int | None:
    """The page, from 1, on which the first word of [start, end) stands; None where the text has no pages."""
    if _BREAK not in text:
        return None
    inside = text[start:end]
    first = start + len(inside) - len(inside.lstrip())
    return text.count(_BREAK, 0, first) + 1

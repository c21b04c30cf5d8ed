"""Markdown seen without its markup: the same length, with spaces where marks stood, so offsets stay true."""

from __future__ import annotations

import re

from kg.document import Document, Span

__all__ = ["MARKDOWN", "mask", "mask_inline", "masked"]

MARKDOWN = "text/markdown"

# What stands in the first group of each is what a reader sees.
_LINK = re.compile(r"\[([^\[\]\n]*)\](?:\([^()\s]*(?:\([^()\s]*\)[^()\s]*)?(?:\s+\"[^\"\n]*\")?\)|\[[^\[\]\n]*\])")
_IMAGE = re.compile(r"!\[[^\[\]\n]*\](?:\([^()\n]*\)|\[[^\[\]\n]*\])?()")
_CODE = re.compile(r"(?<!`)`+(?!`)([^`\n]+)`+")
_TAG = re.compile(r"</?[A-Za-z][^<>\n]{0,300}>()")
_STARS = tuple(
    re.compile(rf"(?<![\\*])\*{{{n}}}(?=[^\s*])([^*\n]*(?:\*(?!\*)[^*\n]+)*?)(?<=[^\s*])\*{{{n}}}(?!\*)")
    for n in (3, 2, 1)
)
_LINES = re.compile(r"(?<![\w\\])_{1,2}(?=\S)([^_\n]+)(?<=\S)_{1,2}(?!\w)")
_STRUCK = re.compile(r"~~(?=\S)([^~\n]+)(?<=\S)~~")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_ALL = (_IMAGE, _LINK, _CODE, _TAG, *_STARS, _LINES, _STRUCK, _ESCAPE)
_MARKS = re.compile(r"[*_`~\[\\<]")
_LONGEST = 20_000  # beyond it a line is no prose, and matching pairs in it would take long


def mask_inline(text: str) -> str:
    """One line of Markdown with its inline marks replaced by spaces, as long as before."""
    if not _MARKS.search(text) or len(text) > _LONGEST:
        return text
    for pattern in _ALL:
        text = pattern.sub(_blank, text)
    return text


def mask(text: str) -> str:
    """Markdown with its inline marks replaced by spaces, line by line, as long as before."""
    return "\n".join(mask_inline(line) for line in text.split("\n"))


def masked(document: Document, span: Span | None = None) -> str:
    """The text of `document` (or of `span`) without inline marks: same length, so offsets hold."""
    text = document.text if span is None else document.slice(span)
    return mask(text) if document.media_type == MARKDOWN else text


def _blank(found: re.Match[str]) -> str:
    """The match with everything but its first group turned into spaces."""
    start, end = found.start(), found.end()
    inner_start, inner_end = found.span(1)
    if inner_start == inner_end:
        return " " * (end - start)
    return " " * (inner_start - start) + found[1] + " " * (end - inner_end)

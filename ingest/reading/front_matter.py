"""The record at the head of a Markdown or text file: YAML between two lines of three dashes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import yaml

from ingest.reading.blocks import trimmed
from kg.document import Block, BlockKind, Span
from kg.errors import SourceError

__all__ = ["FrontMatter", "split_front_matter"]

_FENCED = re.compile(r"\A---[ \t]*\n(?P<body>.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_KEY = re.compile(r"(?P<key>[A-Za-z_][\w .-]*?)[ \t]*:(?:[ \t]+(?P<value>.*)|[ \t]*)$")
_ITEM = re.compile(r"[ \t]*-[ \t]+(?P<value>.*)$")
_LARGEST = 64_000


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The record, one block a key, and where the text after it begins.

    A block's span is its lines; its first cell is the key, the others are the values, without their quotes.
    """

    record: Mapping[str, object] = field(default_factory=dict)
    blocks: tuple[Block, ...] = ()
    end: int = 0


def split_front_matter(text: str, name: str) -> FrontMatter:
    """The front matter of `text`, empty where there is none.

    Raises SourceError with the line number where it is not valid YAML.
    """
    found = _FENCED.match(text)
    if found is None or found.end("body") - found.start("body") > _LARGEST:
        return FrontMatter()
    record = _record(found["body"], name)
    if not isinstance(record, dict):
        # A thematic break and a paragraph may stand at the head of a page: that is no record.
        return FrontMatter()
    blocks = _blocks(text, found.start("body"), found.end("body"))
    return FrontMatter({str(key): value for key, value in record.items()}, blocks, found.end())


def _record(body: str, name: str) -> object:
    try:
        return yaml.safe_load(body)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 2 if mark else 1  # counted from 1, after the opening dashes
        problem = getattr(error, "problem", None) or "not valid YAML"
        raise SourceError(
            f"{name}, line {line}: the front matter is not valid YAML ({problem})",
            "Mend the lines between the two '---', for example put values with ':' or '[' in quotes.",
        ) from error
    except ValueError as error:  # a date such as 2024-13-45
        raise SourceError(
            f"{name}: the front matter holds a value that cannot be read ({error})",
            "Mend the lines between the two '---'; dates are written 2026-03-31.",
        ) from error


def _blocks(text: str, start: int, end: int) -> tuple[Block, ...]:
    blocks: list[Block] = []
    place = start
    for line in text[start:end].splitlines(keepends=True):
        bare = line.rstrip("\n")
        if key := _KEY.match(bare):
            cells = [Span(place, place + key.end("key"))]
            if key["value"]:
                cells.append(_unquoted(text, Span(place + key.start("value"), place + len(bare))))
            blocks.append(
                Block(BlockKind.FRONT_MATTER, trimmed(text, Span(place, place + len(bare))), cells=tuple(cells))
            )
        elif blocks and bare.strip():
            item = _ITEM.match(bare)
            value = _unquoted(text, Span(place + (item.start("value") if item else 0), place + len(bare)))
            last = blocks[-1]
            whole = Span(last.span.start, trimmed(text, Span(place, place + len(bare))).end)
            blocks[-1] = Block(BlockKind.FRONT_MATTER, whole, cells=(*last.cells, value))
        place += len(line)
    return tuple(blocks)


def _unquoted(text: str, span: Span) -> Span:
    span = trimmed(text, span)
    piece = text[span.start : span.end]
    if len(piece) > 1 and piece[0] == piece[-1] and piece[0] in "\"'":
        return Span(span.start + 1, span.end - 1)
    return span

"""Markdown: markdown-it finds the structure, and every block is a span of the file's own text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import accumulate

from markdown_it import MarkdownIt
from markdown_it.token import Token

from ingest.reading.blocks import Parsed, Trail, trimmed
from ingest.reading.front_matter import split_front_matter
from ingest.reading.grid import cell_spans
from ingest.reading.masking import mask_inline
from kg.document import Block, BlockKind, Span

__all__ = ["read_markdown"]

_COMMENT = re.compile(r"^(?P<fence>```+|~~~+).*?^(?P=fence)|<!--.*?-->", re.DOTALL | re.MULTILINE)
_HIDING = re.compile(
    r"<(?:script|style|template|noscript)\b|\bhidden\b|display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE
)
_LEAD = re.compile(r"(?P<mark>\*\*|__)(?P<label>[^*_\n]{2,80}?)(?P<end>[.:])?(?P=mark)(?P<after>[.:])?[ \t]+(?=\S)")
_ALL_BOLD = re.compile(r"(\*\*|__)[^*_\n]{2,80}\1:?")


def read_markdown(text: str, name: str) -> Parsed:
    """The structure of a Markdown file; HTML comments are taken out and noted.

    Raises SourceError where the front matter is not valid YAML.
    """
    text, notes = _uncommented(text)
    front = split_front_matter(text, name)
    walk = _Walk(text, front.end)
    tokens = MarkdownIt("commonmark").enable("table").parse(text[front.end :])
    tops = sum(token.type == "heading_open" and token.tag == "h1" for token in tokens)
    walk.sole_top = tops == 1
    for index, token in enumerate(tokens):
        walk.take(token, tokens[index + 1] if index + 1 < len(tokens) else None)
    return Parsed(text, (*front.blocks, *walk.blocks), walk.title, front.record, (*notes, *walk.notes))


def _uncommented(text: str) -> tuple[str, list[str]]:
    if "<!--" not in text:
        return text, []
    found = sum(match["fence"] is None for match in _COMMENT.finditer(text))
    text = _COMMENT.sub(lambda match: match[0] if match["fence"] else "", text)
    return text, [f"took out {found} hidden HTML comment{'s' if found > 1 else ''}"] if found else []


@dataclass(slots=True)
class _Walk:
    """Where we are in the tokens: open lists and tables, the heading path, the blocks found so far."""

    text: str
    offset: int
    title: str | None = None
    sole_top: bool = False
    blocks: list[Block] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    _starts: list[int] = field(default_factory=list)
    _trail: Trail = field(default_factory=Trail)
    _depth: int = 0
    _fresh_item: bool = False
    _table: int = -1
    _in_table: bool = False
    _header: bool = False

    def __post_init__(self) -> None:
        lines = self.text[self.offset :].split("\n")
        self._starts = [self.offset, *accumulate((len(line) + 1 for line in lines), initial=self.offset)][1:]

    def take(self, token: Token, following: Token | None) -> None:
        """Take in one token; tokens that only open or close something change where we are."""
        kind = token.type
        if kind in {"bullet_list_open", "ordered_list_open"}:
            self._depth += 1
        elif kind in {"bullet_list_close", "ordered_list_close"}:
            self._depth -= 1
        elif kind == "list_item_open":
            self._fresh_item = True
        elif kind in {"table_open", "table_close"}:
            self._in_table = kind == "table_open"
            self._table += self._in_table
        elif kind in {"thead_open", "thead_close"}:
            self._header = kind == "thead_open"
        else:
            self._take_leaf(token, following)

    def _take_leaf(self, token: Token, following: Token | None) -> None:
        if token.map is None:
            return
        if token.type == "tr_open":
            self._row(token.map[0])
        elif token.type == "heading_open" and following is not None:
            self._heading(token, following)
        elif token.type == "paragraph_open" and following is not None:
            self._paragraph(following)
        elif token.type in {"fence", "code_block"}:
            self._code(token)
        elif token.type == "html_block":
            self._html(token)

    def _line(self, number: int) -> Span:
        start = self._starts[number]
        end = self.text.find("\n", start)
        return Span(start, len(self.text) if end < 0 else end)

    def _inline(self, token: Token) -> Span:
        """Where the content of an inline token stands: from its first line's text to its last line's."""
        assert token.map is not None
        lines = token.content.split("\n")
        first = self._line(token.map[0])
        last = self._line(token.map[0] + len(lines) - 1)
        start = self.text.rfind(lines[0].strip(), first.start, first.end)
        end = self.text.rfind(lines[-1].strip(), last.start, last.end) + len(lines[-1].strip())
        return Span(max(start, first.start), max(end, first.start))

    def _bare(self, span: Span) -> Span:
        """`span` without the marks and white space at its edges."""
        lines = self.text[span.start : span.end].split("\n")
        inner = trimmed("\n".join(mask_inline(line) for line in lines), Span(0, span.end - span.start))
        return Span(span.start + inner.start, span.start + inner.end)

    def _add(self, kind: BlockKind, span: Span, level: int = 0, headings: tuple[str, ...] | None = None) -> None:
        if span.end > span.start:
            self.blocks.append(Block(kind, span, level, self._trail.path if headings is None else headings))

    def _heading(self, token: Token, inline: Token) -> None:
        whole, level = self._inline(inline), int(token.tag[1])
        span = self._bare(whole)
        words = " ".join(mask_inline(self.text[whole.start : whole.end]).split())
        if not words:
            return
        sole = level == 1 and self.sole_top
        self.title = self.title or (words if level == 1 else None)
        self._add(BlockKind.HEADING, span, level, self._trail.enter(level, words, title=sole))

    def _paragraph(self, inline: Token) -> None:
        whole = self._inline(inline)
        span = self._bare(whole)
        first_of_item = self._depth > 0 and self._fresh_item
        self._fresh_item = False
        kind, level = (BlockKind.LIST_ITEM, self._depth) if first_of_item else (BlockKind.PARAGRAPH, 0)
        if not first_of_item and _ALL_BOLD.fullmatch(self.text, whole.start, whole.end):
            self._add(BlockKind.LABEL, span)
            return
        lead = _LEAD.match(self.text, whole.start, whole.end)
        if lead is not None and lead.start("label") == span.start:
            self._add(BlockKind.LABEL, Span(lead.start("label"), lead.end("label")))
            span = self._bare(Span(lead.end(), span.end))
        self._add(kind, span, level)

    def _row(self, number: int) -> None:
        if not self._in_table:
            return
        cells = tuple(self._bare(cell) for cell in cell_spans(self.text, self._line(number)))
        if cells:
            kind = BlockKind.TABLE_HEADER if self._header else BlockKind.TABLE_ROW
            whole = Span(cells[0].start, cells[-1].end)
            self.blocks.append(Block(kind, whole, 0, self._trail.path, cells, self._table))

    def _code(self, token: Token) -> None:
        assert token.map is not None
        first, last = token.map
        if token.type == "fence":
            first, last = first + 1, last - 1
        if last > first:
            self._add(BlockKind.CODE, trimmed(self.text, Span(self._starts[first], self._line(last - 1).end)))

    def _html(self, token: Token) -> None:
        assert token.map is not None
        span = Span(self._starts[token.map[0]], self._line(token.map[1] - 1).end)
        if _HIDING.search(token.content):
            self.notes.append(f"line {self.text.count(chr(10), 0, span.start) + 1}: hidden HTML is not read")
            return
        self._add(BlockKind.PARAGRAPH, self._bare(span))

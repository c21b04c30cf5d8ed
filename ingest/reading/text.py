"""Plain text: lines tell the structure by general signs, and the text is never changed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from ingest.reading.blocks import Parsed, Trail, trimmed
from ingest.reading.front_matter import split_front_matter
from ingest.reading.grid import cell_spans, is_rule
from ingest.reading.outline import Labels, Line, heading_levels, known_labels, looks_like_heading, number_depth
from kg.document import Block, BlockKind, Span

__all__ = ["read_text"]

_ITEM = re.compile(r"(?P<indent>[ \t]*)(?:[-*+\u2022\u2023\u25aa\u25cf\u2013]|\(?\d{1,3}[.)]|\(?[a-z]\))[ \t]+(?=\S)")
_HASH = re.compile(r"(?P<marks>#{1,6})[ \t]+(?=\S)")
_UNDERLINE = re.compile(r"[=\-~^]{3,}[ \t]*$")
_WORD = re.compile(r"[^\W_][\w&'\u2019]*")
_RUN = 4  # so many heading-like lines in a row are a list of names, not headings


@dataclass(frozen=True, slots=True)
class _Item:
    """A line, or several that belong together, before its place in the outline is known."""

    kind: BlockKind
    span: Span
    level: int = 0
    cells: tuple[Span, ...] = ()
    table: int = -1
    marked: bool = False


def read_text(text: str, name: str) -> Parsed:
    """The structure of a plain text: headings, labels, lists and pipe tables, found by general rules.

    Raises SourceError where front matter is not valid YAML.
    """
    front = split_front_matter(text, name)
    items = _demote(_settle_lists(text, _items(text, front.end)))
    items = _split_labels(text, items)
    blocks, title = _placed(text, items)
    return Parsed(text, (*front.blocks, *blocks), title, front.record)


def _lines(text: str, start: int) -> list[Span]:
    spans = []
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        spans.append(Span(start, end))
        start = end + 1
    return spans


def _items(text: str, start: int) -> list[_Item]:
    """The lines of `text` as headings, list items, table rows and paragraphs (wrapped lines joined)."""
    lines = _lines(text, start)
    wrapped = _is_wrapped(text, lines)
    items: list[_Item] = []
    index, table = 0, -1
    while index < len(lines):
        line = trimmed(text, lines[index])
        words = text[line.start : line.end]
        after = text[lines[index + 1].start : lines[index + 1].end] if index + 1 < len(lines) else ""
        if words.startswith("|") or (words.count("|") > 0 and is_rule(after)):
            table += 1
            index = _take_table(text, lines, index, table, items)
            continue
        taken = 1
        if not words or _UNDERLINE.fullmatch(words):
            pass
        elif words.strip("#") and (marks := _HASH.match(words)):
            items.append(
                _Item(BlockKind.HEADING, Span(line.start + marks.end(), line.end), len(marks["marks"]), marked=True)
            )
        elif _UNDERLINE.fullmatch(after) and len(words) <= 120:
            items.append(_Item(BlockKind.HEADING, line, 1 if after[0] == "=" else 2, marked=True))
            taken = 2
        else:
            taken = _take_prose(text, lines, index, wrapped, items)
        index += taken
    return items


def _take_table(text: str, lines: Sequence[Span], index: int, table: int, items: list[_Item]) -> int:
    """Add the rows from line `index` on; the row above a rule is the header. Gives the line after the table."""
    while index < len(lines) and "|" in text[lines[index].start : lines[index].end]:
        line = lines[index]
        ruled = index + 1 < len(lines) and is_rule(text[lines[index + 1].start : lines[index + 1].end])
        cells = cell_spans(text, line)
        if not is_rule(text[line.start : line.end]) and cells:
            kind = BlockKind.TABLE_HEADER if ruled else BlockKind.TABLE_ROW
            items.append(_Item(kind, Span(cells[0].start, cells[-1].end), 0, cells, table))
        index += 1
    return index


def _take_prose(text: str, lines: Sequence[Span], index: int, wrapped: bool, items: list[_Item]) -> int:  # noqa: FBT001
    """Add the list item, paragraph or possible heading at line `index`; gives how many lines it takes."""
    line = trimmed(text, lines[index])
    mark = _ITEM.match(text, lines[index].start, lines[index].end)
    last = index
    while wrapped and last + 1 < len(lines) and _goes_on(text, lines[last], lines[last + 1]):
        last += 1
    whole = Span(line.start, trimmed(text, lines[last]).end)
    if mark:
        depth = 1 + len(mark["indent"].expandtabs(4)) // 2
        items.append(_Item(BlockKind.LIST_ITEM, Span(mark.end(), whole.end), depth))
    else:
        alone = last == index and looks_like_heading(text[line.start : line.end])
        items.append(_Item(BlockKind.HEADING if alone else BlockKind.PARAGRAPH, whole))
    return last - index + 1


def _goes_on(text: str, line: Span, following: Span) -> bool:
    """Whether the next line continues this one in wrapped text."""
    here, after = text[line.start : line.end].strip(), text[following.start : following.end]
    if not after.strip() or _ITEM.match(after) or _HASH.match(after) or after.lstrip().startswith("|"):
        return False
    short = len(here) < 0.6 * len(after.strip()) and looks_like_heading(here) and after.strip()[0].isupper()
    return not short


def _is_wrapped(text: str, lines: Sequence[Span]) -> bool:
    """Whether paragraphs run over several lines: many lines begin in the middle of a sentence."""
    pairs = goes_on = 0
    for line, following in pairwise(lines):
        here, after = text[line.start : line.end].strip(), text[following.start : following.end].strip()
        if here and after and not _ITEM.match(after) and not after.startswith("|"):
            pairs += 1
            goes_on += after[0].islower()
    return pairs > 0 and goes_on >= pairs * 0.25


def _settle_lists(text: str, items: Sequence[_Item]) -> list[_Item]:
    """Count list depths from the outermost item of each list; a numbered line that stands alone may be a heading."""
    headed = [_numbered_heading(text, items, number) or item for number, item in enumerate(items)]
    settled: list[_Item] = []
    for is_list, group in groupby(headed, key=lambda item: item.kind is BlockKind.LIST_ITEM):
        run = list(group)
        depths = sorted({item.level for item in run})
        settled += [replace(i, level=depths.index(i.level) + 1) for i in run] if is_list else run
    return settled


def _numbered_heading(text: str, items: Sequence[_Item], number: int) -> _Item | None:
    """A list item as a heading ("2. Results"), where it is set off by blank lines and no other item follows."""
    item = items[number]
    last = number + 1 == len(items) or items[number + 1].kind is BlockKind.LIST_ITEM
    if item.kind is not BlockKind.LIST_ITEM or item.level > 1 or last:
        return None
    start = text.rfind("\n", 0, item.span.start) + 1
    line = trimmed(text, Span(start, item.span.end))
    words = _words(text, line)
    alone = text[:start].endswith(("\n\n", "\n \n")) or not text[:start].strip()
    before = number == 0 or items[number - 1].kind is not BlockKind.LIST_ITEM
    if number_depth(words) and looks_like_heading(words) and (alone or before):
        return _Item(BlockKind.HEADING, line)
    return None


def _demote(items: Sequence[_Item]) -> list[_Item]:
    """Heading-like lines that head nothing are paragraphs: the last ones, and long runs of them."""
    kept = list(items)
    start = 0
    while start < len(kept):
        end = start
        while end < len(kept) and kept[end].kind is BlockKind.HEADING and not kept[end].marked:
            end += 1
        if end > start and (end - start >= _RUN or (end == len(kept) and start > 0)):
            first = start + 1 if start == 0 else start
            kept[first:end] = [replace(item, kind=BlockKind.PARAGRAPH) for item in kept[first:end]]
        start = max(end, start + 1)
    return kept


def _split_labels(text: str, items: Sequence[_Item]) -> list[_Item]:
    """Cut labels and headings off the sentences they are glued to, and find labels that stand alone."""
    labels = _labels(text, items)
    columns = {_words(text, Span(c.start, c.end)) for i in items if i.kind is BlockKind.TABLE_HEADER for c in i.cells}
    opened = [n for n, item in enumerate(items) if item.kind is BlockKind.PARAGRAPH and _headed(items, n)]
    known = sum(labels.glued(_words(text, items[n].span), after_heading=True) > 0 for n in opened)
    result: list[_Item] = []
    for number, item in enumerate(items):
        if item.kind is BlockKind.HEADING and not item.marked and number and _words(text, item.span) in columns:
            result.append(replace(item, kind=BlockKind.LABEL))
            continue
        cut = 0
        if item.kind is BlockKind.PARAGRAPH:
            headed = number in opened
            siblings = headed and known > 1 and _near_labelled(text, items, number, labels)
            cut = labels.glued(_words(text, item.span), after_heading=headed, siblings=siblings)
        result.extend(_cut(item, cut, headed=_headed(items, number)))
    return result


def _cut(item: _Item, length: int, *, headed: bool) -> Iterator[_Item]:
    if length:
        kind = BlockKind.LABEL if headed else BlockKind.HEADING
        yield _Item(kind, Span(item.span.start, item.span.start + length))
    yield replace(item, span=Span(item.span.start + length, item.span.end))


def _headed(items: Sequence[_Item], number: int) -> bool:
    return number > 0 and items[number - 1].kind is BlockKind.HEADING


def _near_labelled(text: str, items: Sequence[_Item], number: int, labels: Labels) -> bool:
    """Whether the sections just before and after open with a known label."""
    near = [n for n in range(max(number - 4, 0), min(number + 5, len(items))) if n != number and _headed(items, n)]
    hits = sum(labels.glued(_words(text, items[n].span), after_heading=True) > 0 for n in near)
    return hits > 0 and hits * 2 >= len(near)


def _labels(text: str, items: Sequence[_Item]) -> Labels:
    words = Counter(word[0].lower() for word in _WORD.finditer(text))
    headers = [_words(text, cell) for item in items if item.kind is BlockKind.TABLE_HEADER for cell in item.cells]
    headings = [_words(text, item.span) for item in items if item.kind is BlockKind.HEADING]
    prose = [_words(text, item.span) for item in items if item.kind is BlockKind.PARAGRAPH]
    return known_labels(headers, headings, prose, words)


def _words(text: str, span: Span) -> str:
    return text[span.start : span.end]


def _placed(text: str, items: Sequence[_Item]) -> tuple[list[Block], str | None]:
    """Give every heading its level and every block the path of headings above it."""
    heads = [n for n, item in enumerate(items) if item.kind is BlockKind.HEADING]
    has_title = bool(heads) and heads[0] == 0 and not items[0].marked
    lines = [
        Line(
            _words(text, items[n].span),
            n + 1 < len(items) and items[n + 1].kind is BlockKind.HEADING,
            n + 1 < len(items) and items[n + 1].kind is BlockKind.LABEL,
        )
        for n in heads
    ]
    levels = dict(zip(heads, heading_levels(lines, has_title=has_title), strict=True))
    tops = [n for n in heads if (items[n].level or levels[n]) == 1]
    trail, blocks = Trail(), []
    for number, item in enumerate(items):
        level, above = item.level, trail.path
        if item.kind is BlockKind.HEADING:
            level = item.level or levels[number]
            above = trail.enter(level, _words(text, item.span), title=tops == [number])
        blocks.append(Block(item.kind, item.span, level, above, item.cells, item.table))
    return blocks, _words(text, items[tops[0]].span) if tops else None

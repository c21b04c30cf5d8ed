"""HTML: the main text of a page, with its headings, lists and tables, and without what a visitor does not see."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ingest.reading.blocks import Piece
from ingest.reading.decoding import clean, decode
from ingest.reading.hiding import Hider
from ingest.reading.main_text import bare_links, is_main, judged
from ingest.reading.page_record import declared_charset, page_record, page_title
from ingest.reading.worker import Rendered
from kg.document import BlockKind

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = ["render_html"]

_LARGEST = 10_000_000  # bytes; parsers lose text silently beyond
_LARGEST_JUDGED = 2_000_000  # bytes; trafilatura takes long on more
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_HEADING = re.compile(r"h[1-6]")
_BLOCKS = frozenset(
    (  # noqa: SIM905 - one word a line says no more
        "address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure "
        "footer form h1 h2 h3 h4 h5 h6 header hr html li main nav ol p pre section summary table tbody td tfoot th "
        "thead tr ul"
    ).split()
)
_BOILER = re.compile(
    r"(?:^|[\s_-])(?:cookie|consent|newsletter|subscribe|subscription|share|sharing|social|breadcrumbs?|sidebar|comments?"
    r"|related|recommended|promo|advert|ads?|footer|navbar|nav|menu|masthead|skip-?link|pagination|popup|modal|banner"
    r"|toolbar|paywall)(?:$|[\s_-])",
    re.IGNORECASE,
)
_ROLES = frozenset({"navigation", "banner", "contentinfo", "search", "complementary", "dialog", "alert", "menu"})
_CHROME = frozenset({"nav", "aside", "footer", "dialog", "menu", "form"})
_MAX_DEPTH = 200


def render_html(content: bytes, charset: str | None) -> Rendered:
    """The pieces of a page's main text. Raises what the HTML parser raises."""
    from lxml import html  # noqa: PLC0415 - only the child process parses HTML

    if len(content) > _LARGEST:
        return Rendered(error="is larger than 10 MB", hint="Save the part you need as a page of its own.")
    decoded = decode(content, "the page", charset or declared_charset(content))
    root = html.document_fromstring(_DECLARATION.sub("", decoded.text))
    record, title = page_record(root), page_title(root)
    hider = Hider.of(root)
    hider.strip(root)
    body = root.find("body") if root.find("body") is not None else root
    links, text = bare_links(body), judged(root) if len(content) <= _LARGEST_JUDGED else None
    _strip_chrome(body)
    found = tuple(_renumbered(_Walker().walk(_main(body))))
    pieces = tuple(piece for piece, main in zip(found, is_main(found, text, links), strict=True) if main)
    notes = [*decoded.notes, *hider.notes()]
    if len(pieces) < len(found):
        notes.append(f"left out {len(found) - len(pieces)} blocks around the text")
    letters = sum(len(piece.text) for piece in pieces) + sum(len(c) for piece in pieces for c in piece.cells)
    if letters < 40 and len(content) > 2000:
        return Rendered(
            error="shows no text without running its scripts, or could not be parsed",
            hint="Open it in a browser and save the text, or give another address.",
        )
    if letters < len(content) * 0.002:
        notes.append(f"only {letters} characters of text in {len(content)} bytes: some may be missing")
    return Rendered(pieces, title, record, tuple(notes))


def _strip_chrome(body: HtmlElement) -> None:
    """Take out what stands around the text: navigation, footers, side bars, forms, notices, link lists."""
    whole = len(body.text_content())
    for element in list(body.iter()):
        if not isinstance(element.tag, str) or element.getparent() is None or element is body:
            continue
        if _is_chrome(element) and len(element.text_content()) < whole * 0.5:
            element.drop_tree()


def _is_chrome(element: HtmlElement) -> bool:
    tag = str(element.tag)
    if tag in _CHROME or (element.get("role") or "") in _ROLES:
        return True
    if tag == "header":
        # The header of an article holds its headline; the header of a page holds its menu.
        return element.find(".//h1") is None and next(element.iterancestors("article", "main"), None) is None
    if tag in {"div", "section", "ul", "ol", "p", "span"}:
        names = f"{element.get('class') or ''} {element.get('id') or ''}"
        return _BOILER.search(names) is not None or (tag in {"ul", "ol", "div"} and _is_link_list(element))
    return False


def _is_link_list(element: HtmlElement) -> bool:
    """Whether an element outside the article is a run of short links, as menus are."""
    links = list(element.iter("a"))
    if len(links) < 4 or next(element.iterancestors("article", "main"), None) is not None:
        return False
    words = sum(len(link.text_content().strip()) for link in links)
    return words > 0.8 * len("".join(element.text_content().split())) and words / len(links) < 25


def _main(body: HtmlElement) -> HtmlElement:
    """The element that holds the text: main, a sole article, or the body where these hold only a part of it."""
    whole = len(body.text_content().strip())
    articles = list(body.iter("article"))
    choices = [*body.iter("main"), *body.xpath(".//*[@role='main']"), *(articles if len(articles) == 1 else [])]
    best = max(choices, key=lambda e: len(e.text_content()), default=None)
    return best if best is not None and len(best.text_content().strip()) >= whole * 0.3 else body


def _renumbered(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Pieces whose text is clean and not empty."""
    for piece in pieces:
        text = piece.text if piece.kind is BlockKind.CODE else " ".join(clean(piece.text).text.split())
        if text.strip() or any(piece.cells):
            yield Piece(piece.kind, text, piece.level, piece.cells, piece.table)


class _Walker:
    """Walks the elements in order; running text is gathered until a block begins or ends."""

    def __init__(self) -> None:
        self._run: list[str] = []
        self._lists = 0
        self._tables = 0
        self._kind = BlockKind.PARAGRAPH

    def walk(self, element: HtmlElement, depth: int = 0) -> Iterator[Piece]:
        """The pieces under `element`."""
        tag = element.tag if isinstance(element.tag, str) else ""
        if depth > _MAX_DEPTH:
            self._run.append(element.text_content())
        elif tag and _HEADING.fullmatch(tag):
            yield from self._flush()
            yield Piece(BlockKind.HEADING, element.text_content(), int(tag[1]))
        elif tag == "pre":
            yield from self._flush()
            yield Piece(BlockKind.CODE, clean(element.text_content().strip("\n")).text)
        elif tag == "table" and _is_data(element):
            yield from self._flush()
            yield from self._table(element)
        elif tag == "br":
            self._run.append("\n")
        elif tag:
            yield from self._inside(element, tag, depth)

    def _inside(self, element: HtmlElement, tag: str, depth: int) -> Iterator[Piece]:
        block = tag in _BLOCKS
        if block:
            yield from self._flush()
        self._lists += tag in {"ul", "ol"}
        if tag == "li":
            self._kind = BlockKind.LIST_ITEM
        self._run.append(element.text or "")
        for child in element:
            yield from self.walk(child, depth + 1)
            self._run.append(child.tail or "")
        if block:
            yield from self._flush()
        self._lists -= tag in {"ul", "ol"}

    def _flush(self) -> Iterator[Piece]:
        text = "".join(self._run)
        self._run = []
        if text.strip():
            item = self._kind is BlockKind.LIST_ITEM and self._lists > 0
            yield Piece(self._kind if item else BlockKind.PARAGRAPH, text, self._lists if item else 0)
            self._kind = BlockKind.PARAGRAPH

    def _table(self, table: HtmlElement) -> Iterator[Piece]:
        caption = table.find("caption")
        if caption is not None and caption.text_content().strip():
            yield Piece(BlockKind.PARAGRAPH, caption.text_content())
        for number, row in enumerate(table.iter("tr")):
            cells = [cell for cell in row if cell.tag in {"td", "th"}]
            texts = tuple(text for cell in cells for text in _cell(cell))
            if not any(texts):
                continue
            heads = all(cell.tag == "th" for cell in cells) or next(row.iterancestors("thead"), None) is not None
            kind = BlockKind.TABLE_HEADER if heads and number < 3 else BlockKind.TABLE_ROW
            yield Piece(kind, cells=texts, table=self._tables)
        self._tables += 1


def _cell(cell: Any) -> list[str]:
    """The text of a cell, and empty cells for the columns it reaches over."""
    text = " ".join(clean(" ".join(cell.itertext())).text.split())
    reach = cell.get("colspan") or "1"
    return [text] + [""] * (min(int(reach), 20) - 1 if reach.isdigit() else 0)


def _is_data(table: HtmlElement) -> bool:
    """Whether a table holds data, and does not lay out a page."""
    if table.get("role") in {"presentation", "none"} or table.find(".//table") is not None:
        return False
    widths = [sum(cell.tag in {"td", "th"} for cell in row) for row in table.iter("tr")]
    return len(widths) > 1 and max(widths) > 1

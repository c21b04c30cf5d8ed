"""The links of a DOCX file: what their words are, and where they lead."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

from ingest.reading.decoding import clean
from ingest.reading.docx import refused
from ingest.reading.worker import Rendered

__all__ = ["render_docx_links"]

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_FIELD = re.compile(r"\s*HYPERLINK\s+\"?([^\s\"]+)")
_MOST = 5000
_LONGEST = 500


def render_docx_links(content: bytes, charset: str | None) -> Rendered:  # noqa: ARG001 - as all parsers are called
    """The links as a record, words and address; of links of the same words the first. Raises as python-docx does."""
    if refused(content) is not None:
        return Rendered()
    from docx import Document  # noqa: PLC0415 - only the child process parses DOCX

    document = Document(io.BytesIO(content))
    addresses = {id_: relation.target_ref for id_, relation in document.part.rels.items() if relation.is_external}
    found: dict[str, str] = {}
    for text, address in (*_elements(document.element.body, addresses), *_fields(document.element.body)):
        words = " ".join(clean(text).text.split())
        if words and len(words) <= _LONGEST and len(found) < _MOST:
            found.setdefault(words, address)
    return Rendered(record=found)


def _elements(body: Any, addresses: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Links as elements, and fields that are written in one."""
    for link in body.iter(f"{_W}hyperlink"):
        address = addresses.get(link.get(f"{_R}id") or "")
        if address:
            yield _text(link), address
    for field in body.iter(f"{_W}fldSimple"):
        leads = _FIELD.match(field.get(f"{_W}instr") or "")
        if leads:
            yield _text(field), leads[1]


def _fields(body: Any) -> Iterator[tuple[str, str]]:
    """Links as fields that are written in marks: begin, what it is, separate, its words, end."""
    told, words, is_shown = "", "", False
    for part in body.iter(f"{_W}fldChar", f"{_W}instrText", f"{_W}t"):
        mark = part.get(f"{_W}fldCharType")
        if mark == "begin":
            told, words, is_shown = "", "", False
        elif mark == "separate":
            is_shown = True
        elif mark == "end":
            leads = _FIELD.match(told)
            if leads and is_shown:
                yield words, leads[1]
            told, is_shown = "", False
        elif part.tag == f"{_W}instrText":
            told += part.text or ""
        elif is_shown:
            words += part.text or ""


def _text(element: Any) -> str:
    return "".join(part.text or "" for part in element.iter(f"{_W}t"))

"""The child process of `sandbox`: reads a file from standard input, writes its pieces as JSON to standard output."""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from types import MappingProxyType

from ingest.reading.blocks import Piece

__all__ = ["PARSERS", "Rendered", "main"]

PARSERS = MappingProxyType(
    {  # the module and the function of each; a process imports one
        "html": ("html", "render_html"),
        "pdf": ("pdf", "render_pdf"),
        "docx": ("docx", "render_docx"),
        "html links": ("page_links", "render_links"),
        "pdf links": ("pdf_links", "render_pdf_links"),
        "docx links": ("docx_links", "render_docx_links"),
    }
)


@dataclass(frozen=True, slots=True)
class Rendered:
    """What a parser made of a file: its pieces in order, its record, what was noticed, or why it cannot be read."""

    pieces: tuple[Piece, ...] = ()
    title: str | None = None
    record: dict[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    error: str | None = None
    hint: str = ""


def main(kind: str, charset: str) -> None:
    """Parse standard input as `kind` under limits on memory and processor time."""
    _limit(kind)
    content = sys.stdin.buffer.read()
    # What a parser raises ends the process; the last line of the traceback is the cause the parent reports.
    rendered = _parser(kind)(content, charset or None)
    if rendered.error is not None:
        answer: dict[str, object] = {"error": rendered.error, "hint": rendered.hint}
    else:
        pieces = [[p.kind.value, p.text, p.level, p.cells, p.table] for p in rendered.pieces]
        answer = {"pieces": pieces, "title": rendered.title, "record": rendered.record, "notes": rendered.notes}
    # Parsers let lone surrogates through; they have no place in a text.
    text = json.dumps(answer, ensure_ascii=False).encode("utf-8", errors="replace")
    sys.stdout.buffer.write(text)
    sys.stdout.buffer.flush()


def _limit(kind: str) -> None:
    from ingest.reading.sandbox import MEMORY, SECONDS  # noqa: PLC0415 - the limits are the parent's

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS[kind], SECONDS[kind] + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _parser(kind: str) -> Callable[[bytes, str | None], Rendered]:
    module, name = PARSERS[kind]
    parser: Callable[[bytes, str | None], Rendered] = getattr(import_module(f"ingest.reading.{module}"), name)
    return parser


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "")

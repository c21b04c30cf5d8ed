"""From evidence to sentences: a language model may word them; a program checks each, and falls back on the evidence."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from kg.errors import UnavailableError
from kg.ports import Message
from retrieval.answer import Rejected
from retrieval.checking import objection
from retrieval.drafting import Line
from retrieval.units import document_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kg.ports import Generator
    from kg.snapshot import Snapshot
    from retrieval.kinds import Reader

__all__ = ["Composed", "checked", "compose"]

_MAX_TOKENS = 220
_OVERHEAD = 80  # tokens of chat template and JSON around what is counted


@dataclass(frozen=True, slots=True)
class Composed:
    """The lines that passed the check, those that did not, and the model that worded them, if one did."""

    lines: tuple[Line, ...]
    rejected: tuple[Rejected, ...]
    model: str | None = None


def checked(lines: Sequence[Line], snapshot: Snapshot, reader: Reader) -> Composed:
    """The lines whose places carry them, and the others with the reason."""
    kept, rejected = [], []
    for line in lines:
        quotes = [document_of(snapshot, p.document).slice(p.span) for p in line.places]
        reason = objection(line.text, quotes, reader, context=_context(line, snapshot), computed=line.figures)
        if reason is None:
            kept.append(line)
        else:
            rejected.append(Rejected(line.text, reason))
    return Composed(tuple(kept), tuple(rejected))


def compose(
    question: str,
    evidence: Sequence[Line],
    generator: Generator,
    snapshot: Snapshot,
    reader: Reader,
    on_piece: Callable[[str], None] | None = None,
) -> Composed:
    """The answer in the model's words, each sentence checked; the evidence itself where none of them passes.

    A model that is gone, breaks off or writes something else leaves the evidence as the answer, and says so in
    `rejected`.
    """
    plain = checked(evidence, snapshot, reader)
    try:
        text, whole = _generated(question, plain.lines, generator, on_piece)
    except UnavailableError as error:
        return Composed(plain.lines, (*plain.rejected, Rejected("", f"{generator.name}: {error.message}")))
    if not whole:
        return Composed(plain.lines, (*plain.rejected, Rejected(text, f"{generator.name} broke off")))
    worded = checked(_drafted(text, plain.lines), snapshot, reader)
    if not _as_telling(worded.lines, plain.lines):
        reason = Rejected(text, "the model's answer was not carried by the evidence, or left out what it tells")
        return Composed(plain.lines, (*plain.rejected, *worded.rejected, *(() if worded.rejected else (reason,))))
    return Composed(worded.lines, (*plain.rejected, *worded.rejected), generator.name)


def _generated(
    question: str, evidence: Sequence[Line], generator: Generator, on_piece: Callable[[str], None] | None
) -> tuple[str, bool]:
    system = (files("retrieval") / "prompts" / "answer.md").read_text(encoding="utf-8")
    room = generator.context - _MAX_TOKENS - _OVERHEAD - generator.count(system) - generator.count(question)
    numbered = []
    for number, line in enumerate(evidence, start=1):
        entry = f"[{number}] {line.text}"
        room -= generator.count(entry) + 1
        if room < 0:
            break
        numbered.append(entry)
    user = "\n".join((*numbered, "", f"Question: {question}"))
    pieces, ended = [], None
    messages = (Message("system", system), Message("user", user))
    for piece in generator.stream(messages, schema=_schema(len(numbered)), max_tokens=_MAX_TOKENS):
        pieces.append(piece.text)
        ended = piece.ended or ended
        if on_piece is not None and piece.text:
            on_piece(piece.text)
    return "".join(pieces), ended == "stop"


def _schema(count: int) -> dict[str, Any]:
    numbers = {"type": "array", "items": {"enum": list(range(1, count + 1))}, "minItems": 1, "maxItems": 3}
    sentence = {
        "type": "object",
        "properties": {"text": {"type": "string"}, "citations": numbers},
        "required": ["text", "citations"],
        "additionalProperties": False,
    }
    sentences = {"type": "array", "items": sentence, "minItems": 1, "maxItems": 4}
    return {
        "type": "object",
        "properties": {"sentences": sentences},
        "required": ["sentences"],
        "additionalProperties": False,
    }


def _drafted(text: str, evidence: Sequence[Line]) -> tuple[Line, ...]:
    try:
        parsed = json.loads(text)
        said = [(str(s["text"]).strip(), [int(n) for n in s["citations"]]) for s in parsed["sentences"]]
    except (ValueError, KeyError, TypeError):
        return ()
    lines = []
    for sentence, numbers in said:
        cited = [evidence[n - 1] for n in numbers if 1 <= n <= len(evidence)]
        places = tuple(dict.fromkeys(p for line in cited for p in line.places))
        figures = tuple(f for line in cited for f in line.figures)
        if sentence and places:
            lines.append(Line(sentence, places, figures))
    return tuple(lines)


def _as_telling(worded: Sequence[Line], evidence: Sequence[Line]) -> bool:
    # A model's answer replaces the quotes only when it rests on the same best evidence.
    if not worded or not evidence:
        return False
    return bool({p for line in worded for p in line.places} & set(evidence[0].places))


def _context(line: Line, snapshot: Snapshot) -> str:
    sources = (snapshot.documents[d].source for d in dict.fromkeys(p.document for p in line.places))
    return "\n".join(f"{s.title} {s.publisher or ''} {s.published or ''}" for s in sources)

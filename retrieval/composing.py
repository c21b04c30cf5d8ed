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
from retrieval.disagreeing import claims_at
from retrieval.drafting import Line
from retrieval.kinds import holds
from retrieval.questions import Shape
from retrieval.streaming import words_so_far
from retrieval.units import block_of, document_of, header_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kg.ports import Generator
    from kg.snapshot import Snapshot
    from retrieval.kinds import Reader
    from retrieval.questions import Asked

__all__ = ["Composed", "checked", "compose", "context_of"]

_MAX_TOKENS = 220
_SHORT = frozenset({"Quantity", "Money", "Count", "Date", "Duration"})  # asked for alone, a figure or date suffices
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
        claims = tuple(claim for p in line.places for claim in claims_at(snapshot, p))
        context = context_of(line, snapshot)
        reason = objection(line.text, quotes, reader, context=context, computed=line.figures, claims=claims)
        if reason is None:
            kept.append(line)
        else:
            rejected.append(Rejected(line.text, reason))
    return Composed(tuple(kept), tuple(rejected))


def compose(
    asked: Asked,
    evidence: Sequence[Line],
    generator: Generator,
    snapshot: Snapshot,
    reader: Reader,
    on_piece: Callable[[str], None] | None = None,
) -> Composed:
    """The answer in the model's words, each sentence checked; the evidence itself where none of them passes.

    `on_piece` is given the words written so far, which no check has seen yet. A model that is gone, breaks off or
    writes something else leaves the evidence as the answer, and says so in `rejected`.
    """
    plain = checked(evidence, snapshot, reader)
    try:
        text, whole = _generated(asked.text, plain.lines, generator, on_piece)
    except UnavailableError as error:
        return Composed(plain.lines, (*plain.rejected, Rejected("", f"{generator.name}: {error.message}")))
    if not whole:
        return Composed(plain.lines, (*plain.rejected, Rejected(text, f"{generator.name} broke off")))
    worded = checked(_drafted(text, plain.lines), snapshot, reader)
    if not _as_telling(asked, worded.lines, plain.lines, reader):
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
            on_piece(words_so_far("".join(pieces)))
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
    lines: dict[str, Line] = {}
    for sentence, numbers in said:
        cited = [evidence[n - 1] for n in numbers if 1 <= n <= len(evidence)]
        places = tuple(dict.fromkeys(p for line in cited for p in line.places))
        figures = tuple(f for line in cited for f in line.figures)
        if sentence and places:
            lines.setdefault(sentence, Line(sentence, places, figures))  # small models say things again and again
    return tuple(lines.values())


def _as_telling(asked: Asked, worded: Sequence[Line], evidence: Sequence[Line], reader: Reader) -> bool:
    # A model's answer replaces the quotes only when it rests on the best of them and gives what they give: the one
    # figure or date that was asked for, or else every name and figure.
    if not worded or not {p for line in worded for p in line.places} & set(evidence[0].places):
        return False
    said, held = (" ".join(line.text for line in lines) for lines in (worded, evidence))
    if asked.shape is Shape.FACT and len(asked.wants) == 1 and asked.wants[0].kind in _SHORT:
        return holds(asked.wants[0], said, asked, reader) or not holds(asked.wants[0], held, asked, reader)
    return _names_and_figures(held, reader) <= _names_and_figures(said, reader)


def _names_and_figures(text: str, reader: Reader) -> set[str]:
    names = {m.entity.iri for m in reader.mentions(text)}
    return names | {f"{q.quantity.amount} {q.quantity.unit}" for q in reader.quantities(text)}


def context_of(line: Line, snapshot: Snapshot) -> str:
    """What may be named besides the quotes: the record of their sources, the headings and column names above them."""
    told: dict[str, None] = {"record of": None}  # how a line of front matter names its source
    for place in line.places:
        source = snapshot.documents[place.document].source
        told[f"{source.title} {source.publisher or ''} {source.published or ''}"] = None
        block = block_of(snapshot, place.document, place.span)
        if block is not None:
            header = header_of(document_of(snapshot, place.document), block) if block.table >= 0 else ()
            told.update(dict.fromkeys((*block.headings, *header)))
    return "\n".join(told)

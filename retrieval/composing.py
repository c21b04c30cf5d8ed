"""From evidence to sentences: a language model may word them; a program checks each, and falls back on the evidence."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from kg.errors import UnavailableError
from kg.ports import Message
from retrieval.answer import Rejected
from retrieval.checking import objection
from retrieval.disagreeing import claims_at
from retrieval.drafting import Line
from retrieval.generation.tokens import at_most
from retrieval.kinds import holds
from retrieval.retelling import asks_facts, leaner, retold
from retrieval.rewording import reworded
from retrieval.streaming import Draft, words_so_far
from retrieval.units import block_of, document_of, header_of, readable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kg.ports import Generator
    from kg.snapshot import Snapshot
    from retrieval.kinds import Reader
    from retrieval.questions import Asked

__all__ = ["Composed", "checked", "compose", "context_of", "prepare", "why_not"]

_MAX_TOKENS = 220
_LESS = "it does not tell all that its source tells: the source's own words stand"
_LEAN = 700  # of evidence, by an upper estimate; about 450 as they are counted
_OVERHEAD = 80  # tokens of chat template and JSON around what is counted


@dataclass(frozen=True, slots=True)
class Composed:
    """The lines that passed the check, those that did not, and the model that worded them, if one did."""

    lines: tuple[Line, ...]
    rejected: tuple[Rejected, ...]
    model: str | None = None


def checked(lines: Sequence[Line], snapshot: Snapshot, reader: Reader, asked: Asked | None = None) -> Composed:
    """The lines whose places carry them, and the others with the reason.

    Where it is told what is `asked`, quotes that are hard to understand by themselves are told by their claims, if the
    same places carry that as well; what is told already is not told again.
    """
    kept: dict[str, Line] = {}
    rejected = []
    for line in lines:
        clear = retold(asked, line, snapshot, reader) if asked else None
        if clear is not None and why_not(clear, snapshot, reader) is None:
            same = kept.get(clear.text)
            places = tuple(dict.fromkeys((*(same.places if same else ()), *clear.places)))
            kept[clear.text] = replace(clear, places=places)
            continue
        reason = why_not(line, snapshot, reader)
        if reason is None:
            kept.setdefault(line.text, line)
        else:
            rejected.append(Rejected(line.text, reason))
    return Composed(tuple(kept.values()), tuple(rejected))


def why_not(line: Line, snapshot: Snapshot, reader: Reader) -> str | None:
    """Why the places of a line do not carry it, or None where they do."""
    quotes = [document_of(snapshot, p.document).slice(p.span) for p in line.places]
    claims = tuple(claim for p in line.places for claim in claims_at(snapshot, p))
    context = context_of(line, snapshot)
    return objection(line.text, quotes, reader, context=context, computed=line.figures, claims=claims)


def compose(
    asked: Asked,
    evidence: Sequence[Line],
    generator: Generator,
    snapshot: Snapshot,
    reader: Reader,
    on_draft: Callable[[Draft], None] | None = None,
) -> Composed:
    """The evidence, with the model's words in the place of quotes where they pass the check and tell the same.

    `on_draft` is given the checked evidence before the model is asked, so that nobody waits for a model to load, and
    then the words written so far, which no check has seen yet. A model that is gone, breaks off or writes something
    else leaves the evidence as the answer, and says so in `rejected`.
    """
    plain = checked(evidence, snapshot, reader, asked)
    if not plain.lines:
        return plain
    given = _given(asked, plain.lines, snapshot, reader)
    held, read = (tuple(line.text for line in some) for some in (plain.lines, given.values()))
    try:
        text, whole = _generated(asked.text, held, read, generator, on_draft or _unseen)
    except UnavailableError as error:
        return Composed(plain.lines, (*plain.rejected, Rejected("", f"{generator.name}: {error.message}")))
    if not whole:
        return Composed(plain.lines, (*plain.rejected, Rejected(text, f"{generator.name} broke off")))
    drafted = _drafted(text, plain.lines, tuple(given))
    worded = checked(tuple(drafted), snapshot, reader)
    # The model is held to what it read; where it does not tell that, the evidence itself stands.
    measure = [given.get(number, line) for number, line in enumerate(plain.lines)]
    whose = dict(zip(measure, plain.lines, strict=True))
    told = reworded(asked, measure, {line: drafted[line] for line in worded.lines}, reader)
    lines = tuple(line if line in drafted else whose.get(line, line) for line in told)
    rejected = (*plain.rejected, *worded.rejected)
    if not drafted:
        rejected = (*rejected, Rejected(text, f"{generator.name} cites none of the evidence"))
    rejected += tuple(Rejected(line.text, _LESS) for line in worded.lines if line not in lines)
    return Composed(lines, rejected, generator.name if set(lines) - set(plain.lines) else None)


def prepare(generator: Generator) -> None:
    """Have the model loaded and its instructions read, so that the first question finds it ready.

    Raises UnavailableError when the model cannot be had.
    """
    for _ in generator.stream((Message("system", _instructions()), Message("user", "[1]")), max_tokens=1):
        pass


def _unseen(draft: Draft) -> None:
    del draft


def _instructions() -> str:
    return (files("retrieval") / "prompts" / "answer.md").read_text(encoding="utf-8")


def _given(asked: Asked, lines: Sequence[Line], snapshot: Snapshot, reader: Reader) -> dict[int, Line]:
    """What a model reads of the evidence, by its place there: as little as answers the question.

    Where one thing is asked for, that is the lines which hold it; all are told by their claims where these are shorter
    and tell as much of what is asked. What is not given stands as it is.
    """
    given = dict(enumerate(lines))
    if not asks_facts(asked):
        return given
    if len(asked.wants) == 1:
        given = {n: line for n, line in given.items() if holds(asked.wants[0], line.text, asked, reader)} or given
    return {number: _lean(asked, line, snapshot, reader) for number, line in given.items()}


def _lean(asked: Asked, line: Line, snapshot: Snapshot, reader: Reader) -> Line:
    lean = None if line.figures else leaner(asked, line, snapshot, reader)
    if lean is None or len(lean.text) >= len(line.text) or why_not(lean, snapshot, reader) is not None:
        return line
    return lean


def _generated(
    question: str,
    held: tuple[str, ...],
    read: Sequence[str],
    generator: Generator,
    on_draft: Callable[[Draft], None],
) -> tuple[str, bool]:
    on_draft(Draft(held))
    numbered = _numbered(read, generator.context - _MAX_TOKENS - _OVERHEAD - at_most(_instructions() + question))
    # What is the same for every question stands first: an engine that keeps what it has read need not read it again.
    messages = (
        Message("system", _instructions()),
        Message("user", "\n".join((*numbered, "", f"Question: {question}"))),
    )
    pieces, ended = [], None
    for piece in generator.stream(messages, schema=_schema(len(numbered)), max_tokens=_MAX_TOKENS):
        pieces.append(piece.text)
        ended = piece.ended or ended
        if piece.text:
            on_draft(Draft(held, words_so_far("".join(pieces))))
    return "".join(pieces), ended == "stop"


def _numbered(texts: Sequence[str], room: int) -> list[str]:
    # What does not fit is not reworded, and stands as it is. A small model reads some 150 tokens a second.
    left = min(room, _LEAN)
    numbered: list[str] = []
    for number, text in enumerate(texts, start=1):
        entry = f"[{number}] {text}"
        left -= at_most(entry) + 1
        if left < 0 and numbered:
            break
        numbered.append(entry)
    return numbered


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


def _drafted(text: str, evidence: Sequence[Line], given: Sequence[int]) -> dict[Line, frozenset[int]]:
    """The sentences of a model's answer, each with the places and the indices of the evidence it cites.

    The numbers it cites are those of what was `given`, which are indices of the evidence.
    """
    try:
        parsed = json.loads(text)
        said = [(readable(str(s["text"])).strip(), [int(n) for n in s["citations"]]) for s in parsed["sentences"]]
    except (ValueError, KeyError, TypeError):
        return {}
    lines: dict[str, tuple[Line, frozenset[int]]] = {}
    for sentence, numbers in said:
        cited = {given[n - 1]: evidence[given[n - 1]] for n in numbers if 1 <= n <= len(given)}
        places = tuple(dict.fromkeys(p for line in cited.values() for p in line.places))
        figures = tuple(f for line in cited.values() for f in line.figures)
        if sentence and places:  # small models say things again and again
            lines.setdefault(sentence, (Line(sentence, places, figures), frozenset(cited)))
    return dict(lines.values())


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

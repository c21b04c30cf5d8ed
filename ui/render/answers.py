"""Answers and search results as text and JSON."""

from __future__ import annotations

import textwrap
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from ui.render.layout import wrapped

if TYPE_CHECKING:
    from retrieval.answer import Answer, Table, TableRow
    from ui.searching import Found

__all__ = ["answer_json", "answer_text", "claim_line", "search_json", "search_text", "side_line"]

LONGEST_EXCERPT = 240


def answer_json(answer: Answer) -> dict[str, Any]:
    """The answer as the contract writes it."""
    from retrieval.answer import answer_to_json  # noqa: PLC0415 - keeps the help fast

    return answer_to_json(answer)


def answer_text(answer: Answer) -> str:
    """The answer for people: sentences with numbers, then what each number cites."""
    lines = [wrapped(f"{s.text} {''.join(f'[{n}]' for n in s.citations)}") for s in answer.sentences]
    if answer.understood:
        lines.insert(0, wrapped(f"(understood as: {answer.understood})"))
    if answer.choices:
        lines.append(wrapped(f"{answer.not_found.reason if answer.not_found else ''}. Which do you mean?"))
        lines += [wrapped(choice.question, "  · ") for choice in answer.choices]
    elif answer.not_found is not None:
        reason = answer.not_found.reason.rstrip(".")
        lines.append(wrapped(f"I can't answer that from the sources I hold: {reason}."))
        lines += [wrapped(f"The nearest they say: “{n}”") for n in answer.not_found.nearest]
        lines += [wrapped(f"What would help: {answer.not_found.would_help}.")] if answer.not_found.would_help else []
    if answer.table is not None:
        lines += ["", *(_table_row(answer.table, row) for row in answer.table.rows)]
    for conflict, sides in answer.disputes():
        kind = str(conflict.kind).replace("_", " ")
        lines += ["", wrapped(f"Sources differ ({kind}): {conflict.reason or conflict.explanation}")]
        lines += [wrapped(side_line(asdict(side)), "  · ") for side in sides]
    if answer.citations:
        lines.append("")
    for c in answer.citations:
        about = ", ".join(p for p in (c.source.title, c.source.publisher, c.source.published) if p)
        mark = f"[{c.number}] "
        lines.append(wrapped(f"“{c.quote}”", mark))
        lines.append(wrapped(f"{about} ({c.source.id}, characters {c.span.start}–{c.span.end})", " " * len(mark)))
    return "\n".join(lines)


def side_line(side: dict[str, Any]) -> str:
    """What the JSON of a side of a conflict says, in one line: sentence, speaker, date, how it is held, citations."""
    about = ", ".join(part for part in (side["speaker"], side["published"], side["modality"]) if part)
    return f"{side['text']} ({about}) {''.join(f'[{n}]' for n in side['citations'])}"


def _table_row(table: Table, row: TableRow) -> str:
    cells = ((name, cell) for name, cell in zip(table.columns, row.cells, strict=True) if cell is not None)
    told = [wrapped(f"{name}: {c.text} {''.join(f'[{n}]' for n in c.citations)}", "  · ") for name, c in cells]
    return "\n".join((f"{row.label}", *told))


def claim_line(claim: dict[str, Any]) -> str:
    """What the JSON of a claim says, in one line."""
    value = claim["value"]
    words = value.get("printed") or value.get("label") or value.get("date") or value.get("text") or ""
    aspect = f" [{claim['aspect']}]" if claim.get("aspect") else ""
    return f"{claim['subject']['label']} · {claim['relation']}{aspect} · {words}"


def search_json(found: Found) -> dict[str, Any]:
    """Search results as the contract writes them."""
    from retrieval.answer import search_to_json  # noqa: PLC0415

    return search_to_json(found.question, found.generation, found.hits, found.seconds)


def search_text(found: Found) -> str:
    """Search results for people."""
    lines = []
    for hit in found.hits:
        page = f"page {hit.page}, " if hit.page else ""
        place = f"{hit.source}, {page}characters {hit.start}–{hit.end}, found by {', '.join(hit.by)}"
        if hit.via is not None:
            place += f", by way of “{hit.via.name}” in {hit.via.source}"
        excerpt = textwrap.shorten(hit.text, LONGEST_EXCERPT, placeholder=" …")
        lines.append(f"{hit.rank:2}. {place}\n{wrapped(excerpt, '    ')}")
    return "\n".join(lines) or "Nothing was found."

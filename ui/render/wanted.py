"""Publications wanted as text and JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ui.render.layout import counted, wrapped

if TYPE_CHECKING:
    from ingest.wanted import Mention, Wanted

__all__ = ["wanted_json", "wanted_text"]

_HOW = {"recommendsReading": "recommended by", "cites": "cited by", "publishes": "named by"}


def wanted_json(number: int, one: Wanted) -> dict[str, Any]:
    """One publication that is wanted, with its number in the list and each place that names it."""
    return {
        "number": number,
        "title": one.title,
        "publisher": one.publisher,
        "url": one.url,
        "known_by": one.known_by,
        "sources": len(one.sources),
        "times": len(one.mentions),
        "mentions": [_mention(mention) for mention in one.mentions],
        "accounts": list(one.accounts),
    }


def wanted_text(some: Sequence[Wanted]) -> str:
    """The list for people."""
    if not some:
        return "Nothing is wanted: no source held recommends or cites a publication that is not held."
    lines = [line for number, one in enumerate(some, 1) for line in _lines(number, one)]
    lines.append("Take one in: claimgraph wanted fetch NUMBER [--url ADDRESS]")
    return "\n".join(lines)


def _lines(number: int, one: Wanted) -> list[str]:
    head = f"{number:>3}  "
    by = f" ({one.publisher})" if one.publisher else ""
    lines = [wrapped(f"{one.title}{by}", head)]
    for how in dict.fromkeys(mention.relation for mention in one.mentions):
        places = [mention for mention in one.mentions if mention.relation == how]
        sources = ", ".join(dict.fromkeys(mention.source for mention in places))
        lines.append(wrapped(f"{_HOW[how]} {sources} ({counted(len(places), 'time')})", "     "))
        lines += [wrapped(f"{m.source} [{m.start}–{m.end}]: {m.quote}", "       ") for m in places[:3]]
    lines.append(f"     {one.url}" if one.url else "     no address is known")
    if one.accounts:
        lines.append(wrapped(f"held about it: {', '.join(one.accounts)}", "     "))
    return lines


def _mention(mention: Mention) -> dict[str, Any]:
    return {
        "source": mention.source,
        "relation": mention.relation,
        "document": mention.document,
        "start": mention.start,
        "end": mention.end,
        "quote": mention.quote,
    }

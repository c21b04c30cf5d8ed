"""Names: whom and what a sentence names must be named in its evidence, by this name or another of the same thing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.language.sentences import split_sentences
from retrieval.checks.lists import alike
from retrieval.checks.pair import read
from retrieval.wording import stopwords

if TYPE_CHECKING:
    from kg.claim import Mention
    from kg.document import Span
    from retrieval.checks.pair import Pair

__all__ = ["known_names", "unknown_names"]

_CAPITALISED = re.compile(r"(?<![\w])[A-Z][\w’'&.-]*[\w]|(?<![\w])[A-Z](?![\w])")
_MONTHS = re.compile(
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|I|Q[1-4]|H[12]|FY\w*)\Z"
)


def known_names(pair: Pair) -> str | None:
    """Why a name that the lexicon knows does not fit: its thing is not named in the evidence or its context."""
    allowed = pair.allowed
    held = {m.entity.iri for m in pair.reader.mentions(allowed)}
    plain = allowed.casefold()
    figures = [q.span for q in pair.reader.quantities(pair.text)]  # the US of "US$" is part of its figure
    for mention in pair.reader.mentions(pair.text):
        if any(mention.span.overlaps(figure) for figure in figures) or mention.surface.islower():
            continue
        if mention.entity.iri not in held and not _stands(mention.surface, plain):
            return f"“{mention.surface}” is not named in the cited words"
        other = _in_its_place(mention, pair)
        if other is not None:
            return f"it names “{mention.surface}” where the cited words name “{other.surface}”"
    return None


def _in_its_place(mention: Mention, pair: Pair) -> Mention | None:
    # Only the title of the source names it, and the cited words name another thing of its kind that the sentence drops.
    there = pair.reader.mentions(pair.evidence)
    if any(m.entity.iri == mention.entity.iri for m in there) or _stands(mention.surface, pair.evidence.casefold()):
        return None
    kept = {m.entity.iri for m in pair.reader.mentions(pair.text)}
    claimed = {m.entity.iri for m in pair.reader.mentions("\n".join(pair.claims))}
    if mention.entity.iri in claimed:
        return None
    return next((m for m in there if m.entity.type == mention.entity.type and m.entity.iri not in kept), None)


def _stands(surface: str, plain: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(surface.casefold().removesuffix('s'))}s?(?!\w)", plain) is not None


def unknown_names(pair: Pair) -> str | None:
    """Why a capitalised word that no list knows does not fit: neither the evidence nor an acronym of it has it."""
    allowed = pair.allowed
    held = read(allowed)
    stems = {w.stem for w in held} | {w.stem for w in read(allowed.replace("-", ""))}
    capitals = _acronyms(allowed)
    taken: list[Span] = [q.span for q in pair.reader.quantities(pair.text)]
    taken += [m.span for m in pair.reader.mentions(pair.text)]
    opening = {span.start for span in split_sentences(pair.text)}
    for match in _CAPITALISED.finditer(pair.text):
        if any(s.start <= match.start() < s.end for s in taken) or _MONTHS.match(match[0]):
            continue
        if match.start() in opening and not _is_name(match[0]):
            continue
        parts = [w for w in read(match[0]) if w.text.lower() not in stopwords()]
        missing = [w for w in parts if w.stem not in stems and w.text not in capitals]
        if missing and not _spelled_out(match[0], pair.text, allowed):
            if all(any(alike(m.stem, w.stem) > 0 for w in held) for m in missing):
                continue
            return f"“{match[0]}” is not named in the cited words"
    return None


def _is_name(word: str) -> bool:
    # A word that opens a sentence has its capital from there, unless more of it is in capitals.
    return any(c.isupper() or c.isdigit() for c in word[1:])


def _acronyms(text: str) -> set[str]:
    runs = re.findall(r"[A-Z][\w’'-]*(?:\s+(?:of|the|and|for|on|in|de|du)?\s*[A-Z][\w’'-]*)+", text)
    return {"".join(w[0] for w in run.split() if w[0].isupper()) for run in runs}


def _spelled_out(word: str, text: str, allowed: str) -> bool:
    # The text spells out what the evidence has as an acronym.
    runs = re.findall(r"[A-Z][\w’'-]*(?:\s+(?:of|the|and|for|on|in|de|du)?\s*[A-Z][\w’'-]*)+", text)
    short = ("".join(w[0] for w in run.split() if w[0].isupper()) for run in runs if word in run)
    return any(len(s) > 1 and re.search(rf"(?<!\w){s}(?!\w)", allowed) for s in short)

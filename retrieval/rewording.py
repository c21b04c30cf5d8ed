"""Whose words stand: a model's replace the quotes they cite only where they tell what those tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.language.times import find_times
from retrieval.kinds import holds
from retrieval.questions import Shape
from retrieval.wording import stopwords, tokens, words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from retrieval.drafting import Line
    from retrieval.kinds import Reader
    from retrieval.questions import Asked

__all__ = ["reworded"]

_SHORT = frozenset({"Quantity", "Money", "Count", "Date", "Duration"})
_KEPT = 0.75  # of the telling words of a quote: fewer, and what was asked is often among those left out


def reworded(
    asked: Asked, evidence: Sequence[Line], worded: Mapping[Line, frozenset[int]], reader: Reader
) -> tuple[Line, ...]:
    """The evidence in its order, quotes replaced by the sentences that tell the same.

    `worded` gives, for each sentence that passed the check, the quotes it cites, by their index in `evidence`. Those
    that cite the same stand or fall together: every name, figure and date of the quotes, what the question asks for
    if they hold it, and most of their words must be there. Where one figure or date is asked for, less will do.
    Otherwise the quotes stand.
    """
    groups: dict[frozenset[int], list[Line]] = {}
    for line, cited in worded.items():
        groups.setdefault(cited, []).append(line)
    instead: dict[int, list[Line]] = {}
    for cited, lines in groups.items():
        quotes = [evidence[n] for n in sorted(cited)]
        if cited.isdisjoint(instead) and _tell(asked, lines, quotes, reader):
            needed = _needed(asked, lines, quotes, reader)
            instead |= {min(cited): needed, **{n: [] for n in cited - {min(cited)}}}
    return tuple(line for n, quote in enumerate(evidence) for line in instead.get(n, [quote]))


def _needed(asked: Asked, lines: Sequence[Line], quotes: Sequence[Line], reader: Reader) -> list[Line]:
    # What tells nothing that the others do not is left out: small models fill up with sentences that are half true.
    needed = list(lines)
    for line in reversed(lines):
        without = [other for other in needed if other is not line]
        if without and _tell(asked, without, quotes, reader):
            needed = without
    return needed


def _tell(asked: Asked, lines: Sequence[Line], quotes: Sequence[Line], reader: Reader) -> bool:
    said, held = (" ".join(line.text for line in some) for some in (lines, quotes))
    if any(holds(want, held, asked, reader) and not holds(want, said, asked, reader) for want in asked.wants):
        return False
    names, dates, measures, telling = _names(held, reader), _dates(held, reader), _measures(held, reader), words(held)
    if asked.shape in {Shape.FACT, Shape.COUNT} and len(asked.wants) == 1 and asked.wants[0].kind in _SHORT:
        # A figure or date that is asked for alone may stand with what the question names, and with every date: among
        # several, a small model picks the wrong one too often.
        names, telling, dates = names & _names(asked.text, reader), (), dates & _dated(held)
        measures = set() if asked.wants[0].kind == "Date" else measures
    if dates - _dates(said, reader) or measures - _measures(said, reader):
        return False
    if not all(_is_told(name, said, reader) for name in names):
        return False
    begins = {t.text.casefold() for line in lines for t in tokens(line.text)[:1]}
    if not all(_is_told(name, f"{held} {asked.text}", reader) for name in _names(said, reader) - begins):
        return False  # a name that is spelled wrong is another
    return len(set(telling) & set(words(said))) >= _KEPT * len(set(telling))


def _measures(text: str, reader: Reader) -> set[str]:
    # By their worth, so that they may be printed otherwise.
    return {f"{q.quantity.amount} {q.quantity.unit}" for q in reader.quantities(text)}


def _dates(text: str, reader: Reader) -> set[str]:
    # Numbers that measure nothing: years, days, articles.
    inside = [range(q.span.start, q.span.end) for q in reader.quantities(text)]
    return {t.text for t in tokens(text) if t.text[0].isdigit() and not any(t.start in span for span in inside)}


def _dated(text: str) -> set[str]:
    # The numbers in dates, without those of laws and articles.
    return {t.text for time in find_times(text) for t in tokens(time.words)}


def _names(text: str, reader: Reader) -> set[str]:
    # Things that are known, however they are called, and what else has a capital, at the start of a sentence, too.
    known = reader.mentions(text)
    inside = [range(m.span.start, m.span.end) for m in known]
    other = {t.text.casefold() for t in tokens(text) if t.text[0].isupper() and not any(t.start in s for s in inside)}
    return {m.entity.iri for m in known} | (other - stopwords())


def _is_told(name: str, text: str, reader: Reader) -> bool:
    return name in _names(text, reader) or name in {t.text.casefold() for t in tokens(text)}

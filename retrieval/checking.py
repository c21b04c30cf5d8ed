"""Does the evidence carry the sentence? Figures, dates, names, negation, comparison and modality against the quotes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.claim import Modality
from kg.document import Span
from kg.language.modality import modality_of
from kg.language.sentences import split_sentences
from kg.language.times import find_times
from retrieval.wording import same, stem, stopwords, tokens, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.claim import Quantity
    from kg.language.times import FoundTime
    from retrieval.kinds import Reader

__all__ = ["objection"]

_NUMBER = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)*(?![\w])")
_DENIES = re.compile(
    r"\b(?:not|no|never|none|neither|nor|cannot|without|nothing|nobody|unable|fails?|failed|lacks?|refus\w+|reject\w*|"
    r"den(?:y|ies|ied)|forbid\w*|prohibit\w*|bars?|barred)\b|n['’]t\b",
    re.IGNORECASE,
)
_OPPOSED = (
    ("more", "less"), ("more", "fewer"), ("higher", "lower"), ("larger", "smaller"), ("bigger", "smaller"),
    ("rise", "fall"), ("rose", "fell"), ("increase", "decrease"), ("increase", "decline"), ("growth", "decline"),
    ("gain", "loss"), ("before", "after"), ("earlier", "later"), ("above", "below"), ("first", "last"),
    ("maximum", "minimum"), ("most", "least"), ("strict", "flexible"), ("strict", "loose"), ("win", "lose"),
    ("expand", "shrink"), ("start", "end"), ("permit", "forbid"), ("allow", "forbid"), ("import", "export"),
    ("open", "closed"), ("public", "private"), ("all", "none"), ("all", "some"), ("always", "never"),
)  # fmt: skip
_FIRM = frozenset({Modality.ASSERTED})
_SOFT = frozenset(
    {Modality.PROJECTED, Modality.TARGET, Modality.ANNOUNCED, Modality.POSSIBLE, Modality.RECOMMENDED, Modality.NEGATED}
)


def objection(
    text: str, quotes: Sequence[str], reader: Reader, *, context: str = "", computed: Iterable[str] = ()
) -> str | None:
    """Why the quotes do not carry `text`, or None when nothing speaks against it.

    `context` is what may be named besides the quotes (the titles of their sources); `computed` are figures that a
    program worked out from them. Verbatim words of a quote are carried by nature.
    """
    evidence = "\n".join(quotes)
    if not evidence.strip():
        return "it cites nothing"
    if _is_verbatim(text, evidence):
        return None
    checks = (
        _figures(text, evidence, reader, frozenset(computed)),
        None if computed else _dates(text, evidence),
        _names(text, f"{evidence}\n{context}", reader),
        _polarity(text, evidence),
        _direction(text, evidence),
        None if computed else _modality(text, evidence, reader),
        _relation(text, f"{evidence}\n{context}", frozenset(computed)),
    )
    return next((reason for reason in checks if reason), None)


def _is_verbatim(text: str, evidence: str) -> bool:
    # From the start of a sentence on: a piece out of its middle may have lost the "not" before it.
    said = _squeezed(text)
    starts = (s.start for s in split_sentences(evidence))
    return any(f"{_squeezed(evidence[start:])} ".startswith(f"{said} ") for start in starts)


def _squeezed(text: str) -> str:
    return " ".join(re.findall(r"\w+|[$€£¥₹₩%]", text.casefold()))


def _figures(text: str, evidence: str, reader: Reader, computed: frozenset[str]) -> str | None:
    held = [_measure(q.quantity) for q in reader.quantities(evidence)]
    covered: list[Span] = []
    for found in reader.quantities(text):
        covered.append(found.span)
        printed = found.quantity.printed
        if any(number in computed for number in _NUMBER.findall(printed)):
            continue
        if _measure(found.quantity) not in held:
            return f"the figure “{printed}” is not in the cited words"
    dated = [t.span for t in find_times(text)]
    plain = (
        {n.replace(",", "") for n in _NUMBER.findall(evidence)} | {stem(t.text) for t in tokens(evidence)} | computed
    )
    for match in _NUMBER.finditer(text):
        inside = any(s.start <= match.start() < s.end for s in (*covered, *dated))
        if not inside and match[0].replace(",", "").rstrip(".") not in plain:
            return f"the number “{match[0]}” is not in the cited words"
    return None


def _measure(quantity: Quantity) -> tuple[object, ...]:
    return (quantity.amount, quantity.low, quantity.high, " ".join(words(quantity.unit)) or quantity.unit)


def _dates(text: str, evidence: str) -> str | None:
    held = [_days(t) for t in find_times(evidence)]
    for found in find_times(text):
        if _days(found) not in held and found.words.casefold() not in evidence.casefold():
            return f"the date “{found.words}” is not in the cited words"
    return None


def _days(time: FoundTime) -> tuple[object, object]:
    return (time.interval.start, time.interval.end)


def _names(text: str, evidence: str, reader: Reader) -> str | None:
    held = {m.entity.iri for m in reader.mentions(evidence)}
    plain = evidence.casefold()
    figures = [q.span for q in reader.quantities(text)]  # the US of "US$" is part of its figure
    for mention in reader.mentions(text):
        if any(mention.span.overlaps(figure) for figure in figures):
            continue
        if mention.entity.iri not in held and mention.surface.casefold() not in plain:
            return f"“{mention.surface}” is not named in the cited words"
    for match in re.finditer(r"(?<=[a-z,;] )[A-Z][\w-]+", text):
        if any(f.start <= match.start() < f.end for f in figures):
            continue
        word = match[0].casefold()
        if word not in stopwords() and word not in plain and not any(same(stem(match[0]), s) for s in words(evidence)):
            return f"“{match[0]}” is not named in the cited words"
    return None


def _polarity(text: str, evidence: str) -> str | None:
    nearest = _nearest(text, evidence)
    if bool(_DENIES.search(text)) != bool(_DENIES.search(nearest)):
        return "it denies what the cited words affirm, or affirms what they deny"
    return None


def _nearest(text: str, evidence: str) -> str:
    # The sentences of the evidence that share most words with the text; the text may join two of them.
    own = set(words(text))
    spans = [evidence[s.start : s.end] for s in split_sentences(evidence)]
    ranked = sorted(spans, key=lambda sentence: -len(own & set(words(sentence))))
    return ranked[0] if ranked else evidence


def _direction(text: str, evidence: str) -> str | None:
    own, held = {t.text.lower() for t in tokens(text)}, {t.text.lower() for t in tokens(evidence)}
    for pair in _OPPOSED:
        for said, other in (pair, pair[::-1]):
            if _has(said, own) and not _has(said, held) and _has(other, held) and not _has(other, own):
                return f"it says “{said}” where the cited words say “{other}”"
    return None


def _has(word: str, among: set[str]) -> bool:
    return any(stem(other) == stem(word) for other in among)


def _modality(text: str, evidence: str, reader: Reader) -> str | None:
    # A figure that the source projects or targets must not be told as reached.
    for found in reader.quantities(text):
        if modality_of(text, found.span) not in _FIRM:
            continue
        same_figure = [q for q in reader.quantities(evidence) if _measure(q.quantity) == _measure(found.quantity)]
        held = {modality_of(*_sentence_around(evidence, q.span)) for q in same_figure}
        if held and held <= _SOFT:
            return f"the cited words give “{found.quantity.printed}” as {min(held)}, not as a fact"
    return None


def _sentence_around(evidence: str, span: Span) -> tuple[str, Span]:
    for sentence in split_sentences(evidence):
        if sentence.start <= span.start < sentence.end:
            return evidence[sentence.start : sentence.end], Span(span.start - sentence.start, span.end - sentence.start)
    return evidence, span


def _relation(text: str, evidence: str, computed: frozenset[str]) -> str | None:
    # Most of what is said must be in the evidence, in its words or their kin; the rest may join it.
    own = dict.fromkeys(words(text))
    held = set(words(evidence))
    missing = [w for w in own if w not in computed and not any(same(w, h) for h in held)]
    if own and len(missing) > 0.4 * len(own):
        return "most of its words are not in the cited ones"
    return None

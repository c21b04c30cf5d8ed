"""Whether a piece of evidence holds the kind of thing a question asks for: a date, a figure, a person, a law."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg.document import BlockKind, Span
from kg.language.mentions import find_mentions
from kg.language.quantities import find_quantities
from kg.language.times import find_times
from retrieval.units import Unit
from retrieval.wording import same, stem, tokens, words

if TYPE_CHECKING:
    from kg.claim import Mention
    from kg.language.linking import Lexicon
    from kg.language.quantities import FoundQuantity
    from kg.ports import Embedder
    from retrieval.entailing import SecondReader
    from retrieval.questions import Asked
    from retrieval.wanting import Want

__all__ = ["Reader", "holds", "satisfied"]

_OPEN = frozenset({"Agent", "Organisation", "Programme", "Person", "Place"})
_MEASURES = frozenset({"Quantity", "Money", "Count", "Duration", "Figure", "Factor"})
_NAMERS = {"Agent": ("Person", "Organisation", "Polity"), "Owner": ("Thing",)}
_DURATIONS = {"h", "days", "weeks", "months", "years", "min", "s"}
_RELATIVE = frozenset(map(stem, ("fine", "fee", "penalty", "subsidy", "funding", "sum", "turnover", "cost"))) | {None}
# Bodies that are called by what they are: a bank is not told by a name that does not say so.
_SELF_NAMED = frozenset(map(stem, ("bank", "court", "ministry", "newspaper", "university")))
_ANYONE = frozenset({None, "person", "individu"})
_PEOPLE = tuple(map(stem, ("member", "people", "person", "employee", "staff")))
_SHARES = frozenset(map(stem, ("share", "percentage", "proportion")))
_SHARED = re.compile(r"%|\bper ?cent\b|\b(?:half|third|quarter|majority|most)\b|\d of (?:the )?\d", re.IGNORECASE)
# "on their 2026 roadmap", "“2026 Top Predictions”": a year that only qualifies, or stands in a title, dates nothing.
_TITLED = re.compile(r"(?:(?:^|[\"“]\s*)\d{4}(?=\s[A-Z])|\b(?:the|a|an|its|their|our)\s\d{4}(?=\s[A-Za-z]))")
# What is filed of a source tells when it was published, not when what it speaks of happened.
_PUBLISHING = frozenset(map(stem, ("published", "publication", "released", "appeared", "issued", "written", "dated")))
_STANDS_IN = re.compile(r"(?:It|They|He|She)\b")


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads what evidence names and measures, each text once; with an `embedder`, checks weigh meaning, with a
    `second` reader they ask it, too.
    """

    lexicon: Lexicon
    embedder: Embedder | None = None
    second: SecondReader | None = None
    _mentions: dict[str, tuple[Mention, ...]] = field(default_factory=dict)
    _quantities: dict[str, tuple[FoundQuantity, ...]] = field(default_factory=dict)

    def mentions(self, text: str) -> tuple[Mention, ...]:
        """The things `text` names."""
        if text not in self._mentions:
            self._mentions[text] = find_mentions(text, self.lexicon)
        return self._mentions[text]

    def quantities(self, text: str) -> tuple[FoundQuantity, ...]:
        """The figures in `text`."""
        if text not in self._quantities:
            self._quantities[text] = find_quantities(text)
        return self._quantities[text]


def holds(want: Want, text: str, asked: Asked, reader: Reader) -> bool:
    """Whether `text` standing alone holds what `want` asks for."""
    return satisfied(want, Unit(0, "", Span(0, 0), text, "", (), "", None), asked, reader)


def satisfied(want: Want, unit: Unit, asked: Asked, reader: Reader) -> bool:
    """Whether `unit` holds something of the kind `want` asks for that the question does not name itself."""
    if want.kind in _MEASURES:
        return _measured(want, unit, asked, reader)
    match want.kind:
        case "Any":
            held = True
        case "Title":
            held = bool(re.search(r"^title:|[\"“][^\"”]{12,}[\"”]", unit.text))
        case "Date" | "Time":
            held = _dated(unit, asked, reader, to_the_day=want.noun == "day")
        case "Thing":
            held = _named_noun(want, unit) and not _only_counted(want, unit)
        case _:
            held = _named(want, unit, asked, reader)
    return held


_EVENT = re.compile(r"\b[A-Z][\w&-]+ (?:Summit|Conference|Forum|Congress|Expo|Fair|Festival|Week|Meeting|Days?)\b")
_PROVISION = re.compile(
    r"\b(?:Article|Section|section|Annex|Chapter|Rule|Part|Clause|Recital|G\.S\.R\.)\s*[\dIVX]+|§\s*\d"
)
_ANY_PROVISION = frozenset(map(stem, ("clause", "provision", "paragraph", "part")))
_COUNTED = re.compile(r"\b\d+(?:\.\d+)?\s+(?:(?!of\b)[a-z-]+\s+){0,2}([a-z-]+)\b")
_LISTING = re.compile(r"^\s*[:(]|\b(?:such as|including|namely|among them|like)\b|,")
_PLACED = re.compile(r"\b(?:in|at|near|from|to|outside|inside)\s+(?:the\s+)?(?:[A-Z]\w+)")
_UNKNOWN = re.compile(r"(?<![.!?] )(?<!^)\b[A-Z][\w&'’-]+(?:\s+(?:of|and|for|&)?\s*[A-Z][\w&'’-]+)+")


def _only_counted(want: Want, unit: Unit) -> bool:
    # "22 official languages" does not tell which languages.
    counted = [m for m in _COUNTED.finditer(unit.text) if same(stem(m[1]), want.noun or "") > 0]
    named = sum(same(stem(t.text), want.noun or "") > 0 for t in tokens(unit.text))
    return bool(counted) and named <= len(counted) and not any(_LISTING.search(unit.text[m.end() :]) for m in counted)


def _named(want: Want, unit: Unit, asked: Asked, reader: Reader) -> bool:
    kinds = _NAMERS.get(want.kind, (want.kind,))
    if want.noun in _SELF_NAMED and not _named_noun(want, unit):
        return False
    one = _names_one(kinds, _with_antecedent(unit), asked, reader) or (
        want.kind in _OPEN and _names_unknown(want.kind, unit, asked, reader)
    )
    if want.kind == "Event" and _EVENT.search(unit.text):
        return True
    if want.kind == "Provision" and want.noun in _ANY_PROVISION and _PROVISION.search(unit.text):
        return True
    if want.kind in {"Agent", "Person", "Owner"}:
        # "Who is the director …": someone must be named, and the role spoken of.
        # A ministry is not a minister.
        return one and (want.noun in _ANYONE or _named_noun(want, unit, 0.8 if want.kind == "Person" else 0.7))
    return one or _named_noun(want, unit)


def _measured(want: Want, unit: Unit, asked: Asked, reader: Reader) -> bool:
    if want.kind == "Figure":
        return any(c.isdigit() for c in unit.text)
    given = {q.quantity.printed for q in reader.quantities(asked.text)}
    found = [f.quantity for f in reader.quantities(unit.text) if f.quantity.printed not in given]
    if want.kind == "Money":
        relative = want.noun in _RELATIVE  # a fine may be a share of turnover; a budget or price is not
        return any(re.fullmatch(r"[A-Z]{3}(?:/\w+)?", q.unit) or (relative and q.unit == "percent") for q in found)
    if want.kind == "Duration":
        return any(q.unit in _DURATIONS for q in found) or len(find_times(unit.text)) > 0
    if want.kind == "Factor":
        return len(found) > len({q.unit for q in found}) or any(q.unit == "times" for q in found)
    if want.kind == "Count" and want.noun:
        # "72% of enterprises" does not tell how many enterprises.
        found = [q for q in found if q.unit != "percent" or want.noun in {"percent", "cent"}]
        counted = f"{unit.before} {unit.text}" if re.search(r"\d of (?:them|these|those)\b", unit.text) else unit.text
        return bool(found) and _counted(want.noun, counted, [q.unit for q in found])
    shared = want.noun not in _SHARES or bool(_SHARED.search(unit.text))
    return shared and any(q.unit not in _DURATIONS for q in found)


def _counted(noun: str, text: str, units: list[str]) -> bool:
    wanted = _PEOPLE if noun == stem("people") else (noun,)
    if any(same(w, stem(part)) > 0 for w in wanted for unit in units for part in unit.split()):
        return True
    # "43 of them for large language models": a figure and the noun a few words apart.
    stems = words(text)
    figures = [i for i, s in enumerate(stems) if re.match(r"\d", s) and not s.endswith("%")]
    return any(same(w, s) > 0 for i in figures for s in stems[i + 1 : i + 6] for w in wanted)


def _dated(unit: Unit, asked: Asked, reader: Reader, *, to_the_day: bool) -> bool:
    filed = unit.block is not None and unit.block.kind is BlockKind.FRONT_MATTER
    if filed and not _PUBLISHING & set(asked.terms):
        return False
    asked_for = {(t.interval.start, t.interval.end) for t in asked.times}
    text = _TITLED.sub(lambda m: "_" * len(m[0]), unit.text)
    return any(
        (t.interval.start, t.interval.end) not in asked_for
        and (not to_the_day or t.precision == "day")
        and not _in_brackets_of_another(text, t.span.start, asked, reader)
        for t in find_times(text)
    )


def _in_brackets_of_another(text: str, start: int, asked: Asked, reader: Reader) -> bool:
    # "… the north's 3 lines (2025), the south's 5 lines": the year is the north's.
    ahead = re.search(r"([^,;:()]*)\($", text[:start])
    if ahead is None:
        return False
    wanted = {m.entity.iri for m in asked.entities}
    beside = {m.entity.iri for m in reader.mentions(ahead[1])}
    return bool(beside) and not beside & wanted and bool(wanted & {m.entity.iri for m in reader.mentions(text)})


def _names_one(kinds: tuple[str, ...], text: str, asked: Asked, reader: Reader) -> bool:
    named = {m.entity.iri for m in asked.entities}
    ontology = reader.lexicon.ontology
    return any(
        m.entity.iri not in named and not _is_adjective(m) and any(ontology.is_a(m.entity.type, kind) for kind in kinds)
        for m in reader.mentions(text)
    )


def _with_antecedent(unit: Unit) -> str:
    # "It proposes …": who does is named before.
    return f"{unit.before} {unit.text}" if _STANDS_IN.match(unit.text) else unit.text


def _names_unknown(kind: str, unit: Unit, asked: Asked, reader: Reader) -> bool:
    # A name of several words that no list knows may be whom or what is asked for.
    if kind == "Place":
        return bool(_PLACED.search(unit.text))
    known = [m.span for m in reader.mentions(unit.text)]
    for match in _UNKNOWN.finditer(unit.text):
        inside = any(s.start < match.end() and match.start() < s.end for s in known)
        if not inside and match[0].casefold() not in asked.text.casefold():
            return True
    return False


def _is_adjective(mention: Mention) -> bool:
    # "Korean" tells where something is from; it is not who did it.
    surface = mention.surface
    return surface != mention.entity.label and bool(re.search(r"[a-z](?:an|ish|ese|ch|i|ic)$", surface))


def _named_noun(want: Want, unit: Unit, least: float = 0.7) -> bool:
    # Stop words count here: "which article" wants an article. "Start-up" is one word however it is written.
    texts = (unit.text, *unit.above)
    around = {stem(t.text) for text in texts for t in tokens(text)}
    around |= {stem(w.replace("-", "")) for text in texts for w in re.findall(r"\w+-\w+", text)}
    return want.noun is not None and any(same(want.noun, word) >= least for word in around)

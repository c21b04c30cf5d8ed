"""Alterations of true sentences, one kind each, with their own word lists: nothing is shared with the checker."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

__all__ = ["KINDS", "PARAPHRASES", "Names", "altered", "different", "paraphrased"]

_NUMBER = re.compile(r"(?<![\w.,/^-])\d+(?:,\d{3})*(?:\.\d+)?(?![\w^/]|[.,]\d|-[A-Z\d])")
_YEAR = re.compile(r"(?<![\w.,$€₩-])(?:19|20)\d\d(?![\w,]|\.\d|/\d|-\d)")
_LABEL = re.compile(
    r"\b(?:Articles?|Art\.?|Section|Annex|No\.?|Chapter|Rule|Directive|\(EU\)|Regulation)\s*\Z", re.IGNORECASE
)
_MONTH = re.compile(r"(?:January|February|March|April|May|June|July|August|September|October|November|December)\s*\Z")
_BEFORE_MONTH = re.compile(
    r"\s(?:January|February|March|April|May|June|July|August|September|October|November|December)\b"
)
_UNITS = (
    (r"(?<=\d)\s?billion\b", " million"), (r"(?<=\d)\s?million\b", " billion"), (r"(?<=\d)\s?trillion\b", " billion"),
    (r"(?<=[\d.])B\b", "M"), (r"(?<=\d)\s?crore\b", " lakh"), (r"\$(?=\d)", "€"), (r"€(?=\d)", "£"), (r"₩(?=\d)", "¥"),
    (r"₹(?=\d)", "$"), (r"(?<=\d)\s?%", " GW"), (r"(?<=\d)\s?per ?cent\b", " million"), (r"(?<=\d)\s?GW\b", " MW"),
    (r"(?<=\d)\s?MW\b", " GW"), (r"\bgigawatts?\b", "megawatts"), (r"\bmonths\b", "weeks"), (r"\byears\b", "months"),
    (r"\bdays\b", "years"), (r"\bFLOP\b", "tokens"), (r"(?<=\d)\slanguages\b", " countries"),
    (r"(?<=\d)\s?GPUs\b", " CPUs"),
)  # fmt: skip
_DIRECTIONS = (
    ("more than", "less than"), ("less than", "more than"), ("at least", "at most"), ("up to", "at least"),
    ("larger", "smaller"), ("bigger", "smaller"), ("higher", "lower"), ("lower", "higher"), ("rose", "fell"),
    ("fell", "rose"), ("grew", "shrank"), ("decline", "increase"), ("growing", "shrinking"), ("above", "below"),
    ("before", "after"), ("after", "before"), ("outperformed", "trailed"), ("beat", "lost to"), ("exceeds", "trails"),
    ("first", "last"), ("earlier", "later"), ("increase", "decrease"), ("strict", "lax"), ("extra", "lower"),
    ("largest", "smallest"), ("within", "outside"), ("faster", "slower"), ("reduce", "increase"), ("fewer", "more"),
    ("lifts", "imposes"), ("falls", "rises"), ("cheaper", "dearer"), ("highest", "lowest"), ("longer", "shorter"),
    ("rising", "falling"), ("quickest", "slowest"), ("biggest", "smallest"), ("most", "fewest"), ("domestic",
    "foreign"),
)  # fmt: skip
_DENY = re.compile(r"\b(is|are|was|were|has|have|had|can|could|will|would|must|should|may|might)\b(?!\s+not\b|n['’]t)")
_UNDENY = re.compile(r"\b(?:does|do|did|is|are|was|were|has|have|can|could|will)(?P<no>\s+not)\b|\b(?P<never>never\s)")
_THIRD = {
    "supports": "support", "requires": "require", "says": "say", "builds": "build", "provides": "provide",
    "runs": "run",
    "puts": "put", "gives": "give", "applies": "apply", "needs": "need", "uses": "use", "offers": "offer",
    "describes": "describe", "argues": "argue", "spends": "spend", "funds": "fund", "covers": "cover",
    "handles": "handle",
    "lists": "list", "serves": "serve", "permits": "permit", "forbids": "forbid", "includes": "include",
    "develops": "develop", "names": "name", "speaks": "speak", "estimates": "estimate", "depends": "depend",
    "keeps": "keep",
    "sets": "set", "makes": "make", "helps": "help", "plans": "plan", "holds": "hold", "remains": "remain",
}  # fmt: skip
_PASTS = {
    "reached": "reach", "launched": "launch", "announced": "announce", "approved": "approve", "signed": "sign",
    "selected": "select", "chose": "choose", "received": "receive", "released": "release", "built": "build",
    "passed": "pass", "took": "take", "published": "publish", "partnered": "partner", "obtained": "obtain",
    "beat": "beat",
    "spent": "spend", "opened": "open", "won": "win", "matched": "match", "tabled": "table", "cut": "cut",
    "fell": "fall",
    "put": "put", "entered": "enter", "outperformed": "outperform", "adopted": "adopt", "gave": "give",
    "invested": "invest",
}  # fmt: skip
_FIRMED = (
    (r"\b(?:is|are|was|were) (?:projected|expected|forecast|estimated|set|planned|due|slated) to (?=[a-z])", "did "),
    (r"\b(?:plans|aims|intends|wants|seeks|hopes) to (?=[a-z])", "did "),
    (r"\b(?:plan|aim|intend|want|seek|hope) to (?=[a-z])", "did "),
    (r"\b(?:may|might|could)\b (?=[a-z])", "does "), (r"\btargets\b", "has reached"), (r"\bpledged\b", "paid"),
    (r"\bwill be\b", "has been"), (r"\bwould\b (?=[a-z])", "did "), (r"\bwill\b (?=[a-z])", "did "),
)  # fmt: skip
_VERBS = (
    "sued", "inherited", "photographed", "renamed", "quoted", "hid", "painted", "ignored", "copied", "mocked", "leased",
    "imitated", "banned", "abandoned", "acquired", "sabotaged", "insured", "audited",
)  # fmt: skip
_SYNONYMS = (
    ("supports", "handles"), ("requires", "demands"), ("spends", "pays out"), ("builds", "constructs"), ("provides",
    "offers"),
    ("approved", "passed"), ("selected", "chose"), ("obtained", "received"), ("about", "around"), ("states", "nations"),
    ("companies", "firms"), ("largest", "biggest"), ("launched", "started"), ("permits", "allows"), ("forbids",
    "prohibits"),
    ("goal", "aim"), ("maximum", "highest"), ("needs", "requires"), ("programme", "program"), ("uses", "employs"),
    ("published", "issued"), ("reaches", "attains"), ("law", "act"), ("speaks of", "mentions"), ("estimates",
    "reckons"),
    ("said", "stated"), ("says", "states"), ("start-ups", "startups"), ("buy", "purchase"), ("took effect",
    "entered into force"),
    ("beat", "outperformed"), ("help", "aid"), ("shows", "demonstrates"), ("growing", "rising"), ("rules",
    "regulations"),
)  # fmt: skip
_DAY = re.compile(
    r"\b(\d{1,2}) (January|February|March|April|May|June|July|August|September|October|November|December) (20\d\d)\b"
)
_SCALED = re.compile(
    r"(?<![\d–-])(?<!\bto )(?<!\bto [$€₩₹])(?<!–[$€₩₹])"
    r"(?P<sign>[$€₩₹])?(?P<n>\d+(?:\.\d+)?) (?P<scale>billion|million|trillion)\b"
)
_SMALLER = {"trillion": "billion", "billion": "million", "million": "thousand"}


@dataclass(frozen=True, slots=True)
class Names:
    """What is named in a sentence, as (start, end, class), and the names there are of each class."""

    found: tuple[tuple[int, int, str], ...]
    known: Mapping[str, tuple[str, ...]]


def _holds(evidence: str, words: str) -> bool:
    return words.casefold() in evidence.casefold()


def _number(text: str, evidence: str, _: Names, chance: random.Random) -> str | None:
    places = [m for m in _NUMBER.finditer(text) if _is_amount(text, m)]
    if not places:
        return None
    match = chance.choice(places)
    value = float(match[0].replace(",", ""))
    for factor in chance.sample((0.5, 1.1, 1.3, 1.7, 2, 3, 10), 7):
        other = value * factor
        printed = f"{other:,.1f}" if "." in match[0] else f"{round(other):,}" if "," in match[0] else f"{round(other)}"
        if printed != match[0] and not re.search(rf"(?<![\d.,]){re.escape(printed)}(?![\d]|[.,]\d)", evidence):
            return text[: match.start()] + printed + text[match.end() :]
    return None


def _is_amount(text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start() - 24) : match.start()]
    dated = _MONTH.search(before) or _BEFORE_MONTH.match(text, match.end())
    return not (_YEAR.fullmatch(match[0]) or _LABEL.search(before) or dated)


def _unit(text: str, _: str, __: Names, chance: random.Random) -> str | None:
    fitting = [(p, r) for p, r in _UNITS if re.search(p, text) and re.search(r"\d", text)]
    if not fitting:
        return None
    pattern, other = chance.choice(fitting)
    return re.sub(pattern, other, text, count=1)


def _year(text: str, evidence: str, _: Names, chance: random.Random) -> str | None:
    places = list(_YEAR.finditer(text))
    if not places:
        return None
    match = chance.choice(places)
    others = [str(int(match[0]) + step) for step in (-4, -3, -2, -1, 1, 2, 3, 5)]
    fresh = [year for year in others if year not in evidence]
    return text[: match.start()] + chance.choice(fresh) + text[match.end() :] if fresh else None


def _name(text: str, evidence: str, names: Names, chance: random.Random) -> str | None:
    for start, end, kind in chance.sample(names.found, len(names.found)):
        others = [n for n in names.known.get(kind, ()) if not _holds(evidence, n) and not _holds(text, n)]
        if others:
            return text[:start] + chance.choice(others) + text[end:]
    return None


def _direction(text: str, _: str, __: Names, chance: random.Random) -> str | None:
    return _exchanged(text, _DIRECTIONS, chance)


def _exchanged(text: str, pairs: Sequence[tuple[str, str]], chance: random.Random) -> str | None:
    fitting = [(a, b) for a, b in pairs if re.search(rf"\b{re.escape(a)}\b", text)]
    if not fitting:
        return None
    word, other = chance.choice(fitting)
    return re.sub(rf"\b{re.escape(word)}\b", other, text, count=1)


def _polarity(text: str, _: str, __: Names, chance: random.Random) -> str | None:
    undone = _UNDENY.search(text)
    if undone:
        group = "no" if undone["no"] else "never"
        return text[: undone.start(group)] + text[undone.end(group) :]
    choices = list(_negated(text))
    return chance.choice(choices) if choices else None


def _negated(text: str) -> Iterator[str]:
    match = _DENY.search(text)
    if match:
        yield f"{text[: match.end()]} not{text[match.end() :]}"
    for forms, auxiliary in ((_THIRD, "does not"), (_PASTS, "did not")):
        yield from _reworded(text, forms, auxiliary)


def _reworded(text: str, forms: Mapping[str, str], auxiliary: str) -> Iterator[str]:
    # The verb must follow a word in lower case or a name, not an auxiliary, to be a verb at all.
    for word, base in forms.items():
        match = re.search(
            rf"(?<=\w )(?<!has )(?<!have )(?<!was )(?<!were )(?<!is )(?<!are )(?<!been )(?<!be )\b{word}\b(?! by\b)",
            text,
        )
        if match:
            yield f"{text[: match.start()]}{auxiliary} {base}{text[match.end() :]}"
            return


def _modality(text: str, _: str, __: Names, chance: random.Random) -> str | None:
    for pattern, firm in _FIRMED:
        if re.search(pattern, text):
            return re.sub(pattern, firm, text, count=1)
    softer = [
        *_reworded(text, _THIRD, chance.choice(("may", "plans to", "is expected to"))),
        *_reworded(text, _PASTS, chance.choice(("plans to", "is projected to", "might"))),
    ]
    match = re.search(r"\b(?:is|are|was|were)\b(?= (?!not))", text)
    if match:
        softer.append(
            f"{text[: match.start()]}{chance.choice(('may be', 'could be', 'is projected to be'))}{text[match.end() :]}"
        )
    return chance.choice(softer) if softer else None


def _relation(text: str, _: str, names: Names, chance: random.Random) -> str | None:
    return _swapped(text, names) if chance.random() < 0.5 and _swapped(text, names) else _other_verb(text, chance)


def _swapped(text: str, names: Names) -> str | None:
    # Subject and object of one verb: nothing but a few words of lower case between the two names.
    verbs = {*_THIRD, *_PASTS}
    for (a, b, _), (c, d, _) in zip(names.found, names.found[1:], strict=False):
        between = text[b:c].split()
        if 0 < len(between) < 7 and verbs & set(between) and text[a:b] != text[c:d] and "," not in text[b:c]:
            return text[:a] + text[c:d] + text[b:c] + text[a:b] + text[d:]
    return None


def _other_verb(text: str, chance: random.Random) -> str | None:
    choices = [*_reworded(text, _THIRD, "\0"), *_reworded(text, _PASTS, "\0")]
    if not choices:
        return None
    return re.sub(r"\0 \w+", chance.choice(_VERBS), chance.choice(choices))


_Alter = Callable[[str, str, Names, random.Random], str | None]
KINDS: Mapping[str, _Alter] = {
    "number": _number, "unit": _unit, "year": _year, "name": _name, "relation": _relation, "direction": _direction,
    "polarity": _polarity, "modality": _modality,
}  # fmt: skip


def altered(kind: str, text: str, evidence: str, names: Names, chance: random.Random) -> str | None:
    """`text` with one thing in it made false, None where there is nothing of that kind; `evidence` does not say it."""
    return different(KINDS[kind](text, evidence, names, chance), text, evidence)


def different(other: str | None, text: str, evidence: str) -> str | None:
    """An alteration of `text`, None where it is the same or stands in the evidence."""
    return other if other and other.casefold() != text.casefold() and not _holds(evidence, other) else None


def _dated(text: str, _: random.Random) -> str | None:
    other = _DAY.sub(lambda m: f"{m[2]} {m[1]}, {m[3]}", text)
    return other if other != text else None


def _rescaled(text: str, _: random.Random) -> str | None:
    match = _SCALED.search(text)
    if match is None:
        return None
    printed = f"{float(match['n']) * 1000:,.10g}"
    return f"{text[: match.start()]}{match['sign'] or ''}{printed} {_SMALLER[match['scale']]}{text[match.end() :]}"


def _synonym(text: str, chance: random.Random) -> str | None:
    return _exchanged(text, _SYNONYMS, chance)


def _percent(text: str, _: random.Random) -> str | None:
    other = re.sub(r"(?<=\d)\s?(?:%|per cent\b)", " percent", text)
    return other if other != text else None


def _fronted(text: str, _: random.Random) -> str | None:
    # "… in August 2025." becomes "In August 2025, …": another order, nothing else.
    match = re.fullmatch(r"(?P<rest>[A-Z][^,;:]{20,}?) (?P<when>in (?:[A-Z][a-z]+ )?20\d\d)\.", text)
    return f"I{match['when'][1:]}, {match['rest']}." if match else None


_Rephrase = Callable[[str, random.Random], str | None]
PARAPHRASES: Mapping[str, _Rephrase] = {
    "date format": _dated, "other scale": _rescaled, "synonym": _synonym, "percent": _percent, "order": _fronted,
}  # fmt: skip


def paraphrased(kind: str, text: str, chance: random.Random) -> str | None:
    """`text` in other words that say the same, None where there is nothing of that kind in it."""
    return PARAPHRASES[kind](text, chance)

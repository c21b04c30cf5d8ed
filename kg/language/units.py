"""Units and counted nouns as texts write them, and the base unit each is kept in."""

from __future__ import annotations

import re
from decimal import Decimal

__all__ = ["DURATIONS", "NOUN", "PARTITIVE", "UNIT", "noun_unit", "unit_of"]

_PREFIXES = {"": 0, "k": 3, "K": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18, "Z": 21}
_PREFIX_WORDS = {"kilo": 3, "mega": 6, "giga": 9, "tera": 12, "peta": 15, "exa": 18, "zetta": 21}
_FIXED: dict[str, tuple[str, int | str]] = {
    "percentage point": ("percentage points", 1), "percent": ("percent", 1), "per cent": ("percent", 1),
    "%": ("percent", 1), "flop": ("FLOP", 1), "flops": ("FLOP", 1), "floating-point operation": ("FLOP", 1),
    "floating point operation": ("FLOP", 1), "tops": ("OPS", 10**12),
    "hour": ("h", 1), "day": ("days", 1), "week": ("weeks", 1), "month": ("months", 1), "year": ("years", 1),
    "decade": ("years", 10), "minute": ("minutes", 1), "second": ("s", 1), "millisecond": ("s", "0.001"),
    "ms": ("s", "0.001"), "parameter": ("parameters", 1), "params": ("parameters", 1), "token": ("tokens", 1),
    "gpu": ("GPUs", 1), "times": ("times", 1), "x": ("times", 1), "\u00d7": ("times", 1), "fold": ("times", 1),
    "km": ("km", 1), "kilometre": ("km", 1), "kilometer": ("km", 1), "nm": ("nm", 1), "nanometre": ("nm", 1),
    "nanometer": ("nm", 1), "basis point": ("percentage points", "0.01"),
}  # fmt: skip
DURATIONS = frozenset({"h", "days", "weeks", "months", "years", "minutes", "s"})

_CHIP = (
    r"(?:[A-Z][\w-]*\s+){0,2}(?:(?:[AHBV]\d{2,3}|L40|G[BH]\d{3}|MI\d{3}X?)[sS]?(?:\s+GPUs?)?|GPUs?)"
    r"(?![\s-]+(?:clusters|nodes|servers|systems|racks|pods|hours?)\b)"
)
_NAMED = (
    r"percentage\spoints?|basis\spoints?|per\s?cent|floating[- ]point\soperations?|hours?|days?|weeks?|months?|years?"
    r"|decades?|minutes?|seconds?|milliseconds?|params|parameters?|tokens?|times|fold|nanomet(?:re|er)s?"
    r"|kilomet(?:re|er)s?"
)
UNIT = (
    r"[\s-]?(?:%|(?:"
    r"(?P<symbol>[kMGT]?Wh?|[kKMGTPEZ]?FLOPs?/s|[KMGTPEZ]FLOP[sS]?|FLOPS|[KMGTPE]i?B|[KMGT]bps)"
    r"|(?P<prefixed>(?i:(?:kilo|mega|giga|tera|peta|exa|zetta)-?(?:watt(?:[- ]hour)?|flop|byte)s?)(?:/s)?)"
    r"|(?P<plain>(?i:watts?|flops?\sper\ssecond|bytes?))"
    rf"|(?P<named>(?i:{_NAMED})|FLOPs?|TOPS|ms|km|nm|[x\u00d7](?!\s*[A-Z\d]))"
    rf"|(?P<chips>{_CHIP}))(?![\w%]|-olds?\b))"
)

_STOP = (
    "of|in|on|at|by|for|from|to|with|than|as|and|or|but|nor|the|an?|its?|their|this|that|these|those|who|which|where|when"
    "|while|is|are|was|were|be|been|has|have|had|do|does|did|will|would|can|could|may|might|must|should|not|also|per|into"
    "|over|under|out|up|across|between|during|versus|vs|via|plus|such|if|so|because|more|less|fewer|other|others"
    "|january|february|march|april|may|june|july|august|september|october|november|december|million|billion|trillion|times"
    "|percent|always|perhaps|towards|whereas|besides|says|said|hours|apiece|alone|worth|according"
)
_MODIFIER = rf"(?:(?!(?:{_STOP})\b)[A-Za-z][\w&/-]*\s+)"
_PLURAL = r"(?:[A-Za-z][\w-]*(?:[A-Z]s|(?<![suiSUI])s)|(?i:people|children|(?:wo)?men|staff|personnel|criteria|feet))"
# The first plural after a few words that are no function words: "official languages", "NVIDIA H100 GPUs".
NOUN = rf"\s+(?P<modifiers>{_MODIFIER}{{0,3}}?)(?P<noun>(?!(?i:{_STOP})\b){_PLURAL})(?![\w'\u2019])"
PARTITIVE = r"\s+of(?:\s+(?:the|its|their|these|those|all|our))?(?:\s+(?P<whole>\d[\d,]*|[a-z]+))?"

_PREFIXED = re.compile(r"(?i)(kilo|mega|giga|tera|peta|exa|zetta)-?(watt|flop|byte)([- ]hour)?")
_SYMBOL = re.compile(r"([kKMGTPEZ]?)i?(Wh?|FLOP|B|bps)(.*)")
_BASES = {"watt": "W", "flop": "FLOP/s", "byte": "B", "W": "W", "Wh": "Wh", "FLOP": "FLOP/s", "B": "B", "bps": "B/s"}


def unit_of(match: re.Match[str]) -> tuple[str, Decimal]:
    """The base unit of a match of `UNIT`, and how many of them one is."""
    text = match[0].strip(" -\t\n\u00a0")
    groups = match.groupdict()
    if groups["prefixed"]:
        prefixed = _PREFIXED.match(text)
        assert prefixed is not None
        base = "Wh" if prefixed[3] else _BASES[prefixed[2].lower()]
        return base, Decimal(10) ** _PREFIX_WORDS[prefixed[1].lower()]
    if groups["symbol"]:
        symbol = _SYMBOL.match(text)
        assert symbol is not None
        return _BASES[symbol[2]], Decimal(10) ** _PREFIXES[symbol[1]] / (8 if symbol[2] == "bps" else 1)
    if groups["plain"]:
        return next(base for word, base in _BASES.items() if text.lower().startswith(word)), Decimal(1)
    if groups["chips"]:
        return "GPUs", Decimal(1)
    name = re.sub(r"\s+", " ", text.lower())
    unit, factor = _FIXED.get(name) or _FIXED[name.removesuffix("s")]
    return unit, Decimal(factor)


def noun_unit(noun: str) -> str:
    """A counted noun as a unit: lower case unless it is an acronym, "start-ups" as "startups"."""
    acronym = sum(letter.isupper() for letter in noun) > 1
    return noun if acronym else noun.lower().replace("start-up", "startup").replace("data-set", "dataset")

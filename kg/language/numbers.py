"""Numbers as texts write them: digits with grouping, powers of ten, words, and scales from thousand to crore."""

from __future__ import annotations

import re
from decimal import Decimal

__all__ = ["LETTER", "NUMBER", "SCALE", "number_of", "plain", "scale_of"]

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_WORDS = {
    **{word: number for number, word in enumerate(_UNITS.split())},
    **{word: 10 * number for number, word in enumerate(_TENS.split(), start=2)},
    "dozen": 12,
    "hundred": 100,
}
_WORD = "|".join(sorted(_WORDS, key=len, reverse=True))
_SCALES = {
    "thousand": 10**3,
    "lakh": 10**5,
    "million": 10**6,
    "crore": 10**7,
    "billion": 10**9,
    "trillion": 10**12,
    "quadrillion": 10**15,
    "k": 10**3,
    "m": 10**6,
    "mn": 10**6,
    "mln": 10**6,
    "b": 10**9,
    "bn": 10**9,
    "bln": 10**9,
    "t": 10**12,
    "tn": 10**12,
    "trn": 10**12,
    "cr": 10**7,
}

# Powers first, then grouped digits (1,024 and 1,00,000 and 17 300 with no-break spaces), digits, words.
NUMBER = (
    r"(?:(?:\d{1,6}(?:\.\d{1,6})?\s?[x\u00d7]\s?)?10\s?(?:\^\{?\d{1,2}\}?|[\u2070\u00b9\u00b2\u00b3\u2074-\u2079]{1,2})"
    r"|\d{1,6}(?:\.\d{1,6})?[eE]\+?\d{1,2}(?!\w)"
    r"|\d{1,3}(?:,\d{2,3})+(?:\.\d{1,9})?"
    r"|\d{1,3}(?:[\u00a0\u202f\u2009]\d{3})+(?:\.\d{1,9})?"
    r"|\d{1,15}(?:\.\d{1,9})?"
    r"|(?i:\b(?:half\s+an?(?=\s+(?:dozen|hundred|[mbt]r?illion))"
    r"|an?(?=\s+(?:thousand|[mbt]r?illion|crore|lakh)\b)"
    rf"|(?:an?\s+(?=hundred|dozen))?(?:{_WORD})(?:(?:\s+and\s+|[\s-])(?:{_WORD}))*)(?:\b|(?=fold\b))))"
)
SCALE = (
    r"(?i:(?:(?:hundred|thousand|lakh|million)\s+(?:thousand|million|billion|trillion|crores?)"
    r"|thousand|million|billion|trillion|quadrillion|crores?|lakhs?|mn|mln|bn|bln|tn|trn|cr)(?![\w'\u2019]))"
)
LETTER = r"[kKmMbBtT](?![\w'\u2019])"
_SUPERSCRIPTS = str.maketrans("\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079", "0123456789")
_POWER = re.compile(r"(?:([\d.]+)\s?[x\u00d7]\s?)?10\s?\^?\{?(\d+)\}?")
_BARE_SUPERSCRIPT = re.compile(r"10\s?([\u2070\u00b9\u00b2\u00b3\u2074-\u2079]+)")
_GROUPING = re.compile(r"[,\u00a0\u202f\u2009]")


def number_of(text: str) -> Decimal:
    """The number a match of `NUMBER` writes."""
    text = _BARE_SUPERSCRIPT.sub(lambda match: "10^" + match[1].translate(_SUPERSCRIPTS), text.strip())
    if "^" in text:
        power = _POWER.fullmatch(text)
        assert power is not None
        return plain(Decimal(power[1] or 1) * Decimal(10) ** int(power[2]))
    if text[0].isdigit():
        return plain(Decimal(_GROUPING.sub("", text)))
    return _spelled(text.lower())


def _spelled(text: str) -> Decimal:
    """The number words write, "two hundred and five"; "half a" stands before a scale."""
    if text.startswith("half"):
        return Decimal("0.5") * (12 if text.endswith("dozen") else 1)
    total = 0
    for word in re.split(r"[\s-]+", text):
        if word in ("hundred", "dozen"):
            total = max(total, 1) * _WORDS[word]
        elif word not in ("a", "an", "and"):
            total += _WORDS[word]
    return Decimal(total or 1)


def scale_of(text: str | None) -> Decimal:
    """What a match of `SCALE` multiplies by; 1 where there is none."""
    product = 1
    for word in (text or "").lower().split():
        product *= 100 if word == "hundred" else _SCALES[word if word in _SCALES else word.removesuffix("s")]
    return Decimal(product)


def plain(number: Decimal) -> Decimal:
    """The same number without an exponent or trailing zeros, so that it prints as people write it."""
    whole = number.to_integral_value()
    return Decimal(int(whole)) if whole == number else number.normalize()

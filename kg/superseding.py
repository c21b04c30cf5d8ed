"""Whether one of two values took the place of the other, which only a source can say: no date of publication does."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.claim import DateValue, Quantity
from kg.voices import line, voice

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.claim import Claim
    from kg.document import Source

__all__ = ["VERSION", "replaced"]

# Words by which a source says that a value replaced another.
_REPLACED = re.compile(
    r"\b(?:original(?:ly)?|previous(?:ly)?|former(?:ly)?|initial(?:ly)?|postpon\w+|delay\w*|deferr\w+|pushed\s+back|moved\s+(?:from|to|back)"
    r"|extended\s+(?:from|to)|brought\s+forward|instead\s+of|replac\w+|revised|rescheduled|supersed\w+|no\s+longer)\b",
    re.IGNORECASE,
)
# Words by which an aspect tells an old value from a new one.
VERSION = re.compile(
    r"\b(?:original|new|old|revised|previous|current|updated|former|initial|(?:date|deadline)\s+(?:after|before)\b.*)\b",
    re.IGNORECASE,
)


def replaced(first: Claim, second: Claim, sources: Mapping[str, Source]) -> bool:
    """Whether one of two values took the place of the other: never because one is newer, but where a source says so.

    A publisher's later version of a document says so by giving another value; of another publisher's it says nothing.
    """
    if voice(first, sources) == voice(second, sources):
        if VERSION.search(first.aspect or "") or VERSION.search(second.aspect or ""):
            return True
        one, other = (sources.get(claim.evidence.document) for claim in (first, second))
        if one and other and one != other and line(one) == line(other):
            return True
    return _tells(first, second) or _tells(second, first)


def _tells(teller: Claim, other: Claim) -> bool:
    value = other.value
    printed = value.text if isinstance(value, DateValue) else value.printed if isinstance(value, Quantity) else None
    quote = teller.evidence.quote
    return printed is not None and printed in quote and _REPLACED.search(quote) is not None

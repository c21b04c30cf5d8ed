"""Whom a sentence quotes: "according to Astra", "as CNBC reported", "McKinsey estimates", "said the ministry"."""

from __future__ import annotations

import re
from functools import lru_cache

from kg.document import Span

__all__ = ["OPENERS", "SAYING", "attribution"]

_WORD = r"(?:[A-Z0-9][\w&.'\u2019-]*[\w&]|[A-Z])"
_LINKING = r"(?:\s+(?:&|of|the|for|and|de|du|van|von|on)(?=\s+[A-Z0-9]))"
_NAME = rf"(?:(?:[Tt]he\s+)?{_WORD}(?:(?:{_LINKING}){{0,2}}\s+{_WORD})*)"
# What a source does when it says something; noun-like forms are held back by what must stand before them.
SAYING = (
    r"(?:says?|said|writes?|wrote|report(?:s|ed)?(?!\s+to\b)|estimate[sd]?|state[sd]?|claim(?:s|ed)?|argue[sd]?"
    r"|note[sd]?|add(?:s|ed)?(?=\s+that)|told|point(?:s|ed)?\s+out|explain(?:s|ed)?|observe[sd]?|stress(?:es|ed)?"
    r"|f(?:inds|ound)(?=\s+that)|mentions?|mentioned|suggest(?:s|ed)?|warn(?:s|ed)?|highlight(?:s|ed)?|maintain(?:s|ed)?(?=\s+that)"
    r"|predict(?:s|ed)?|project(?:s|ed)?|forecasts?|expect(?:s|ed)?|anticipate[sd]?|calculate[sd]?|quote[sd]?|pass(?:es|ed)?\s+on"
    r"|call(?:s|ed)?(?=\s)|describe[sd]?|equate[sd]?|derive[sd]?|list(?:s|ed)?|speaks?\s+of|spoke\s+of|put(?:s)?(?=[^.;]{1,80}\bat\b)"
    r"|dates?(?=\s+the\b)|rounds?(?=\s+\w+\s+to\b)|converts?(?=[^.;]{1,80}\binto\b)|confirm(?:s|ed)?|announce[sd]?(?=\s+that)"
    r"|gives?(?=\s+(?:\S{0,3}\d|an?\s+\w+\s+of\b|(?:the\s+)?\w+(?:\s+\w+){0,6}\s+as\b))|reads?(?=\s+the\b))"
)
# Words that open a sentence with a capital and name nobody.
OPENERS = (
    r"(?:The|An?|It|He|She|They|We|This|That|These|Those|There|Who|Which|What|Some|Many|Most|Several|Others?|In|On|As|By|For"
    r"|And|But|If|When|While|Its|Their|Our|His|Her|Both|All|No|None|Another|However|New|Early|Recent|Experts|Critics|Analysts"
    r"|Officials|Sources|Studies|Reports|One|Two|Three|Four|Five|Six|Seven|Eight|Nine|Ten)"
)
_ADVERB = r"(?:\s+(?:also|later|itself|himself|herself|further|recently|now|has|have|had|then|first|\w+ly))*"
_ASIDE = r"(?:\s*\([^()]{1,40}\)|,\s[^,;.]{1,90},(?:\s+and\s+[A-Z][\w ]{1,30})?)?"
# "The Chambers guide says": the words between a name and its verb.
_HEAD = (
    r"(?:(?:['\u2019]s?)?\s+(?:guide|report|post|page|paper|study|analysis|survey|commentary|summary|article|team|spokes\w+"
    r"|economists?|analysts?|researchers?|officials?|authors?))?"
)
_SPEAKERS = (
    re.compile(rf"\b[Aa]ccording\s+to\s+(?P<name>{_NAME})"),
    re.compile(rf"\b[Aa]s\s+(?P<name>{_NAME}){_HEAD}{_ADVERB}\s+{SAYING}\b"),
    re.compile(
        rf"\b(?:post|page|report|commentary|summary|article|analysis|study|survey|paper|note)s?,?\s+(?:on|by|from)\s+(?P<name>{_NAME})"
    ),
    re.compile(rf"(?<![\w.&])(?P<name>{_NAME}){_HEAD}{_ASIDE}{_ADVERB}\s+{SAYING}\b"),
    # "One page, Gridwatch, dates the vote to May": the name stands beside the noun for what was read.
    re.compile(
        rf"\b(?:post|page|report|commentary|summary|article|analysis|study|survey|paper|note|site|outlet|source|guide|blog|author)s?"
        rf",\s+(?P<name>{_NAME}),{_ADVERB}\s+{SAYING}\b"
    ),
    re.compile(rf"[,\u201d\"']\s*(?:says?|said|wrote|writes)\s+(?P<name>{_NAME})"),
    re.compile(rf"\b(?:quoted|cited|citing|quoting)\s+(?:by\s+)?(?P<name>{_NAME})"),
)
# How far a name may stand from what it answers for.
_REACH = 600
# Words behind which a speaker begins a clause of its own: "sales rose, and X says …".
_OWN_CLAUSE = re.compile(r",\s(?:and|but|while|whereas|though|although)\s+(?:the\s+)?\Z")
# "is stated as 12 May by AZB and as 14 May by Astra": the name behind the figure it answers for.
_PASSIVE = re.compile(r"\b(?:stated|given|put|dated|reported|estimated|described|quoted|cited|listed)\b")
_BY = re.compile(rf"[^;.]{{0,24}}?\b(?:by|according\s+to)\s+(?P<name>{_NAME})")
_NOT_NAMES = re.compile(
    rf"(?:{OPENERS}|(?:January|February|March|April|May|June|July|August|September|October|November|December|Article|Section"
    r"|Annex)\b.*)"
)


def attribution(sentence: str, near: Span | None = None) -> Span | None:
    """The name of the party a sentence quotes, or None; with `near`, of the party that answers for that place."""
    if near is not None and _PASSIVE.search(sentence, max(0, near.start - _REACH), near.start):
        behind = _BY.match(sentence, near.end)
        if behind:
            return Span(*behind.span("name"))
    place = near or Span(0, 0)
    speakers = _speakers(sentence, max(0, place.start - _REACH), min(len(sentence), place.end + _REACH))
    if near is None or not speakers:
        return speakers[0] if speakers else None
    clause = max(sentence.rfind(mark, 0, near.start) for mark in (";", ", while ", ", whereas "))
    before = [speaker for speaker in speakers if clause < speaker.start and speaker.end <= near.start]
    if before:
        return before[-1]
    limit = sentence.find(";", near.end)
    after = [
        speaker
        for speaker in speakers
        if near.end <= speaker.start
        and (limit < 0 or speaker.end <= limit)
        and not _OWN_CLAUSE.search(sentence, near.end, speaker.start)
    ]
    return after[0] if after else None


@lru_cache(maxsize=256)  # one sentence is asked about for each of its verbs and figures
def _speakers(sentence: str, start: int, end: int) -> tuple[Span, ...]:
    """The parties quoted in the window from `start` to `end`, in order."""
    found: dict[int, Span] = {}
    for pattern in _SPEAKERS:
        for match in pattern.finditer(sentence, start, end):
            span = Span(*match.span("name"))
            if not _NOT_NAMES.fullmatch(match["name"]) and not match["name"][0].isdigit():
                found.setdefault(span.end, span)
    return tuple(sorted(found.values()))

"""Where sentences begin and end, in running text and in text with headings, lists and table rows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.document import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["split_sentences"]

# A line that opens a structure of its own, and the mark that is no part of its sentence.
_MARK = re.compile(r"[ \t]*(?:#{1,6}[ \t]+|[-*+•▪‣\u2013][ \t]+|>[ \t]?|\d{1,3}[.)][ \t]+)")
_ROW = re.compile(r"[ \t]*\|")
_RULE = re.compile(r"[ \t|:\-=_*`~]*")
_QUOTES = r"\"'“”\u2018\u2019«»"
_END = re.compile(rf"[.!?…]+[{_QUOTES})\]*_]*(?:\[\d+\])*(?=\s)|[。\uff01\uff1f][{_QUOTES}」』]*")
_OPENING = re.compile(rf"\s*[{_QUOTES}(\[*_¿¡]*(\S)(\w*)")
_WORD_BEFORE = re.compile(r"[\w.&]*$")
_INITIALS = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]")
_GOES_ON = re.compile(r"[,;(&/\u2013\u2014-]\s*$")
_NEVER = re.compile(
    r"mrs?|ms|dr|prof|hon|gen|col|lt|sen|rep|gov|st|rs|cf|vs?|e\.g|i\.e|viz|approx|dept|al|mt|ft|resp|incl|trans"
)
# These are abbreviations only before a number: "No. 5", "Aug. 5".
_NUMBERED = re.compile(
    r"nos?|arts?|secs?|ch|paras?|figs?|tab|vol|pp?|eq|ca|est|regs?|op|eds?|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec"
)
_FIRM = re.compile(r"inc|ltd|corp|co|llc|plc|etc|jr|sr|bros|gmbh|pte|pvt")
# Names that keep their small letter at the start of a sentence: xAI, gpt-oss-120b, llama.cpp.
_LOWER_NAME = re.compile(
    r"[a-z]{1,3}[A-Z]\w|[a-z]+\.[a-z]{2,4}\b(?!\.)|[a-z]+(?:-[a-z]+)*-\d"
    r"|[a-z]{4,}, (?:the|an?|our|its) "
)
# Words that rarely follow an abbreviation inside a sentence with a capital, and often open the next one.
_STARTERS = re.compile(
    r"the|an?|in|on|at|by|for|from|with|to|of|its?|this|that|these|those|s?he|they|we|i|you|but|and|or|so|as|if|when"
    r"|while|since|after|before|although|however|t?here|what|who|why|how|both|each|most|many|some|all|no|not|their|his"
    r"|her|our|one|two|three|according|under|over|yet|then|thus|moreover|meanwhile|today"
)


def split_sentences(text: str) -> tuple[Span, ...]:
    """The sentences of `text` in order, as spans of it without surrounding white space or line marks."""
    return tuple(span for part in _parts(text) for span in _sentences(text, part))


def _parts(text: str) -> Iterator[Span]:
    """The stretches no sentence crosses: paragraphs, headings, list items, table rows."""
    lines = list(_lines(text))
    width = max((line.end - line.start for line in lines), default=0)
    start = end = -1
    for line in lines:
        if start >= 0 and _broken(text, Span(start, end), line, width):
            yield Span(start, end)
            start = -1
        if text[line.start : line.end].strip():
            start, end = (line.start if start < 0 else start), line.end
    if start >= 0:
        yield Span(start, end)


def _lines(text: str) -> Iterator[Span]:
    start = 0
    while start <= len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        yield Span(start, end)
        start = end + 1


def _broken(text: str, before: Span, line: Span, width: int) -> bool:
    """Whether the line break between two lines was meant, and is not one that wraps a sentence."""
    here = text[line.start : line.end]
    last = max(text.rfind("\n", before.start, before.end) + 1, before.start)
    if not here.strip() or _MARK.match(here) or _ROW.match(here):
        return True
    above = text[last : before.end].rstrip()
    if _ROW.match(above) or above.lstrip().startswith("#") or _RULE.fullmatch(above):
        return True
    # A wrapped line ends where the next word did not fit; one that ends earlier was ended on purpose.
    word = here.split(maxsplit=1)[0]
    return len(above) + 1 + len(word) <= width and _opens(word[0]) and not _GOES_ON.search(above)


def _opens(character: str) -> bool:
    return not character.islower()


def _sentences(text: str, part: Span) -> Iterator[Span]:
    if _RULE.fullmatch(text, part.start, part.end):
        return
    mark = _MARK.match(text, part.start, part.end)
    start = mark.end() if mark else part.start
    for match in _END.finditer(text, start, part.end):
        if _ends(text, start, match, part.end):
            yield _trimmed(text, start, match.end())
            start = match.end()
    if text[start : part.end].strip():
        yield _trimmed(text, start, part.end)


def _ends(text: str, start: int, match: re.Match[str], limit: int) -> bool:
    """Whether a full stop ends a sentence, and not an abbreviation, an initial or a list number."""
    following = _OPENING.match(text, match.end(), limit)
    if following is None or text[match.start()] != ".":
        return following is not None and _opens(following[1])
    word = _WORD_BEFORE.search(text, max(start, match.start() - 20), match.start())
    before = word[0].lower() if word else ""
    if _NEVER.fullmatch(before) is None and len(before) > 1 and _LOWER_NAME.match(text, following.start(1), limit):
        return match.start() > start
    if not _opens(following[1]) or _NEVER.fullmatch(before) or (following[1].isdigit() and _NUMBERED.fullmatch(before)):
        return False
    if _FIRM.fullmatch(before) or _INITIALS.fullmatch(before):
        return _STARTERS.fullmatch((following[1] + following[2]).lower()) is not None
    return match.start() > start


def _trimmed(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)

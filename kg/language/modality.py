"""How a sentence holds what it says at a place: as a fact, forecast, target, plan, report, advice, chance or denial."""

from __future__ import annotations

import re

from kg.claim import Modality
from kg.document import Span
from kg.language.attribution import OPENERS, SAYING, attribution

__all__ = ["attribution", "modality_of"]

_EXPECTED = (
    r"projected|forecast(?:ed)?|expected|predicted|anticipated|slated|poised|set|due|likely|on\s+(?:track|course)"
)
# Cues that govern what follows them, until the clause ends.
_CUES = re.compile(
    r"(?P<negated>\b(?:(?:can|do|does|did|is|are|was|were|has|have|had|will|would|could|should|must|may|might)n['\u2019]t"
    r"|cannot|never|neither|no\s+longer|none\s+of|nor|[Nn]o(?!\s+(?:less|more|fewer|later|longer|doubt|matter)\b|\.)(?=\s+[a-z])"
    r"|not(?!\s+(?:only|just|merely|least|until|later|less|more|fewer|simply|necessarily)\b)|lacks?|fail(?:s|ed)?\s+to"
    r"|(?:rejects?|rejected|denie[sd]|deny|ruled\s+out)(?=\s+(?:that|the\s+\w+\s+(?:of|that)))))\b"
    rf"|(?P<projected>\b(?:(?:{_EXPECTED})\s+to|estimated\s+to\s+(?:reach|hit|grow|rise|exceed)|will|going\s+to"
    r"|predicts?|expects?|anticipates?|foresees?|expected(?=\s+(?:[$€£₹₩\d]|at|in|by|for|cost|size|value|growth))"
    r"|(?:projects?|forecasts?)(?=\s+(?:that|the|an?|it|its|these|this|[A-Z$€£\d])\b)"
    r"|(?:company|firm|bank|agency|it|they|analysts?|government|ministry|report|study)\s+(?:projects?|forecasts?)"
    r"|would(?!\s+have\b)|projections?|forecasts?\s+of|outlook)\b)"
    r"|(?P<target>\b(?:target(?:s|ed|ing)?|goals?|aim(?:s|ed|ing)?(?=\s+(?:to|for|at|is|of)\b)|ambition|objectives?"
    r"|(?:is|are|was|were)\s+(?:also\s+|then\s+|later\s+)?to(?=\s+(?!say\b|blame\b)[a-z]+\b)"
    r"|seek(?:s|ing)?\s+to|want(?:s|ed)?\s+to|hop(?:es?|ing)\s+to|intend(?:s|ed|ing)?\s+to|strives?\s+to)\b)"
    r"|(?P<announced>\b(?:announc(?:ed?|es|ing)|plan(?:s|ned|ning)?\s+to|(?:is|are|was|were)\s+planned|pledg(?:ed?|es|ing)|vow(?:s|ed|ing)?"
    r"|commit(?:s|ted|ting)?\s+(?:to\s+)?(?=\w)|promis(?:ed?|es|ing)|unveil(?:s|ed|ing)?|proposed?(?=\s+(?:to|an?|the)\b)"
    r"|has\s+agreed\s+to|intention)\b)"
    r"|(?P<recommended>\b(?:should|ought\s+to|recommend(?:s|ed|ing)?|advis(?:es?|ed)(?=\s+(?:that|against|(?:[\w-]+\s+){1,4}to)\b)|advisable|best\s+(?:for|suited|served)"
    r"|needs?\s+to\s+be\s+considered|suggest(?:s|ed)?\s+that\s+\w+\s+should)\b)"
    r"|(?P<possible>\b(?:may|might|could|would\s+have|possibly|perhaps|potentially|seem(?:s|ed)?|appears?\s+to|considering|considers?"
    r"|up\s+for\s+discussion)\b)"
    r"|(?P<reported>\b(?:[Rr]eportedly|[Aa]llegedly|(?:is|are|was|were)\s+said\s+to|[Aa]ccording\s+to|rumou?red|citing)\b"
    rf"|(?:(?!{OPENERS}\b)[A-Z][\w&.'\u2019]*|\b(?:it|he|she|they|who|report|post|article|paper|study|page|commentary|institute|summary"
    rf"|account|guide|officials?|analysts?|experts?|sources|authors?|researchers?|survey|increasingly|later|also)"
    rf"|(?:\)|,)(?=\s+(?:says|said|writes|wrote|reports|estimates|argues|notes|told|adds|warns|puts|speaks)\b))\s+{SAYING}\b)"
)
# Where what a cue governs ends.
_BREAK = re.compile(
    r"[;:\u2014]|\.\s|,?\s(?:while|whereas|although|though|but|because|unless)\s|,\s(?:which|who|where|and\s+(?:is|are|was|has"
    r"|have|had))\b|\sand\s(?:is|are|was|were|has|have|had|already|now)\b"
)
_NEGATION_BREAK = re.compile(r"[,;:\u2014]|\b(?:that|which|who|where|when|if|than|so)\b")
_COMPARING = re.compile(r"\b(?:match|rival|compete|exceed|surpass|equal|afford|keep\s+(?:up|pace))\b")
_FIGURE = re.compile(
    r"\d|\b(?:hundred|thousand|million|billion|trillion|tens|dozens|giga|one|two|three|four|five|six|ten)\b"
)
# Cues behind a figure: "5 GW compute target", "$726 billion market projected for 2035", "30 percent of it could go".
_BEHIND = re.compile(
    r"(?:[\s-](?:[\w-]+\s){0,3}?(?P<target>targets?|goals?|objectives?|ambition)\b"
    r"|(?:\s(?!(?:and|or|but|which|that|while|as|who|whose|than|is|are|was|were|has|have)\b)[\w'\u2019%-]+){0,9}?\s"
    rf"(?P<projected>(?:is|are|was|were)\s+(?:{_EXPECTED})\s+to|projected\s+(?:for|by|in)|expected\s+(?:for|by|in)|will)\b"
    r"|(?:\s(?!(?:and|or|but|which|that|while|as|who|whose|than|is|are|was|were|has|have)\b)[\w'\u2019%-]+){0,9}?\s"
    r"(?P<possible>could|may|might)\b)"
)
_BY_YEAR = re.compile(r"\b[Bb]y\s+(?:the\s+end\s+of\s+|early\s+|mid-?|late\s+)?20\d\d")
_SAID_AFTER = re.compile(
    rf"[^;]*?(?:,\s+as\s+[A-Z][\w &.'\u2019]*\s+{SAYING}\b|,\s+(?:says?|said|writes?|wrote)\b"
    r"|\b(?:according\s+to|reportedly)\b)"
)
_REACH = 600
_WEAK = (Modality.REPORTED, Modality.ANNOUNCED)


def modality_of(sentence: str, span: Span) -> Modality:
    """How `sentence` holds what stands at `span`, a verb or a figure; ASSERTED where nothing says otherwise."""
    # Cues reach a few lines at most; the window keeps the work small in a text without full stops.
    first = max(0, span.start - _REACH)
    sentence, span = sentence[first : span.end + _REACH], Span(span.start - first, span.end - first)
    governing = [match for match in _CUES.finditer(sentence, 0, span.end) if _governs(sentence, match, span)]
    figure = _FIGURE.search(sentence, span.start, span.end) is not None
    found = {Modality(match.lastgroup or "asserted") for match in governing}
    if Modality.NEGATED in found and not (figure and _COMPARING.search(sentence, 0, span.start)):
        return Modality.NEGATED
    behind = _BEHIND.match(sentence, span.end) if figure else None
    if behind and behind.lastgroup:
        return _dated(sentence, Modality(behind.lastgroup))
    strong = [match for match in governing if match.lastgroup not in ("negated", "reported")]
    if strong:
        told = any("announc" in match[0] for match in governing if match.lastgroup == "reported")
        alone = len(strong) == 1 and strong[0][0] == "would"
        return Modality.ANNOUNCED if told and alone else _dated(sentence, _strongest(strong))
    if Modality.REPORTED in found or _SAID_AFTER.match(sentence, span.end):
        return Modality.REPORTED
    return Modality.ASSERTED


def _governs(sentence: str, cue: re.Match[str], span: Span) -> bool:
    """Whether a cue reaches the span: it stands before it and nothing between ends what it governs."""
    kind = cue.lastgroup
    if cue.end() > span.start:
        # The verb itself may hold the cue ("projected to hit"); an act of saying is not its own report.
        return cue.start() < span.end and kind not in _WEAK and cue.end() <= span.end and kind != "negated"
    if _BREAK.search(sentence, cue.end(), span.start):
        return False
    return kind != "negated" or _NEGATION_BREAK.search(sentence, cue.end(), span.start) is None


def _strongest(cues: list[re.Match[str]]) -> Modality:
    """The modality of the nearest cue; "would" after an announcement only continues it."""
    last = cues[-1]
    if last[0] == "would" and len(cues) > 1:
        return Modality(cues[-2].lastgroup or "projected")
    return Modality(last.lastgroup or "asserted")


def _dated(sentence: str, modality: Modality) -> Modality:
    """A chance with a year to come is a forecast: "by 2030, … could be"."""
    return Modality.PROJECTED if modality is Modality.POSSIBLE and _BY_YEAR.search(sentence) else modality

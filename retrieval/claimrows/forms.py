"""The phrases by which a question asks that something be counted, added up, put in order, shared or denied."""

from __future__ import annotations

import re

from kg.claim import Modality

__all__ = ["BROAD", "COUNT", "DENIED", "HELD", "MOST", "SAID", "SHARED", "STRICT", "TOTAL", "VERBAL", "WHO"]

_I = re.IGNORECASE

MOST = re.compile(
    r"\b(?:the )?(?P<up>most|largest|biggest|highest|greatest|maximum|heaviest|longest|costliest|latest|newest)\b"
    r"|\b(?:the )?(?P<down>fewest|least|smallest|lowest|minimum|lightest|shortest|cheapest|earliest|oldest)\b"
    r"(?! (?:one|two|three|\d))",
    _I,
)
COUNT = re.compile(r"\bhow many\b|\b(?:the )?(?:total )?number of\b|\bcount\b", _I)
TOTAL = re.compile(r"\b(?:in total|(?:the )?total|altogether|(?:the )?sum of|combined|all told)\b", _I)
SHARED = re.compile(r"\bin common\b|\bthe same\b|\bboth\b|\bshared? by\b|\boverlap\w*\b|\beach\b", _I)
WHO = re.compile(r"\bwho(?:m|se)?\b", _I)
DENIED = re.compile(r"\b(?:not|never|no|without|except|other than)\b|n['’]t\b", _I)
STRICT = re.compile(r"\b(?:more|less|over|above|below|under|exceed\w*|beyond|fewer) ", _I)
SAID = re.compile(
    r"\b(?:(?:does|do|did) (?:any|some|a|the) (?:source|report|article)s? (?:say|claim|report|state|mention)(?: that)?"
    r"|is there (?:any|a) (?:source|report|claim) (?:saying|that says)(?: that)?|is it (?:said|reported) that)\b",
    _I,
)

# Verbs that say how a claim is held, by their stems.
HELD = {
    "plan": (Modality.TARGET, Modality.ANNOUNCED, Modality.PROJECTED),
    "target": (Modality.TARGET,),
    "project": (Modality.PROJECTED,),
    "forecast": (Modality.PROJECTED,),
    "expect": (Modality.PROJECTED,),
    "predict": (Modality.PROJECTED,),
    "announc": (Modality.ANNOUNCED,),
    "recommend": (Modality.RECOMMENDED,),
}
VERBAL = re.compile(
    r"(?:plan(?:s|ned|ning)?|project(?:s|ed)|target(?:s|ed)|forecasts?|expect(?:s|ed)|predict(?:s|ed)|announce[sd]?"
    r"|recommend(?:s|ed)?)",
    _I,
)

# Nouns that say no more than the class they stand for; of others ("university") a row must carry the word itself.
BROAD = """organisation company firm team body group provider vendor developer publisher supplier maker manufacturer
operator partner person expert country state programme initiative project scheme plan law act rule model llm place site
article report"""

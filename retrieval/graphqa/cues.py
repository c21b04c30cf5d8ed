"""The phrases by which questions say what is to be done, as patterns."""

from __future__ import annotations

import re

__all__ = [
    "AGGREGATES",
    "BETWEEN",
    "COUNT",
    "DATED",
    "IMPERATIVE",
    "KEYS",
    "MANY",
    "MOST",
    "NOT",
    "NUMBER",
    "ORDER",
    "SCALES",
    "SHARE",
    "SMALL",
    "TOP",
    "WH",
    "YES_NO",
]

YES_NO = re.compile(r"^(?:is|are|was|were|do|does|did|has|have|had|can|could)\b(?! (?:there|we) many)", re.IGNORECASE)
WH = re.compile(
    r"\b(how many|how much|how (?:tall|long|wide|deep|heavy|old|big|large|far|high|often)"
    r"|which|what|whose|whom|who|where|when)\b",
    re.IGNORECASE,
)
COUNT = re.compile(
    r"\bhow many\b|(?:^|(?<=[,;(] )|(?<=\bthe )|(?<=\ba )|(?<=\band )|(?<=\bwith )|(?<=\bby )|(?<=\bhave )"
    r"|(?<=average )|(?<=return )|(?<=show )|(?<=give )|(?<=me ))(?:total )?(?:number|count) of\b"
    r"|\bcount(?: of)?\b(?! \w+ by\b)",
    re.IGNORECASE,
)
TOP = re.compile(
    r"\b(?:top|first|best)[ -](\d+|one|two|three|four|five|six|seven|eight|nine|ten|twenty)(?! ?%| percent)\b",
    re.IGNORECASE,
)
MANY = re.compile(
    r"\b(two|three|four|five|six|seven|eight|nine|ten|twenty|\d{1,3}) (?:most|least|(\w+est))\b", re.IGNORECASE
)
SHARE = re.compile(r"\b(top|bottom) (\d+(?:\.\d+)?) ?(?:%|percent)(?: of)?", re.IGNORECASE)
AGGREGATES = {
    "AVG": r"average|mean|avg",
    "SUM": r"total amount(?: of)?|(?:sum )?total(?! (?:number|amount|count)\b)"
    r"|(?:total )?sum of(?: the| all)?(?: total)?|overall|combined|altogether",
    "MIN": r"minimum|minimal|min",
    "MAX": r"maximum|maximal|max",
}
KEYS = re.compile(
    r"\b(?:grouped by|broken down by|for each of|for each|for every|of each|of every|per|each|by|according to)\b"
    r"(?! (?:the )?(?:most|least|end|then|default))",
    re.IGNORECASE,
)
ORDER = re.compile(
    r"[,;]?\s*\b(?:and )?(?:sort|order|rank)(?:ed)?(?: (?:it|them|the results?|results))?(?: (?:by|on|according to))?\b"
    r"|\b(?:in )?(descending|ascending|alphabetical(?:ly)?)(?: order)?(?: (?:by|of))?\b",
    re.IGNORECASE,
)
NOT = re.compile(
    r"\b(?:without(?: an?| any)?|lack(?:s|ing)?(?: an?)?"
    r"|(?:do|does|did|has|have|is|are|was|were|can)(?: not|n['’]t)|not|no|never|nobody)\b",
    re.IGNORECASE,
)
MOST = re.compile(
    r"\b(?:the )?(most|fewest|least|(?:highest|largest|greatest|lowest|smallest) number of)\b"
    r"(?! (?:recent|relevant|important))",
    re.IGNORECASE,
)
_COUNTED = "one|two|three|four|five|six|seven|eight|nine|ten|twenty"
NUMBER = rf"(?:[$€£] ?)?(\d+(?:[.,]\d+)*|(?:{_COUNTED})\b)( (?:thousand|million|billion)\b)?"
DAY = r"(\d{4}-\d{2}-\d{2}|\d{4}-\d{2}|(?:19|20)\d{2})(?![\d.,-]\d)"
BETWEEN = re.compile(rf"\bbetween {NUMBER} and {NUMBER}", re.IGNORECASE)
DATED = re.compile(rf"\b(in|during|on|since|after|before|until|by|from)(?: the year| year)? {DAY}\b", re.IGNORECASE)
SCALES = {"thousand": 1e3, "million": 1e6, "billion": 1e9}
SMALL = dict(
    zip(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "twenty"],
        [*range(1, 11), 20],
        strict=True,
    )
)
IMPERATIVE = re.compile(
    r"^\W*(?:please )?(?:list|name|count|show|give|return|display|find|get)\b"
    r"(?: (?:me|us))?(?: (?:all|a list of|the))*",
    re.IGNORECASE,
)

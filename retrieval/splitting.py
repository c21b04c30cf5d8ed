"""Taking a question apart that compares: one sub-question a side, so that each side finds its own evidence.

Read from the grammar alone. Bridge questions ("the director of the film …") need no taking apart: a search walks over
the bridge, and sub-questions of their clauses found less than the whole question did (docs/retrieval.md).
"""

from __future__ import annotations

import re

__all__ = ["sub_questions"]

_DEGREES = (
    "larg high big small low long short old young new fast slow cheap strong weak strict great tall wide close deep"
)
_COMPARED = (
    rf"\b(?:(?:more|less|fewer|most|least)\b.*?|first|last|earlier|later|sooner|better|worse|best|worst|farther|further|"
    rf"(?:{'|'.join(_DEGREES.split())}|earli|heavi|rich|near|old)(?:g)?e(?:r|st)|than the other|the same\b[^,:?]*)"
)
_NAMED = r"(?:[Tt]he |[Aa]n? |in |by |for )?[\"“‘'(]?[A-Z0-9]"
_ONE, _OTHER = rf"(?P<one>{_NAMED}.*?)", rf"(?P<other>{_NAMED}.*?)"
_ASKS = r"(?:[Aa]re|[Ww]ere|[Ii]s|[Ww]as|[Dd]o|[Dd]oes|[Dd]id|[Hh]ave|[Hh]as|[Hh]ad|[Cc]an|[Cc]ould)"
_DIFFER, _JOINS = r"(?:differ|agree|disagree|compare)", r"(?:and|or)"
_COMMA = r"\s*(?:[,:–—-]|\bbetween|\bof|\bis|\bin)?\s*"
_AGAINST = r"(?:or|versus|vs\.?|than|compared (?:to|with))"
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        # Compare A with B
        rf"^(?P<head>[Cc]ompare )(?P<gap>){_ONE} (?:and|with|to|against) {_OTHER}(?P<tail>)$",
        # How do A and B differ
        rf"^(?P<head>.*\b(?:do|does|did) )(?P<gap>(?:both )?){_ONE} and {_OTHER}(?P<tail> {_DIFFER}\b.*)$",
        # … both A and B …
        rf"^(?P<head>.*?)(?P<gap>\b[Bb]oth )(?P<kind>(?:[a-z-]+,? ){{0,2}}){_ONE},? and {_OTHER}(?P<tail>,? [a-z].*|)$",
        # Are the … A and B …
        rf"^(?P<head>{_ASKS}(?: the)?(?: [a-z][\w-]*){{0,7}}?)(?P<gap> ){_ONE},? {_JOINS} {_OTHER}(?P<tail> [a-z].*)$",
        # Which is older, A or B
        rf"^(?P<head>.*{_COMPARED})(?P<gap>{_COMMA}(?:either )?){_ONE},? {_AGAINST} {_OTHER}(?P<tail>)$",
        # Which is older of A and B
        rf"^(?P<head>.*{_COMPARED})(?P<gap> (?:between|of|out of|among) ){_ONE},? and {_OTHER}(?P<tail>)$",
        # Which … between A and B …, who …, A or B
        rf"^(?P<head>[Bb]etween)(?P<gap> ){_ONE},? (?:and|or) {_OTHER}(?P<tail>, .*)$",
        rf"^(?P<head>(?:[Ww]ho|[Ww]hich|[Ww]hat|[Ww]here)\b.*)(?P<gap>[,:] ){_ONE},? or {_OTHER}(?P<tail>)$",
    )
)
_LONGEST = 90  # characters of a side; what is longer is no name of one


def sub_questions(text: str) -> tuple[str, ...]:
    """One question for each of two sides that `text` compares; () where it compares nothing."""
    plain = " ".join(text.split()).rstrip("?.! ")
    for pattern in _PATTERNS:
        found = pattern.match(plain)
        if found and max(len(found["one"]), len(found["other"])) <= _LONGEST:
            kind = found.groupdict().get("kind") or ""
            head, tail = f"{found['head']}{found['gap']}{kind}", found["tail"]
            return tuple(f"{head}{found[side].strip(' ,')}{tail}?" for side in ("one", "other"))
    return ()

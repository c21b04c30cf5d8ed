"""Which date relation a noun or a table header names: "notification", "launch", "in force", "deadline"."""

from __future__ import annotations

import re

__all__ = ["relation_by_noun"]

_NOUNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (relation, re.compile(rf"\b(?:{words})", re.IGNORECASE))
    for relation, words in (
        ("notifiedOn", r"notif"),
        ("enactedOn", r"enact"),
        ("passedOn", r"passed|adopt|vote"),
        ("enteredIntoForceOn", r"in(?:to)? force|entry|took effect|effective"),
        ("agreedOn", r"agree"),
        ("approvedOn", r"approv"),
        ("amendedOn", r"amend"),
        ("announcedOn", r"announc"),
        ("launchedOn", r"launch|start(?:ed)?\b|founded|opened|established|set up"),
        ("releasedOn", r"releas"),
        ("publishedOn", r"publi|date of publication|posted"),
        ("decidedOn", r"deci|judge?ment|ruling"),
        ("proposedOn", r"propos|tabled"),
        ("issuedOn", r"issued"),
        ("renewedOn", r"renew"),
        ("validUntil", r"valid until|expir|ends?\b|until"),
        ("dueBy", r"due|deadline|target date|completion|ready by|by when"),
        ("appliesFrom", r"appl|original date|new date|date after|start date|from\b|begins|obligation"),
    )
)


def relation_by_noun(words: str) -> str | None:
    """The relation that the words name, or None."""
    return next((relation for relation, pattern in _NOUNS if pattern.search(words)), None)

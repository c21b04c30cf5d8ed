"""Sentences of the kind that fill reports and state little: put together from parts, so that few are twice the same."""

from __future__ import annotations

import random

__all__ = ["remark"]

_OPENINGS = (
    "Whether that is enough",
    "How far this will carry",
    "What it means for those concerned",
    "The way it is being done",
    "Much of what follows",
    "Little of this",
    "The part that is hardest to judge",
    "A good deal of the debate",
    "What is seldom asked",
    "The lesson most readers take",
    "The case for going slowly",
    "Part of the answer",
    "The reason usually given",
    "Everything after that",
    "The second half of the argument",
    "What has changed since",
)
_VERBS = (
    "depends on",
    "turns on",
    "says more about",
    "comes back to",
    "has to do with",
    "rests on",
    "is a matter of",
    "tends to follow",
    "sits uneasily with",
    "cannot be told apart from",
    "owes as much to",
    "goes hand in hand with",
)
_MATTERS = (
    "the people who run it",
    "habits that change slowly",
    "the patience of those who pay",
    "old contracts and older buildings",
    "skills that nobody has counted",
    "how the work is shared out",
    "the order in which things are tried",
    "trust between offices",
    "a grid that was laid out for other ends",
    "what neighbours do meanwhile",
    "the price of doing nothing",
    "rules that are still being read",
    "the quality of the records kept",
    "who is asked first",
    "the weather of a single year",
    "how openly failures are told",
)
_ENDINGS = (
    "and that is no small thing",
    "which few had thought of at the start",
    "as anyone who has tried it knows",
    "though the two are easily confused",
    "and so the question stays open",
    "even where there is money enough",
    "at least for the time being",
    "and it will not be settled by a table",
    "however the figures are read",
    "whatever the plans may say",
    "if only because there was no other way",
    "more often than the minutes show",
)


def remark(chance: random.Random, about: str) -> str:
    """A sentence of some 120 characters about a sector that states no figure and names nobody."""
    opening, verb, matter, ending = (chance.choice(parts) for parts in (_OPENINGS, _VERBS, _MATTERS, _ENDINGS))
    place = f" in {about}" if chance.random() < 0.6 else ""
    return f"{opening}{place} {verb} {matter}, {ending}."

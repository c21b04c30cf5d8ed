"""Small words whose part in a sentence their place tells: "Second, …", "last month", "once it is met"."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.extraction.tokens import Tag, Token, word_set

__all__ = ["told_apart"]

_PERIODS = word_set(
    "day week month quarter year decade spring summer autumn fall winter january february march april may june july"
    " august september october november december monday tuesday wednesday thursday friday saturday sunday"
)
_COUNTING = frozenset({"second", "third", "fourth", "fifth", "finally", "lastly", "next", "last", "today"})


def told_apart(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """The words, with those told apart that are adverbs in one place and something else in another.

    "Second," only counts points, "last" before a month is no verb, and "once" may open a clause: "once it is met".
    """
    words = list(tokens)
    if len(words) > 1 and words[0].lower in _COUNTING and words[1].text == ",":
        words[0] = words[0]._replace(tag=Tag.ADVERB)
    for i, token in enumerate(words[:-1]):
        if token.lower in {"last", "next"} and words[i + 1].lower in _PERIODS:
            words[i] = token._replace(tag=Tag.DETERMINER, lemma="", form="")
    for i, token in enumerate(words[:-2]):
        opens = words[i + 1].tag in {Tag.DETERMINER, Tag.NAME, Tag.PRONOUN} or words[i + 1].lower.endswith("s")
        if token.lower == "once" and opens and (i == 0 or words[i - 1].tag not in {Tag.AUXILIARY, Tag.MODAL}):
            words[i] = token._replace(tag=Tag.SUBORDINATOR)
    return tuple(words)

"""The words of an answer while a model is still writing its JSON."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

__all__ = ["Draft", "words_so_far"]

# Only whole escapes count, so that a text is never cut inside one.
_TEXT = re.compile(r'"text"\s*:\s*"((?:[^"\\]|\\u[0-9a-fA-F]{4}|\\[^u])*)')


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer on its way: the sources' own sentences, which are checked, and a model's words, which are not yet."""

    held: tuple[str, ...]
    words: str = ""


def words_so_far(raw: str) -> str:
    """The sentences in `raw`, the beginning of an answer's JSON; a sentence being written counts as far as it goes."""
    return " ".join(text for text in (_unescaped(m[1]) for m in _TEXT.finditer(raw)) if text)


def _unescaped(text: str) -> str:
    try:
        words = str(json.loads(f'"{text}"', strict=False))
    except ValueError:  # an escape that JSON does not know; the check will refuse such an answer
        return text
    return words.encode("utf-8", "ignore").decode("utf-8").strip()  # half of a pair of surrogates is no character yet

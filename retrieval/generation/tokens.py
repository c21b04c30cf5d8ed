"""How many tokens a text has, bounded from both sides without the model's own tokenizer."""

from __future__ import annotations

import re

__all__ = ["at_least", "at_most"]

_WORD = re.compile(r"[A-Za-z]+")
_SPACE = re.compile(r"[ \t]+")


def at_most(text: str) -> int:
    """A count that byte-pair tokenizers stay under: three letters, one figure or sign, or one byte each, is a token."""
    words = sum(-(-len(word) // 3) for word in _WORD.findall(text))
    rest = _SPACE.sub("", _WORD.sub("", text))
    return words + len(rest.encode("utf-8", "surrogatepass"))


def at_least(text: str) -> int:
    """A count that tokenizers reach: they do not join words across a space."""
    return len(text.split())

"""Taking a question apart by a language model, where grammar shows nothing and a person asks for it.

What the model writes is used only where it is about the question: its words are no evidence, they are searched for.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

from kg.errors import ClaimgraphError, UnavailableError
from kg.ports import Message
from retrieval.splitting import sub_questions
from retrieval.wording import stem, stopwords, tokens

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.ports import Generator
    from retrieval.settings import SearchSettings

__all__ = ["BY_GENERATOR", "GeneratorSplitter", "open_splitter"]

BY_GENERATOR = "language-model"
_PARTS = 3
_TOKENS = 120
_FEWEST = 5  # telling words of a question that may hide another one
_LONGEST = 200  # characters of a part
_SCHEMA = {
    "type": "object",
    "properties": {"questions": {"type": "array", "items": {"type": "string"}, "maxItems": _PARTS}},
    "required": ["questions"],
    "additionalProperties": False,
}


@dataclass(frozen=True, slots=True)
class GeneratorSplitter:
    """Asks grammar first, and where that shows nothing a language model."""

    generator: Generator

    def __call__(self, question: str) -> tuple[str, ...]:
        """The questions that `question` is made of; () for one that asks one thing."""
        by_grammar = sub_questions(question)
        if by_grammar or len(_telling(question)) < _FEWEST:
            return by_grammar
        try:
            said = self._said(question)
        except ClaimgraphError:
            return ()  # a search does without
        return _of_the_question(question, said)

    def _said(self, question: str) -> list[object]:
        messages = (Message("system", _system()), Message("user", f"Question: {question}"))
        text = "".join(piece.text for piece in self.generator.stream(messages, schema=_SCHEMA, max_tokens=_TOKENS))
        try:
            return list(json.loads(text)["questions"])
        except (ValueError, KeyError, TypeError):
            return []  # broken off, or no JSON


def open_splitter(
    settings: SearchSettings, generator: Callable[[], Generator | None]
) -> Callable[[str], tuple[str, ...]]:
    """What takes questions apart as the settings ask for it. Raises UnavailableError where there is no model for it."""
    if settings.splitter != BY_GENERATOR:
        return sub_questions
    model = generator()
    if model is None:
        raise UnavailableError(
            "Questions are to be taken apart by a language model, and there is none.",
            'See `claimgraph models`, or set [search] splitter to "".',
        )
    return GeneratorSplitter(model)


def _of_the_question(question: str, said: list[object]) -> tuple[str, ...]:
    """The parts that ask for some of the question: two or more, with no name and no figure that it does not have."""
    asked, kept = _telling(question), []
    given = {token.text.lower() for token in tokens(question)}
    for one in said:
        part = " ".join(str(one).split())
        names = {t.text.lower() for t in tokens(part)[1:] if t.text[0].isupper() or t.text[0].isdigit()}
        if len(part) <= _LONGEST and names <= given and _telling(part) & asked and _telling(part) != asked:
            kept.append(part)
    return tuple(dict.fromkeys(kept)) if len(kept) > 1 else ()


def _telling(text: str) -> frozenset[str]:
    return frozenset(stem(token.text) for token in tokens(text) if token.text.lower() not in stopwords())


def _system() -> str:
    return (files("retrieval") / "prompts" / "split.md").read_text(encoding="utf-8")

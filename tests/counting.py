"""A language model for tests of the extractor: it claims one thing a passage, counts, and breaks when told to."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kg.errors import UnavailableError
from kg.ports import Message, Piece

NATIONS = ("Norway", "Japan", "France", "India", "Brazil", "Kenya", "Canada", "Chile")
SENTENCES = tuple(f"{nation} opened a lab near its capital." for nation in NATIONS)


class Counting:
    """A generator that writes one claim a passage, counts what it is asked, and breaks when it is told to.

    `ends` says how it ends on a passage (by a word of it), `dies_after` after how many answers it is gone, `slow` how
    many seconds it thinks about a passage.
    """

    context = 100_000

    def __init__(self, name: str = "counting") -> None:
        self.name = name
        self.calls: list[str] = []
        self.counted = 0
        self.ends: dict[str, str] = {}
        self.slow: dict[str, float] = {}
        self.dies_after: int | None = None
        self.at_once = self.most_at_once = 0
        self._lock = threading.Lock()

    def count(self, text: str) -> int:
        self.counted += 1
        return len(text) // 3

    def stream(
        self, messages: Sequence[Message], *, schema: Mapping[str, Any] | None = None, max_tokens: int = 512
    ) -> Iterator[Piece]:
        text = messages[-1].content
        with self._lock:
            if self.dies_after is not None and len(self.calls) >= self.dies_after:
                raise UnavailableError("the server is gone", "start it")
            self.calls.append(text)
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        sentence = next((line for line in text.splitlines() if " opened " in line), text)
        nation = sentence.split()[0]
        time.sleep(self.slow.get(nation, 0))
        said = json.dumps({"claims": [claim(nation, sentence)]})
        with self._lock:
            self.at_once -= 1
        yield Piece(said[:7])
        yield Piece(said[7:], self.ends.get(nation, "stop"))

    def close(self) -> None:
        """Nothing is held."""


def claim(nation: str, text: str) -> dict[str, str]:
    """A claim that holds of a sentence above."""
    return {
        "quote": text, "subject": nation, "subject_type": "Nation", "relation": "builds",
        "value": "lab", "value_type": "Infrastructure", "modality": "asserted",
    }  # fmt: skip

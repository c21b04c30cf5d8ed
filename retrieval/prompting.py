"""What an embedding model wants to read before a question or a passage, since it was trained so."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from retrieval.registry import family_prompts

if TYPE_CHECKING:
    from pathlib import Path

    from retrieval.settings import EmbeddingSettings

__all__ = ["Prompts", "prompts_of"]


@dataclass(frozen=True, slots=True)
class Prompts:
    """What stands before a question and before a passage; "" where the model wants nothing."""

    query: str = ""
    passage: str = ""

    def digest(self, weights: str) -> str:
        """The digest of what makes a passage's vector: that of the weights, and of the words before the passage."""
        return hashlib.sha256(f"{weights} {self.passage}".encode()).hexdigest() if self.passage else weights


def prompts_of(settings: EmbeddingSettings, name: str, folder: Path) -> Prompts:
    """The prompts that the settings give, else the model in `folder` itself, else what its family is known to want."""
    own, family = _own(folder), family_prompts(name)
    return Prompts(
        settings.query_prompt or own.query or family.get("query", ""),
        settings.passage_prompt or own.passage or family.get("passage", ""),
    )


def _own(folder: Path) -> Prompts:
    try:
        config = json.loads((folder / "config_sentence_transformers.json").read_text(encoding="utf-8"))
        prompts = dict(config.get("prompts") or {})
    except (OSError, ValueError, TypeError, AttributeError):
        return Prompts()
    passages = (prompts[key] for key in ("document", "passage", "corpus") if key in prompts)
    return Prompts(str(prompts.get("query") or ""), str(next(passages, "") or ""))

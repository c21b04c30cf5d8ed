"""A second reader of sentence and evidence, where a person asks for one: an NLI cross-encoder, or a language model.

It can only take sentences away: what the checks refuse stays refused. Off unless configured.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from kg.errors import UnavailableError
from kg.ports import Message

if TYPE_CHECKING:
    from kg.ports import Generator

__all__ = ["BY_GENERATOR", "CrossEncoderReader", "GeneratorReader", "SecondReader", "open_second_reader"]

BY_GENERATOR = "language-model"  # instead of the folder of a cross-encoder
_ROOM = 200  # tokens of template, sentence and answer around the evidence
_ASKED = (
    "Does the evidence say all that the sentence says, with the same names, figures, dates and certainty? "
    'Reply with JSON: {"says_it": "yes"} or {"says_it": "no"}'
)
_SCHEMA = {
    "type": "object",
    "properties": {"says_it": {"enum": ["yes", "no"]}},
    "required": ["says_it"],
    "additionalProperties": False,
}


class SecondReader(Protocol):
    """Reads evidence and sentence together."""

    def likelihood(self, evidence: str, sentence: str) -> float:
        """How likely the evidence entails the sentence, 0 to 1. Raises UnavailableError."""
        ...


@dataclass
class CrossEncoderReader:
    """An NLI cross-encoder of sentence-transformers in `folder`, loaded when first used."""

    folder: Path

    def __post_init__(self) -> None:
        self._lock = Lock()

    def likelihood(self, evidence: str, sentence: str) -> float:
        """The share of the class that the model itself calls entailment. Raises UnavailableError."""
        with self._lock:
            found = self._model.predict([(evidence, sentence)], show_progress_bar=False)
            labels = {str(name).lower(): int(number) for name, number in self._model.config.label2id.items()}
        scores = np.asarray(found, dtype=np.float64).reshape(-1)
        place = next((number for name, number in labels.items() if name.startswith("entail")), None)
        if place is None or not np.isfinite(scores).all():
            raise UnavailableError(
                f"The model in {self.folder} does not say which of its classes is entailment.",
                "Name the folder of an NLI cross-encoder in [answers] second_reader.",
            )
        shares = np.exp(scores - scores.max())
        return float(shares[place] / shares.sum())

    @cached_property
    def _model(self) -> Any:
        from sentence_transformers import CrossEncoder  # noqa: PLC0415

        try:
            return CrossEncoder(str(self.folder), device="cpu", local_files_only=True)
        except (ImportError, OSError, ValueError, KeyError, RuntimeError) as error:
            raise UnavailableError(
                f"The second reader in {self.folder} cannot be loaded: {error}",
                "Name the folder of a complete NLI cross-encoder in [answers] second_reader.",
            ) from error


@dataclass(frozen=True, slots=True)
class GeneratorReader:
    """A language model that is asked for yes or no, under a schema that allows nothing else."""

    generator: Generator

    def likelihood(self, evidence: str, sentence: str) -> float:
        """1.0 for yes, 0.0 for no, 0.5 where evidence does not fit or the answer breaks off."""
        if self.generator.count(evidence) + self.generator.count(sentence) + _ROOM > self.generator.context:
            return 0.5
        user = f"Evidence: {evidence}\n\nSentence: {sentence}"
        messages = (Message("system", _ASKED), Message("user", user))
        said = "".join(piece.text for piece in self.generator.stream(messages, schema=_SCHEMA, max_tokens=20))
        try:
            return 1.0 if json.loads(said)["says_it"] == "yes" else 0.0
        except (ValueError, KeyError, TypeError):
            return 0.5


def open_second_reader(name: str, generator: Generator | None = None) -> SecondReader | None:
    """The second reader that `name` means, a folder or "language-model"; None for "".

    Raises UnavailableError where it is not there.
    """
    if not name:
        return None
    if name == BY_GENERATOR:
        return GeneratorReader(generator) if generator is not None else None
    folder = Path(name).expanduser()
    if not folder.is_dir():
        raise UnavailableError(f"There is no folder {folder}.", "Name another in [answers] second_reader, or none.")
    return CrossEncoderReader(folder)

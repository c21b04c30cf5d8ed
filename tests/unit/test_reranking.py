"""Reranking: a real cross-encoder from a folder, a language model through its port, and the order they give."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from kg.errors import UnavailableError
from kg.ports import Generator, Message, Piece
from retrieval.generation.llamacpp import EmbeddedModel
from retrieval.reranking import BY_GENERATOR, CrossEncoderReranker, GeneratorReranker, open_reranker, reranked
from retrieval.search import Hit
from retrieval.settings import SearchSettings

TEXTS = ("A bank in the north.", "Ada Quill was born in Port Vane.", "Port Vane is a town.")


def hits() -> list[Hit]:
    """Three hits whose scores fall."""
    return [
        Hit(n, f"p{n}", n, "s", "d", 0, 9, 0.9 - 0.2 * n, ("words",), text) for n, text in enumerate(TEXTS, start=1)
    ]


class Fixed:
    """A reranker that gives these scores."""

    def __init__(self, *scores: float) -> None:
        self.scores = scores

    def score(self, question: str, texts: Sequence[str]) -> Sequence[float]:
        return self.scores


class Script:
    """A language model that says what it is told to, in two pieces."""

    name, context = "script", 400

    def __init__(self, said: str) -> None:
        self.said = said
        self.schema: Mapping[str, Any] = {}
        self.asked = ""

    def count(self, text: str) -> int:
        return len(text) // 4

    def stream(
        self, messages: Sequence[Message], *, schema: Mapping[str, Any] | None = None, max_tokens: int = 512
    ) -> Iterator[Piece]:
        assert schema is not None
        self.schema, self.asked = schema, messages[-1].content
        yield Piece(self.said[:5])
        yield Piece(self.said[5:], "stop")

    def close(self) -> None:
        """Nothing is held."""


def test_what_found_and_what_was_read_count_alike() -> None:
    """A passage rises when it reads well, and one that was found first does not fall out of sight."""
    order = reranked("?", hits(), Fixed(0.0, 0.0, 1.0), 3)

    assert [h.passage for h in order] == ["p3", "p1", "p2"]
    assert [h.rank for h in order] == [1, 2, 3]
    assert [h.score for h in order] == sorted((h.score for h in order), reverse=True)
    assert len(reranked("?", hits(), Fixed(0.0, 0.0, 1.0), 2)) == 2


def test_a_reranker_without_an_opinion_changes_nothing() -> None:
    """Equal scores leave the order as it was; nothing found stays nothing."""
    assert [h.passage for h in reranked("?", hits(), Fixed(2.0, 2.0, 2.0), 3)] == ["p1", "p2", "p3"]
    assert reranked("?", [], Fixed(), 3) == ()


@pytest.mark.parametrize(
    ("said", "scores"),
    [
        ('{"best": [3, 1]}', [0.5, 0.0, 1.0]),
        ('{"best": [2, 2, 9]}', [0.0, 1.0, 0.0]),
        ('{"best": []}', [0.0, 0.0, 0.0]),
        ('{"best": [1', [0.0, 0.0, 0.0]),
        ("no idea", [0.0, 0.0, 0.0]),
    ],
)
def test_a_language_model_names_the_best(said: str, scores: list[float]) -> None:
    """Its order becomes scores; what it names twice, what is not there and what is no JSON changes nothing."""
    model = Script(said)

    assert GeneratorReranker(model).score("Where?", TEXTS) == scores
    assert model.schema["properties"]["best"]["items"]["enum"] == [1, 2, 3]
    assert "Question: Where?" in model.asked


def test_a_language_model_is_shown_no_more_than_fits() -> None:
    """Passages beyond its context are left in their place."""
    model = Script('{"best": [1]}')
    scores = GeneratorReranker(model).score("Where?", [TEXTS[1] * 30] * 9)

    assert len(scores) == 9
    assert 0 < len(model.schema["properties"]["best"]["items"]["enum"]) < 9


def test_the_settings_say_which() -> None:
    """None by default; a language model only where there is one; a cross-encoder only where it stands."""
    model: Generator = Script("")

    assert open_reranker(SearchSettings()) is None
    assert isinstance(open_reranker(SearchSettings(reranker=BY_GENERATOR), model), GeneratorReranker)
    with pytest.raises(UnavailableError, match="language model"):
        open_reranker(SearchSettings(reranker=BY_GENERATOR))
    with pytest.raises(UnavailableError, match="no/such") as caught:
        open_reranker(SearchSettings(reranker="no/such"))
    assert "[search] reranker" in caught.value.hint


@pytest.mark.slow
def test_a_cross_encoder_is_loaded_from_its_folder(tmp_path: Path) -> None:
    """The real class reads a real, tiny, untrained model and gives each pair its own finite score, the same again."""
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

    words = "[PAD] [UNK] [CLS] [SEP] [MASK] a bank in the north ada was born port vane is town where".split()  # noqa: SIM905
    (tmp_path / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
    BertTokenizerFast(vocab=str(tmp_path / "vocab.txt")).save_pretrained(tmp_path)
    shape = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16}
    BertForSequenceClassification(
        BertConfig(vocab_size=len(words), num_labels=1, initializer_range=1.0, **shape)
    ).save_pretrained(tmp_path)

    opened = open_reranker(SearchSettings(reranker=str(tmp_path), threads=1))
    assert isinstance(opened, CrossEncoderReranker)
    scores = opened.score("where was ada born", TEXTS)

    assert len(set(scores)) == 3
    assert opened.score("where was ada born", TEXTS) == pytest.approx(scores)


@pytest.mark.slow
def test_a_broken_cross_encoder_is_told(tmp_path: Path) -> None:
    """A folder that is no model ends in an error that names it."""
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "bert"}))
    opened = open_reranker(SearchSettings(reranker=str(tmp_path)))

    assert opened is not None
    with pytest.raises(UnavailableError, match="cannot be loaded"):
        opened.score("?", ["a"])


@pytest.mark.model
def test_a_real_language_model_reranks(smollm2: EmbeddedModel) -> None:
    """A real model keeps to the grammar of the answer: whatever it thinks, it gives numbers of passages."""
    scores = GeneratorReranker(smollm2).score("Where was Ada Quill born?", TEXTS)

    assert len(scores) == 3
    assert all(0 <= score <= 1 for score in scores)

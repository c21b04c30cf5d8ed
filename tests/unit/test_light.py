"""The light encoder gives what sentence-transformers gives."""

from __future__ import annotations

import json
import math
import shutil
from pathlib import Path

import numpy as np
import pytest

from retrieval import light
from retrieval.embedding import SentenceEmbedder, open_embedder
from retrieval.settings import EmbeddingSettings

pytest_plugins = ("fixtures_models",)

TEXTS = [
    "Portugal plans a national computing cluster of 30 MW.",
    "",
    "¿Qué modelos hablan español?",
    "The licence costs €4.5bn (about $4.9bn) a year.",
    "a",
    "東京のデータセンター 😀",
    "word " * 600,
    "Portugal plans a national computing cluster of 31 MW.",
]


def test_the_error_function_is_right() -> None:
    """The approximation of erf is off by less than float32 can show in a vector."""
    at = np.linspace(-5, 5, 2001, dtype=np.float32)

    assert np.abs(light._erf(at) - [math.erf(x) for x in at]).max() < 5e-7


def test_vectors_are_units_in_the_order_of_the_texts(minilm: SentenceEmbedder) -> None:
    """Every text gets its own unit vector, whatever stands beside it."""
    encoder = light.load(minilm.found.folder, threads=2)
    together = encoder.encode(TEXTS)

    assert together.shape == (len(TEXTS), 384)
    assert together.dtype == np.float32
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-6)
    for text, vector in zip(TEXTS, together, strict=True):
        assert np.abs(encoder.encode([text])[0] - vector).max() < 1e-6


def test_a_few_texts_padded_to_one_length_have_the_same_vectors(minilm: SentenceEmbedder) -> None:
    """What a shorter text is padded with leaves no trace in its vector."""
    encoder = light.load(minilm.found.folder, threads=1)
    few = sorted(TEXTS, key=len)[:: max(1, len(TEXTS) // 3)]

    assert len({len(text) for text in few}) > 1
    assert np.abs(encoder.encode_few(few) - encoder.encode(few)).max() < 1e-6


def test_the_same_texts_give_the_same_bytes(minilm: SentenceEmbedder) -> None:
    """One thread or two, once or twice: the vectors are the same, bit by bit."""
    one, two = (light.load(minilm.found.folder, threads=n) for n in (1, 2))

    assert one.encode(TEXTS).tobytes() == two.encode(TEXTS).tobytes() == two.encode(TEXTS).tobytes()


@pytest.mark.slow
def test_vectors_are_those_of_sentence_transformers(minilm: SentenceEmbedder) -> None:
    """Both ways through the same weights agree to 1e-4."""
    heavy = open_embedder(EmbeddingSettings(path=minilm.found.folder, backend="torch", threads=1))

    assert np.abs(heavy.encode(TEXTS) - minilm.encode(TEXTS)).max() < 1e-4
    assert np.abs(heavy._run(lambda m: m.encode_query, [TEXTS[0]], "")[0] - minilm.encode_query(TEXTS[0])).max() < 1e-4


@pytest.mark.parametrize(
    ("file", "change"),
    [
        ("config.json", {"model_type": "mpnet"}),
        ("config.json", {"hidden_act": "relu"}),
        ("config.json", {"position_embedding_type": "relative_key"}),
        ("1_Pooling/config.json", {"pooling_mode_cls_token": True}),
        ("1_Pooling/config.json", {"include_prompt": False}),
        ("modules.json", []),
        ("sentence_bert_config.json", {"do_lower_case": True}),
    ],
)
def test_another_architecture_is_left_to_sentence_transformers(
    minilm: SentenceEmbedder, tmp_path: Path, file: str, change: object
) -> None:
    """What this module would compute otherwise than the model's authors, it does not compute."""
    folder = tmp_path / "model"
    weights = shutil.ignore_patterns("*.safetensors")
    shutil.copytree(minilm.found.folder, folder, ignore=weights)
    (folder / "model.safetensors").touch()
    assert light.fits(folder)
    config = json.loads((folder / file).read_text())
    (folder / file).write_text(json.dumps({**config, **change} if isinstance(change, dict) else change))

    assert not light.fits(folder)


def test_a_folder_without_a_model_does_not_fit(tmp_path: Path) -> None:
    """An empty folder, and one of broken files, hold no model."""
    assert not light.fits(tmp_path)
    (tmp_path / "config.json").write_text("{")

    assert not light.fits(tmp_path)

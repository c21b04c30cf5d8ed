"""Where the embedding model comes from, and what it refuses."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from kg.errors import UnavailableError
from retrieval.embedding import SentenceEmbedder, open_embedder
from retrieval.finding import find_embedding
from retrieval.settings import EmbeddingSettings

pytest_plugins = ("fixtures_models",)

DIGEST = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


def linked(source: Path, target: Path) -> Path:
    """A copy of a model's folder that shares its files."""
    shutil.copytree(source, target, copy_function=os.symlink)
    return target


def test_the_default_model_has_the_pinned_weights(minilm: SentenceEmbedder) -> None:
    """Name, digest and dimension are those of all-MiniLM-L6-v2."""
    assert (minilm.name, minilm.digest, minilm.dimension) == ("all-MiniLM-L6-v2", DIGEST, 384)


def test_the_places_are_tried_in_order(minilm: SentenceEmbedder, tmp_path: Path) -> None:
    """An explicit path wins over the models folder, and that over the Hugging Face cache."""
    cache = tmp_path / "hub" / "models--sentence-transformers--all-MiniLM-L6-v2"
    linked(minilm.found.folder, cache / "snapshots" / "abc")
    (cache / "refs").mkdir()
    (cache / "refs" / "main").write_text("abc")
    settings = EmbeddingSettings(hub_cache=tmp_path / "hub", models_dir=tmp_path / "models")
    assert find_embedding(settings).origin == "Hugging Face cache"

    pulled = linked(minilm.found.folder, tmp_path / "models" / "all-MiniLM-L6-v2")
    assert find_embedding(settings).folder == pulled
    mine = linked(minilm.found.folder, tmp_path / "mine")

    found = find_embedding(EmbeddingSettings(path=mine, models_dir=tmp_path / "models"))
    assert (found.folder, found.origin, found.digest) == (mine, "path", DIGEST)


def test_any_folder_is_a_model_by_its_path(minilm: SentenceEmbedder, tmp_path: Path) -> None:
    """A model outside the registry is named by its folder or its hub name."""
    folder = linked(minilm.found.folder, tmp_path / "our-model")
    cache = tmp_path / "models--someone--their-model"
    linked(minilm.found.folder, cache / "snapshots" / "r1")
    (cache / "refs").mkdir()
    (cache / "refs" / "main").write_text("r1\n")

    assert open_embedder(EmbeddingSettings(model=str(folder))).name == "our-model"
    assert open_embedder(EmbeddingSettings(model="someone/their-model", hub_cache=tmp_path)).name == "their-model"


def test_other_weights_under_a_pinned_name_are_refused(minilm: SentenceEmbedder, tmp_path: Path) -> None:
    """A pulled model whose weights changed by one byte is not used."""
    folder = linked(minilm.found.folder, tmp_path / "all-MiniLM-L6-v2")
    weights = bytearray((minilm.found.folder / "model.safetensors").read_bytes())
    weights[-1] ^= 1
    (folder / "model.safetensors").unlink()
    (folder / "model.safetensors").write_bytes(weights)

    with pytest.raises(UnavailableError, match="SHA-256") as caught:
        open_embedder(EmbeddingSettings(models_dir=tmp_path))
    assert "models pull all-MiniLM-L6-v2" in caught.value.hint


@pytest.mark.parametrize("settings", [EmbeddingSettings(path=Path("nowhere")), EmbeddingSettings(model="no/such")])
def test_a_missing_model_says_what_to_do(settings: EmbeddingSettings) -> None:
    """A model that is nowhere on this machine is named, with the next step."""
    with pytest.raises(UnavailableError, match=r"nowhere|no/such") as caught:
        open_embedder(settings)
    assert caught.value.hint
    assert caught.value.exit_code == 4


def test_an_unknown_backend_is_refused() -> None:
    """The backends are named in the hint."""
    with pytest.raises(UnavailableError, match="abacus") as caught:
        open_embedder(EmbeddingSettings(backend="abacus"))
    assert "openvino" in caught.value.hint


@pytest.mark.parametrize(("backend", "package"), [("openvino", "openvino"), ("onnx", "onnxruntime")])
def test_a_backend_that_is_not_installed_says_how_to_install_it(backend: str, package: str) -> None:
    """Before anything is loaded, the packages that are missing are named, and the command that gets them."""
    if find_spec(package) and find_spec("optimum"):
        pytest.skip(f"{package} is installed here")
    with pytest.raises(UnavailableError, match=package) as caught:
        open_embedder(EmbeddingSettings(backend=backend))
    assert f"sentence-transformers[{backend}]" in caught.value.hint


def wanting(minilm: SentenceEmbedder, folder: Path, prompts: dict[str, str]) -> Path:
    """A copy of the default model that says which words it wants before its texts."""
    linked(minilm.found.folder, folder)
    config = folder / "config_sentence_transformers.json"
    said = json.loads(config.read_text())
    config.unlink()
    config.write_text(json.dumps({**said, "prompts": prompts}))
    return folder


def test_a_model_gets_the_words_it_wants_before_its_texts(minilm: SentenceEmbedder, tmp_path: Path) -> None:
    """Questions and passages get their own; a passage's vector is another then, and so is the digest."""
    folder = wanting(minilm, tmp_path / "own", {"query": "ask: ", "passage": "tell: "})
    own = open_embedder(EmbeddingSettings(path=folder))

    assert np.array_equal(own.encode_query("why?"), minilm.encode_query("ask: why?"))
    assert np.array_equal(own.encode(["so"]), minilm.encode(["tell: so"]))
    assert own.digest != minilm.digest
    only_query = open_embedder(EmbeddingSettings(path=minilm.found.folder, query_prompt="ask: "))
    assert only_query.digest == minilm.digest


@pytest.mark.slow
def test_torch_gets_the_same_words(minilm: SentenceEmbedder, tmp_path: Path) -> None:
    """The prompts are the same whichever way a text is encoded."""
    folder = wanting(minilm, tmp_path / "own", {"query": "ask: ", "passage": "tell: "})
    heavy = open_embedder(EmbeddingSettings(path=folder, backend="torch", threads=1))

    assert np.abs(heavy.encode(["so"]) - minilm.encode(["tell: so"])).max() < 1e-4


def test_settings_and_families_say_what_a_model_wants(minilm: SentenceEmbedder, tmp_path: Path) -> None:
    """The settings come first, then the model's files, then what its family is known to want."""
    for name, wanted in (("e5-small-v2", ("query: ", "passage: ")), ("multilingual-e5-large-instruct", ("", ""))):
        prompts = open_embedder(
            EmbeddingSettings(path=linked(minilm.found.folder, tmp_path / name), model=name)
        ).prompts
        assert (prompts.query, prompts.passage) == wanted
    bge = linked(minilm.found.folder, tmp_path / "bge-small-en-v1.5")
    assert open_embedder(EmbeddingSettings(model=str(bge))).prompts.query.startswith("Represent this sentence")
    mine = open_embedder(EmbeddingSettings(model=str(bge), query_prompt="Q: ")).prompts
    assert (mine.query, mine.passage) == ("Q: ", "")


def test_vectors_that_are_not_numbers_are_refused(minilm: SentenceEmbedder, tmp_path: Path) -> None:
    """Weights that give NaN never reach an index."""
    folder = linked(minilm.found.folder, tmp_path / "broken")
    tensors = load_file(minilm.found.folder / "model.safetensors")
    tensors["embeddings.LayerNorm.weight"] = np.full(384, np.nan, dtype=np.float32)
    (folder / "model.safetensors").unlink()
    save_file(tensors, folder / "model.safetensors")

    with pytest.raises(UnavailableError, match="NaN"):
        open_embedder(EmbeddingSettings(path=folder)).encode(["anything"])


def test_nothing_to_encode_gives_no_vectors(minilm: SentenceEmbedder) -> None:
    """An empty list is no error."""
    assert minilm.encode([]).shape == (0, 384)


def test_like_texts_are_near(minilm: SentenceEmbedder) -> None:
    """The vectors mean something: a paraphrase is nearer than another subject."""
    question = minilm.encode_query("How much will the country spend on computers?")
    near, far = minilm.encode(["The nation budgets two billion for computing.", "Bees pollinate apple trees."])

    assert question @ near > question @ far + 0.2


def test_encoding_a_question_loads_no_torch(minilm: SentenceEmbedder) -> None:
    """The way of a question through the default model imports nothing heavy."""
    code = (
        "import sys; from pathlib import Path; from retrieval.embedding import open_embedder;"
        "from retrieval.settings import EmbeddingSettings;"
        f"open_embedder(EmbeddingSettings(path=Path({str(minilm.found.folder)!r}))).encode_query('why?');"
        "print({'torch', 'transformers', 'sentence_transformers'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2]
    )

    assert done.stdout == "set()\n"


def test_several_questions_are_as_each_alone(minilm: SentenceEmbedder) -> None:
    """Computed side by side, a question has the vector it has by itself."""
    asked = ["Which is older, the mill?", "Which is older, the old harbour of Port Vane?"]

    together = minilm.encode_queries(asked)
    assert np.abs(together - [minilm.encode_query(text) for text in asked]).max() < 1e-6

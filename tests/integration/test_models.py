"""A real small language model: embedded, behind Ollama's protocol, and behind an OpenAI-compatible server."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import jsonschema
import pytest
from ollama import Client, ResponseError
from ollama_fake import NAME, FakeOllama

from kg.errors import UnavailableError
from kg.ports import Generator, Message, Piece
from retrieval.generation import llamacpp_worker, tokens
from retrieval.generation.choice import Kind, choose, open_generator
from retrieval.generation.llamacpp import EmbeddedModel, open_embedded
from retrieval.registry import known
from retrieval.settings import ModelSettings

pytest_plugins = ("fixtures_models",)
pytestmark = pytest.mark.model

STORY = [Message("user", "Tell me a story about a lighthouse.")]
COLOUR = {
    "type": "object",
    "properties": {"colour": {"enum": ["red", "blue"]}},
    "required": ["colour"],
    "additionalProperties": False,
}


def answer(model: Generator, messages: list[Message], **more: object) -> tuple[str, str | None]:
    pieces = list(model.stream(messages, **more))  # type: ignore[arg-type]
    return "".join(piece.text for piece in pieces), pieces[-1].ended


@pytest.fixture
def own(smollm2_file: Path) -> Iterator[EmbeddedModel]:
    """A model of one test's own, which it may break."""
    model = open_embedded(smollm2_file, ModelSettings(threads=1, context=512), known("smollm2"))
    yield model
    model.close()


def test_an_answer_comes_in_pieces_and_again_the_same(smollm2: EmbeddedModel) -> None:
    """The pieces stream, the last one says why it ended, and the same question gives the same answer."""
    pieces = list(smollm2.stream(STORY, max_tokens=24))

    assert len(pieces) > 10
    assert [piece.ended for piece in pieces if piece.ended] == ["length"]
    assert answer(smollm2, STORY, max_tokens=24)[0] == "".join(piece.text for piece in pieces)


def test_a_schema_holds(smollm2: EmbeddedModel) -> None:
    """With a schema even this model gives JSON that fits it."""
    text, ended = answer(smollm2, [Message("user", "Name a colour.")], schema=COLOUR, max_tokens=40)

    jsonschema.validate(json.loads(text), COLOUR)
    assert ended == "stop"


def test_tokens_are_counted_by_the_model(smollm2: EmbeddedModel) -> None:
    """The count is the tokenizer's own, and our bounds hold around it."""
    text = Path(__file__).read_text(encoding="utf-8")

    assert smollm2.count("Hello there world") == 3
    assert tokens.at_least(text) <= smollm2.count(text) <= tokens.at_most(text)


def test_a_prompt_that_does_not_fit_is_refused(own: EmbeddedModel) -> None:
    """Nothing is cut in silence: the error names both sizes, and the model goes on."""
    with pytest.raises(UnavailableError, match="512") as caught:
        answer(own, [Message("user", "harbour " * 600)])

    assert "context" in caught.value.hint
    assert answer(own, STORY, max_tokens=4)[1] == "length"


def test_a_crash_is_a_cut_answer_and_no_more(own: EmbeddedModel) -> None:
    """A model that dies while it answers takes nobody along; the next question starts it anew."""
    pieces = own.stream(STORY, max_tokens=300)
    first = next(pieces)
    assert own._child is not None
    os.kill(own._child.process.pid, signal.SIGSEGV)

    assert first.text
    assert list(pieces)[-1] == Piece("", "cut")
    assert answer(own, STORY, max_tokens=4)[1] == "length"


def test_a_listener_who_leaves_stops_the_model(own: EmbeddedModel) -> None:
    """After a stop the next answer does not wait for the one that was given up."""
    pieces = own.stream(STORY, max_tokens=400)
    next(pieces)
    pieces.close()  # type: ignore[attr-defined]
    start = time.monotonic()
    answer(own, STORY, max_tokens=2)
    after_stop = time.monotonic() - start
    start = time.monotonic()
    answer(own, STORY, max_tokens=100)

    assert after_stop < time.monotonic() - start


def test_a_model_that_needs_too_much_memory_is_refused(smollm2_file: Path) -> None:
    """The limit stops the child, not the program, and says which setting to raise."""
    model = open_embedded(smollm2_file, ModelSettings(threads=1, memory_mb=300))

    with pytest.raises(UnavailableError, match="cannot be loaded") as caught:
        answer(model, STORY)
    assert "memory_mb" in caught.value.hint


def test_a_broken_file_is_refused(smollm2_file: Path, tmp_path: Path) -> None:
    """The first megabyte of a model is no model."""
    broken = tmp_path / "broken.gguf"
    with smollm2_file.open("rb") as file:
        broken.write_bytes(file.read(1 << 20))

    with pytest.raises(UnavailableError, match=r"broken\.gguf.* cannot be loaded"):
        answer(open_embedded(broken, ModelSettings(threads=1)), STORY)


def test_the_child_goes_with_its_parent(smollm2_file: Path) -> None:
    """A program that is killed leaves no model behind, and the model listens on no port."""
    code = (
        "import sys; from pathlib import Path; from retrieval.generation.llamacpp import open_embedded;"
        "from retrieval.settings import ModelSettings;"
        f"m = open_embedded(Path({str(smollm2_file)!r}), ModelSettings(threads=1)); m.count('x');"
        "print(m._child.process.pid, m._child.endpoint.socket, flush=True); sys.stdin.read()"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        cwd=Path(__file__).parents[2],
    )  # fmt: skip
    with parent:
        assert parent.stdout
        pid, socket = parent.stdout.readline().split()
        mode = Path(socket).parent.stat().st_mode & 0o777
        parent.kill()
    deadline = time.monotonic() + 5
    while Path(f"/proc/{pid}").exists() and time.monotonic() < deadline:
        time.sleep(0.05)

    assert mode == 0o700
    assert not Path(f"/proc/{pid}").exists()


def test_the_official_client_finds_an_ollama_server(ollama: FakeOllama) -> None:
    """Every call of the official client that this program or its users make is answered as Ollama answers."""
    with Client(ollama.url) as client:
        assert [model.model for model in client.list().models] == [NAME]
        assert client.ps().models == []
        assert client.show(NAME).capabilities == ["completion"]
        parts = list(client.chat(NAME, [{"role": "user", "content": "Hello"}], stream=True, options={"num_predict": 8}))
        assert len(parts) > 2
        assert [part.done for part in parts] == [False] * (len(parts) - 1) + [True]
        whole = client.chat(NAME, [{"role": "user", "content": "Hello"}], options={"num_predict": 8})
        assert whole.message.content == "".join(part.message.content or "" for part in parts)
        assert client.generate(NAME, "Hello", options={"num_predict": 8}).response
        assert len(client.embed(NAME, ["one", "two"]).embeddings) == 2
        with pytest.raises(ResponseError, match="not found"):
            client.show("other")


def test_a_question_goes_through_ollama(ollama: FakeOllama) -> None:
    """Chosen by default, opened, asked with a schema: the same real model, through the whole protocol."""
    settings = ModelSettings(ollama_host=ollama.url, context=2048)
    choice = choose(settings)
    model = open_generator(choice, settings)

    assert (choice.kind, choice.name) == (Kind.OLLAMA, NAME)
    assert model is not None
    assert model.context == 2048
    text, ended = answer(model, [Message("user", "Name a colour.")], schema=COLOUR, max_tokens=40)
    jsonschema.validate(json.loads(text), COLOUR)
    assert ended == "stop"
    assert answer(model, STORY, max_tokens=8)[1] == "length"
    assert {body["options"]["num_ctx"] for path, _, body in ollama.asked if path == "/api/chat"} == {2048}


def test_a_question_goes_through_an_openai_compatible_server(smollm2_file: Path) -> None:
    """llama.cpp's own server on a port, with a key: listed, asked, and refused without the key."""
    order = {"path": str(smollm2_file), "context": 1024, "threads": 1, "memory": 0, "host": "127.0.0.1", "key": "k"}
    with subprocess.Popen(
        [sys.executable, "-I", llamacpp_worker.__file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, text=True,
    ) as server:  # fmt: skip
        assert server.stdin
        assert server.stdout
        server.stdin.write(json.dumps(order) + "\n")
        server.stdin.flush()
        url = json.loads(server.stdout.readline())["ready"] + "/v1"
        model_name = httpx.get(f"{url}/models", headers={"authorization": "Bearer k"}).json()["data"][0]["id"]
        settings = ModelSettings(openai_url=url, openai_model=model_name, api_key="k", context=1024)
        model = open_generator(choose(settings), settings)
        assert model is not None

        assert choose(settings).kind is Kind.OPENAI
        assert choose(settings, f"openai:{model_name}").name == model_name
        assert answer(model, STORY, max_tokens=8)[1] == "length"
        jsonschema.validate(
            json.loads(answer(model, [Message("user", "Name a colour.")], schema=COLOUR, max_tokens=40)[0]), COLOUR
        )
        with pytest.raises(UnavailableError, match="1024"):
            answer(model, [Message("user", "harbour " * 900)])
        locked = open_generator(choose(settings), ModelSettings(openai_url=url))
        assert locked is not None
        with pytest.raises(UnavailableError, match="401"):
            answer(locked, STORY)
    with pytest.raises(UnavailableError, match="does not answer") as caught:
        answer(model, STORY)
    assert "--model none" in caught.value.hint

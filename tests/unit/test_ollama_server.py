"""The Ollama client under a server with every bad manner."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from ollama_fake import MANNERS, NAME, FakeOllama, serving

from kg.errors import UnavailableError
from kg.ports import Message, Piece
from retrieval.generation import tokens
from retrieval.generation.ollama_server import OllamaModel, installed, is_cloud, open_ollama
from retrieval.settings import ModelSettings

QUESTION = [Message("system", "Answer from the passage alone."), Message("user", "Which port is the oldest?")]
FIRST, TOTAL = 0.8, 1.4
SILENT = {"hang", "drip", "drip head", "oversize", "error 500", "error 503", "redirect"} | {
    "not JSON", "a list", "not UTF-8", "wrong types",
}  # fmt: skip


@contextmanager
def asked(manner: str) -> Iterator[tuple[FakeOllama, OllamaModel]]:
    with serving(FakeOllama(manner=manner)) as fake:
        settings = ModelSettings(ollama_host=fake.url, first_token=FIRST, total=TOTAL)
        yield fake, OllamaModel(NAME, fake.url, 4096, settings)


def text(pieces: Sequence[Piece]) -> str:
    return "".join(piece.text for piece in pieces)


@pytest.mark.parametrize("manner", ["cut", "reset", "hang later", "error inside", "overrun", "truncated"])
def test_half_an_answer_is_marked(manner: str) -> None:
    """A stream that breaks off, ends without its last line, or lost a part of the prompt ends "cut"."""
    with asked(manner) as (_, model):
        pieces = list(model.stream(QUESTION))

    assert text(pieces).startswith("Half an ")
    assert [piece.ended for piece in pieces if piece.ended] == ["cut"]


def test_an_answer_at_its_limit_is_marked() -> None:
    """A server that stopped for length says so, and so do we."""
    with asked("length") as (_, model):
        assert list(model.stream(QUESTION))[-1] == Piece("", "length")


@pytest.mark.parametrize("manner", sorted(SILENT))
def test_no_answer_is_an_error_with_a_hint(manner: str) -> None:
    """Silence, noise and refusals raise in time, name the server and say what to do; nothing else gets out."""
    start = time.monotonic()
    with asked(manner) as (fake, model), pytest.raises(UnavailableError) as caught:
        list(model.stream(QUESTION))

    assert time.monotonic() - start < TOTAL + 0.5
    assert caught.value.hint
    assert [path for path, _, _ in fake.asked] == ["/api/chat"]


def test_an_empty_stream_is_cut() -> None:
    """A server that says nothing at all, and properly so, gave no whole answer."""
    with asked("empty") as (_, model):
        assert list(model.stream(QUESTION)) == [Piece("", "cut")]


def test_every_manner_is_tried() -> None:
    """No manner of the fake server is left out of these tests."""
    source = Path(__file__).read_text(encoding="utf-8")

    assert [manner for manner in MANNERS if f'"{manner}"' not in source] == []


def test_thinking_is_no_answer() -> None:
    """What a model thinks to itself is left out, and thinking is turned off."""
    with asked("thinking") as (fake, model):
        assert list(model.stream(QUESTION)) == [Piece("Seven."), Piece("", "stop")]
        list(replace(model, name="gpt-oss:20b").stream(QUESTION))

    assert [body["think"] for _, _, body in fake.asked] == [False, "low"]


def test_control_characters_stay_out() -> None:
    """Nothing that drives a terminal comes through."""
    with asked("controls") as (_, model):
        assert text(list(model.stream(QUESTION))) == "red [31malert\n"


def test_the_request_leaves_nothing_to_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    """Context, length, temperature and seed are sent; a key in the environment, and a proxy there, are not used."""
    monkeypatch.setenv("OLLAMA_API_KEY", "secret")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    schema = {"type": "object"}
    with asked("thinking") as (fake, model):
        keyed = replace(model, settings=replace(model.settings, ollama_key="for the cloud"))
        list(keyed.stream(QUESTION, schema=schema, max_tokens=77))
    _, headers, body = fake.asked[0]

    assert body["options"] == {"num_ctx": 4096, "num_predict": 77, "seed": 0, "temperature": 0}
    assert body["format"] == schema
    assert "authorization" not in headers
    assert [each["content"] for each in body["messages"]] == [message.content for message in QUESTION]


def test_a_prompt_that_may_not_fit_is_not_sent() -> None:
    """What the server would cut in silence is refused before it is asked."""
    with asked("thinking") as (fake, model), pytest.raises(UnavailableError, match="4096") as caught:
        list(model.stream([Message("user", "harbour " * 2000)]))

    assert fake.asked == []
    assert "context" in caught.value.hint


def test_a_listener_who_leaves_ends_the_stream() -> None:
    """Whoever stops listening frees the connection, and the model answers the next question."""
    with asked("hang later") as (_, model):
        pieces = model.stream(QUESTION)
        assert next(pieces).text == "Half an "
        start = time.monotonic()
        pieces.close()  # type: ignore[attr-defined]

        assert time.monotonic() - start < 0.3


def test_only_models_that_write_here_are_listed() -> None:
    """Cloud models, stubs of them and embedding models are no choice; the others come largest first."""
    more = [
        {"model": "large:70b", "size": 40_000_000_000},
        {"model": "small:1b", "size": 900_000_000},
        {"model": "huge:480b-cloud", "size": 384},
        {"model": "other:cloud", "size": 900_000_000},
        {"model": "renamed:latest", "size": 384},
        {"model": "nomic-embed-text:latest", "size": 274_000_000},
    ]
    with serving(FakeOllama(more=more)) as fake:
        found = installed(ModelSettings(ollama_host=fake.url))

    assert [model.name for model in found] == ["large:70b", "small:1b"]


def test_a_cloud_model_is_refused() -> None:
    """A model that runs elsewhere is refused before the server hears of it, unless that is allowed."""
    with serving(FakeOllama(manner="thinking", name="huge:480b-cloud")) as fake:
        settings = ModelSettings(ollama_host=fake.url)
        with pytest.raises(UnavailableError, match="Ollama's servers"):
            open_ollama(settings, "huge:480b-cloud")
        assert fake.asked == []

        assert open_ollama(replace(settings, allow_remote=True), "huge:480b-cloud").context == 4096
    assert is_cloud("gpt-oss:120b-cloud")
    assert not is_cloud("cloudy:7b")


def test_a_missing_model_and_a_missing_server_say_what_to_do() -> None:
    """Each names the command that mends it."""
    with serving(FakeOllama(manner="thinking")) as fake:
        settings = ModelSettings(ollama_host=fake.url)
        with pytest.raises(UnavailableError, match="no model other") as caught:
            open_ollama(settings, "other")
        assert caught.value.hint == "Run: ollama pull other"
    with pytest.raises(UnavailableError, match="No Ollama server answers") as caught:
        installed(settings)
    assert "ollama serve" in caught.value.hint


@pytest.mark.parametrize("sample", ["A plain English sentence, of 12 words.", "", "東京 2026", "x" * 50, "  \n "])
def test_estimates_bound_each_other(sample: str) -> None:
    """The lower estimate is never above the upper one."""
    assert 0 <= tokens.at_least(sample) <= tokens.at_most(sample)

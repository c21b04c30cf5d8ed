"""A language model behind an OpenAI-compatible server, such as llama-server, LM Studio or vLLM, on this machine."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpx

from kg.errors import UnavailableError
from kg.ports import Message, Piece
from retrieval.generation import tokens
from retrieval.generation.hosts import address
from retrieval.generation.streams import Limits, clean, paced
from retrieval.generation.web import Line, client_options
from retrieval.settings import ModelSettings

__all__ = ["Endpoint", "OpenAiServer", "installed", "open_server", "request", "stream_chat"]

_PORT = 8080
_PER_MESSAGE = 8  # tokens that a chat template adds to a turn, generously


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a server is (`url` ends before /chat/completions), and how to speak to it."""

    url: str
    model: str
    key: str = ""
    socket: str | None = None


@dataclass(frozen=True, slots=True)
class OpenAiServer:
    """A Generator that asks an OpenAI-compatible server."""

    endpoint: Endpoint
    settings: ModelSettings

    @property
    def name(self) -> str:
        """The model's name on the server."""
        return self.endpoint.model

    @property
    def context(self) -> int:
        """How many tokens prompt and answer may have together, as configured."""
        return self.settings.context

    def count(self, text: str) -> int:
        """A safe upper estimate of the tokens in `text`."""
        return tokens.at_most(text)

    def stream(
        self, messages: Sequence[Message], *, schema: Mapping[str, Any] | None = None, max_tokens: int = 512
    ) -> Iterator[Piece]:
        """The answer, piece by piece."""
        need = sum(self.count(message.content) + _PER_MESSAGE for message in messages) + max_tokens
        if need > self.context:
            raise UnavailableError(
                f"The prompt may need {need} tokens, and the model {self.name} has {self.context}.",
                "Raise the context in the configuration, or ask more narrowly.",
            )
        yield from stream_chat(self.endpoint, request(messages, schema, max_tokens), _limits(self.settings))

    def close(self) -> None:
        """Nothing is held between answers."""


def request(messages: Sequence[Message], schema: Mapping[str, Any] | None, max_tokens: int) -> dict[str, Any]:
    """The body of a chat request; the same question gives the same answer."""
    body: dict[str, Any] = {
        "messages": [{"role": message.role, "content": message.content} for message in messages],
        "max_tokens": max_tokens,
        "seed": 0,
        "stream": True,
        "temperature": 0,
    }
    if schema is not None:
        body["response_format"] = {"type": "json_schema", "json_schema": {"name": "answer", "schema": dict(schema)}}
    return body


def stream_chat(endpoint: Endpoint, body: Mapping[str, Any], limits: Limits) -> Iterator[Piece]:
    """The pieces of one chat answer, within the limits.

    Raises UnavailableError when the server cannot be reached, refuses, or breaks off before the first piece.
    """
    line = Line(endpoint.url, endpoint.socket)
    client = httpx.Client(**client_options(line, limits.first, key=endpoint.key))
    yield from paced(_pieces(client, endpoint, body), limits, line.abort)


def installed(settings: ModelSettings) -> tuple[str, ...]:
    """The models that the configured server offers.

    Raises UnavailableError when it does not answer.
    """
    url = _url(settings)
    try:
        with httpx.Client(**client_options(Line(url), settings.probe, key=settings.api_key)) as client:
            answer = client.get(f"{url}/models").raise_for_status().json()
        return tuple(str(each["id"]) for each in answer["data"])
    except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
        raise _unreachable(url, error) from error


def open_server(settings: ModelSettings, model: str) -> OpenAiServer:
    """The generator for a model of the configured server."""
    return OpenAiServer(Endpoint(_url(settings), model, settings.api_key), settings)


def _url(settings: ModelSettings) -> str:
    return address(settings.openai_url, _PORT, allow_remote=settings.allow_remote)


def _limits(settings: ModelSettings) -> Limits:
    return Limits(settings.first_token, settings.total)


def _pieces(client: httpx.Client, endpoint: Endpoint, body: Mapping[str, Any]) -> Generator[Piece]:
    url = f"{endpoint.url}/chat/completions"
    try:
        with client, client.stream("POST", url, json={"model": endpoint.model, **body}) as response:
            if response.status_code != httpx.codes.OK:
                raise _refused(endpoint, response)
            yield from _events(response)
    except (httpx.HTTPError, httpx.StreamError, ValueError, KeyError, TypeError, AttributeError, RuntimeError) as error:
        raise _unreachable(endpoint.url, error) from error


def _events(response: httpx.Response) -> Iterator[Piece]:
    for line in response.iter_lines():
        if not line.startswith("data:") or line.endswith("[DONE]"):
            continue
        event = json.loads(line.removeprefix("data:"))
        if "error" in event:
            raise UnavailableError(f"The model server broke off: {_told(event)}", "Ask again, or choose another model.")
        for choice in event["choices"]:
            if text := clean(choice["delta"].get("content") or ""):
                yield Piece(text)
            if reason := choice.get("finish_reason"):
                yield Piece("", "length" if reason == "length" else "stop")
                return


def _refused(endpoint: Endpoint, response: httpx.Response) -> UnavailableError:
    response.read()
    try:
        told = _told(response.json())
    except ValueError:
        told = ""
    if "exceed" in told and "context" in told:
        return UnavailableError(
            f"The prompt does not fit the model {endpoint.model}: {told}.",
            "Raise the context in the configuration, or ask more narrowly.",
        )
    return UnavailableError(
        f"The model server answered {response.status_code} {told}".rstrip() + ".",
        f"Check that it serves the model {endpoint.model}.",
    )


def _told(answer: Any) -> str:
    error = answer.get("error", "") if isinstance(answer, dict) else ""
    return clean(str(error.get("message", "") if isinstance(error, dict) else error))[:300].rstrip(".")


def _unreachable(url: str, error: Exception) -> UnavailableError:
    reason = "no answer in time" if isinstance(error, httpx.TimeoutException) else clean(str(error))[:300]
    return UnavailableError(
        f"The model server {url} does not answer as it should: {reason or type(error).__name__}.",
        "Start it, correct its address in the configuration, or ask with --model none.",
    )

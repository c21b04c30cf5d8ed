"""A language model behind Ollama: the door to its official client.

The client has no time-out of its own, takes a broken-off stream for a whole answer, follows redirects and sends
OLLAMA_API_KEY to whatever host it is given; all of that is set right here. What it cannot express, `truncate`, is
guarded by counting tokens before the question and comparing counts after the answer.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx

from kg.errors import UnavailableError
from kg.ports import Message, Piece
from retrieval.generation import tokens
from retrieval.generation.hosts import is_local, ollama_url
from retrieval.generation.streams import Limits, clean, paced
from retrieval.generation.web import Line, client_options

if TYPE_CHECKING:
    from ollama import ChatResponse, Client

    from retrieval.settings import ModelSettings

__all__ = ["Installed", "OllamaModel", "installed", "is_cloud", "open_ollama"]

_PER_MESSAGE = 8  # tokens that a chat template adds to a turn, generously
_STUB_BYTES = 1 << 20  # what is smaller holds no weights: its model runs elsewhere
_CLOUD = re.compile(r"[-:]cloud$")
_EMBEDS = re.compile(r"embed|bert|minilm|\bbge\b", re.IGNORECASE)
_BROKEN = (httpx.HTTPError, httpx.StreamError, OSError, ValueError, KeyError, TypeError, AttributeError, RuntimeError)


@dataclass(frozen=True, slots=True)
class Installed:
    """A model that an Ollama server holds; `size` in bytes, `digest` that of its manifest."""

    name: str
    size: int
    digest: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class OllamaModel:
    """A Generator that asks an Ollama server."""

    name: str
    url: str
    context: int
    settings: ModelSettings

    def count(self, text: str) -> int:
        """A safe upper estimate of the tokens in `text`."""
        return tokens.at_most(text)

    def stream(
        self, messages: Sequence[Message], *, schema: Mapping[str, Any] | None = None, max_tokens: int = 512
    ) -> Iterator[Piece]:
        """The answer, piece by piece."""
        need = sum(self.count(message.content) + _PER_MESSAGE for message in messages)
        if need + max_tokens > self.context:
            raise UnavailableError(
                f"Prompt and answer may need {need + max_tokens} tokens; the model {self.name} has {self.context}.",
                "Raise the context in the configuration, or ask more narrowly.",
            )
        limits = Limits(self.settings.first_token, self.settings.total)
        line = Line(self.url)
        client = _client(line, self.url, self.settings, limits.first)
        request = {
            "model": self.name,
            "messages": [{"role": message.role, "content": message.content} for message in messages],
            "format": dict(schema) if schema is not None else None,
            "options": {"num_ctx": self.context, "num_predict": max_tokens, "seed": 0, "temperature": 0},
            # Thinking is no evidence; this family cannot leave it out, only keep it short.
            "think": "low" if self.name.startswith("gpt-oss") else False,
        }
        yield from paced(_pieces(self, client, request), limits, line.abort)

    def close(self) -> None:
        """Nothing is held between answers; the server frees the model by itself."""


def is_cloud(name: str) -> bool:
    """Whether a model of that name runs on Ollama's servers rather than here."""
    return _CLOUD.search(name) is not None


def installed(settings: ModelSettings) -> tuple[Installed, ...]:
    """The language models that the server holds and runs itself, largest first.

    Raises UnavailableError when no server answers within `settings.probe` seconds.
    """
    url = ollama_url(settings)
    try:
        with _client(Line(url), url, settings, settings.probe) as client:
            listed = client.list().models
            found = [Installed(str(each.model), int(each.size or 0), each.digest or "") for each in listed]
    except _broken() as error:
        raise _explained(error, url, "") from error
    return tuple(sorted(filter(_writes_here, found), key=lambda model: (-model.size, model.name)))


def open_ollama(settings: ModelSettings, name: str) -> OllamaModel:
    """The generator for a model of the server.

    Raises UnavailableError when the server or the model is not there, or the model runs in the cloud.
    """
    url = ollama_url(settings)
    if is_cloud(name) and not settings.allow_remote:
        raise UnavailableError(
            f"The model {name} runs on Ollama's servers, and questions stay on this machine.",
            "Choose a model without -cloud, or allow it in the configuration (allow_remote).",
        )
    try:
        with _client(Line(url), url, settings, settings.first_token) as client:
            shown = client.show(name)
    except _broken() as error:
        raise _explained(error, url, name) from error
    if shown.capabilities and "completion" not in shown.capabilities:
        raise UnavailableError(f"The model {name} does not write text.", "Choose another: ollama list")
    sizes = [value for key, value in (shown.modelinfo or {}).items() if key.endswith(".context_length")]
    context = min([settings.context, *(int(size) for size in sizes)])
    return OllamaModel(name, url, context, settings)


def _writes_here(model: Installed) -> bool:
    return model.size > _STUB_BYTES and not is_cloud(model.name) and not _EMBEDS.search(model.name)


def _client(line: Line, url: str, settings: ModelSettings, seconds: float) -> Client:
    from ollama import Client  # noqa: PLC0415

    key = "" if is_local(url) else settings.ollama_key  # a key for Ollama's cloud is nothing for a local server
    return Client(url, **client_options(line, seconds, key=key))


def _broken() -> tuple[type[Exception], ...]:
    from ollama import ResponseError  # noqa: PLC0415

    return (ResponseError, *_BROKEN)


def _pieces(model: OllamaModel, client: Client, request: Mapping[str, Any]) -> Generator[Piece]:
    try:
        with client:
            for part in client.chat(**request, stream=True):
                if text := clean(part.message.content or ""):
                    yield Piece(text)
                if part.done:
                    yield Piece("", _ended(part, request, model.context))
                    return
    except _broken() as error:
        raise _explained(error, model.url, model.name) from error


def _ended(last: ChatResponse, request: Mapping[str, Any], context: int) -> str:
    contents = [message["content"] for message in request["messages"]]
    read, written = last.prompt_eval_count or 0, last.eval_count or 0
    was_cut = 0 < read < sum(map(tokens.at_least, contents)) or read + written > context
    if was_cut:  # the server dropped a part of the question, or of what it had written
        return "cut"
    return "stop" if last.done_reason in {None, "stop"} else "length"


def _explained(error: Exception, url: str, name: str) -> UnavailableError:
    status = getattr(error, "status_code", None)
    if status == httpx.codes.NOT_FOUND:
        return UnavailableError(f"Ollama at {url} has no model {name}.", f"Run: ollama pull {name}")
    if isinstance(error, (ConnectionError, httpx.ConnectError, httpx.ConnectTimeout)):
        return UnavailableError(
            f"No Ollama server answers at {url}.", "Start it (ollama serve), or ask with --model none."
        )
    reason = "no answer in time" if isinstance(error, httpx.TimeoutException) else clean(str(error))[:300]
    return UnavailableError(
        f"Ollama at {url} does not answer as it should: {reason or type(error).__name__}.",
        "See its log (ollama serve), choose another model, or ask with --model none.",
    )

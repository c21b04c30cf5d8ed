"""Which language model answers: the one asked for, or the best one that is there, or none."""

from __future__ import annotations

import os
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from kg.errors import UnavailableError
from retrieval.generation.hosts import ollama_url
from retrieval.registry import Model, Task, known, models

if TYPE_CHECKING:
    from kg.ports import Generator
    from retrieval.generation.ollama_server import Installed
    from retrieval.settings import ModelSettings

__all__ = ["Choice", "Kind", "choose", "open_generator", "pulled", "suggested"]

_PROPOSED = 10  # models of a lower rank are for trying out
_MANY_CORES = 8
_FOR_FEW_CORES = 2 << 30  # bytes of a model that still answers at reading speed on a few cores


class Kind(StrEnum):
    """What runs the model."""

    OLLAMA = "ollama"
    EMBEDDED = "embedded"
    OPENAI = "openai"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Choice:
    """The model that answers and why, in words for people; `path` is the file of an embedded one."""

    kind: Kind
    name: str
    why: str
    path: Path | None = None


def choose(settings: ModelSettings, name: str | None = None) -> Choice:
    """The model that answers.

    `name` is "none", a name of the registry, the path of a GGUF file, a model of a server, or such a name after
    "ollama:" or "openai:". Without it: the configured server's, else Ollama's configured or best one if a server
    answers within `settings.probe` seconds, else the best pulled one, else none. Raises UnavailableError when `name`
    is not there.
    """
    if name is None:
        return _by_default(settings)
    if name.casefold() == "none":
        return Choice(Kind.NONE, "", "no language model was asked for")
    kind, _, rest = name.partition(":")
    if kind in {Kind.OLLAMA, Kind.OPENAI} and rest:
        return Choice(Kind(kind), rest, "asked for")
    return _embedded(settings, name) or _served(settings, name)


def open_generator(choice: Choice, settings: ModelSettings) -> Generator | None:
    """The generator of a choice, None for none.

    Raises UnavailableError when the model is gone, damaged or not to be used.
    """
    from retrieval.generation import llamacpp, ollama_server, openai_server  # noqa: PLC0415  # as below

    if choice.kind is Kind.OLLAMA:
        return ollama_server.open_ollama(settings, choice.name)
    if choice.kind is Kind.OPENAI:
        return openai_server.open_server(settings, choice.name)
    if choice.kind is Kind.EMBEDDED and choice.path:
        return llamacpp.open_embedded(choice.path, settings, known(choice.name))
    return None


def pulled(settings: ModelSettings) -> tuple[Model, ...]:
    """The models of the registry that stand in the models folder, best first; looked at by size, not yet by hash."""
    if settings.models_dir is None:
        return ()
    folder = settings.models_dir
    there = [model for model in models() if _is_there(model, folder)]
    return tuple(sorted(there, key=lambda model: -model.rank))


def suggested(settings: ModelSettings) -> Model:
    """The model to offer for pulling where none is there: the best that leaves memory for other programs."""
    room = settings.memory_mb << 20 or _memory() // 4
    if (os.cpu_count() or 1) < _MANY_CORES:
        room = min(room, _FOR_FEW_CORES)
    proposed = sorted((m for m in models() if m.task is Task.GENERATION and m.rank >= _PROPOSED), key=lambda m: m.size)
    fitting = [model for model in proposed if model.size <= room]
    return max(fitting or proposed[:1], key=lambda model: model.rank)


def _by_default(settings: ModelSettings) -> Choice:
    if settings.openai_url and settings.openai_model:
        return Choice(Kind.OPENAI, settings.openai_model, f"configured, at {settings.openai_url}")
    if choice := _of_ollama(settings):
        return choice
    lacking = f"Ollama does not offer {settings.ollama_model}; " if settings.ollama_model else ""
    if ready := [model for model in pulled(settings) if model.task is Task.GENERATION]:
        assert settings.models_dir is not None
        best = ready[0]
        return Choice(Kind.EMBEDDED, best.name, f"{lacking}the best model pulled", best.place(settings.models_dir))
    return Choice(Kind.NONE, "", f"{lacking}no model of Ollama is here and none is pulled")


def _of_ollama(settings: ModelSettings) -> Choice | None:
    try:
        found = _ollama_models(settings)
    except UnavailableError:  # what listens there is no Ollama, or is too slow to wait for unasked
        return None
    if found is None:
        return None
    if settings.ollama_model:
        name = _matching(settings.ollama_model, found)
        return Choice(Kind.OLLAMA, name, "configured, and Ollama has it") if name else None
    best = _best(found)
    return Choice(Kind.OLLAMA, best, "the best model Ollama has here") if best else None


def _best(found: Sequence[Installed]) -> str | None:
    # The largest that leaves half of the memory to others; where none does, the smallest.
    fitting = [model for model in found if model.size <= _memory() // 2]
    return (fitting[0] if fitting else found[-1]).name if found else None


def _embedded(settings: ModelSettings, name: str) -> Choice | None:
    path = Path(name).expanduser()
    if path.suffix == ".gguf" and path.is_file():
        model = known(path.name)
        return Choice(Kind.EMBEDDED, model.name if model else path.stem, "asked for", path)
    model = known(name)
    if model and model.task is Task.GENERATION and settings.models_dir and _is_there(model, settings.models_dir):
        return Choice(Kind.EMBEDDED, model.name, "asked for", model.place(settings.models_dir))
    return None


def _served(settings: ModelSettings, name: str) -> Choice:
    if settings.openai_url and name in {settings.openai_model, *_openai_models(settings)}:
        return Choice(Kind.OPENAI, name, "asked for")
    found = _ollama_models(settings)
    if found is None:
        raise _missing(name, "no Ollama server answers")
    if has := _matching(name, found):
        return Choice(Kind.OLLAMA, has, "asked for")
    raise _missing(name, "Ollama does not have it")


def _missing(name: str, reason: str) -> UnavailableError:
    model = known(name)
    if model and model.task is Task.GENERATION:
        hint = f"Run: claimgraph models pull {model.name}   ({model.size / 1e6:.0f} MB, {model.licence})"
    else:
        hint = f"Run: ollama pull {name}, or see: claimgraph models. Without a model: --model none"
    return UnavailableError(f"The language model {name} is not here: it is not pulled, and {reason}.", hint)


def _matching(name: str, found: Sequence[Installed]) -> str | None:
    names = [model.name for model in found]
    return next((each for each in names if each in {name, f"{name}:latest"}), None)


def _is_there(model: Model, folder: Path) -> bool:
    try:
        return model.weights(model.place(folder)).stat().st_size == model.size
    except OSError:
        return False


def _ollama_models(settings: ModelSettings) -> tuple[Installed, ...] | None:
    if not _listens(ollama_url(settings), settings.probe):
        return None
    from retrieval.generation.ollama_server import installed  # noqa: PLC0415  # a quarter of a second

    return installed(settings)


def _openai_models(settings: ModelSettings) -> tuple[str, ...]:
    from retrieval.generation.openai_server import installed  # noqa: PLC0415

    return installed(settings)


def _listens(url: str, seconds: float) -> bool:
    # A plain connection first: where nothing listens, as on most machines, no HTTP client need be loaded.
    parts = urlsplit(url)
    try:
        with socket.create_connection((parts.hostname, parts.port), timeout=seconds):
            return True
    except OSError:
        return False


def _memory() -> int:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):  # not on Windows
        return 8 << 30

"""Which models are known, which are present, which would answer, and what an ingest keeps of their answers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kg.errors import UnavailableError
from retrieval.registry import Model, Task, models

if TYPE_CHECKING:
    from ingest.answering import CachedGenerator
    from kg.ports import Generator
    from ui.config import Config

__all__ = ["Listed", "Models", "remembering", "survey"]

WITHOUT = "no language model: answers are the sources' own words"


@dataclass(frozen=True, slots=True)
class Listed:
    """A model as it is listed; `size` in bytes, 0 where it is not known; `offered` where pulling it is proposed."""

    name: str
    present: bool
    size: int
    licence: str | None
    where: str
    offered: bool = False


@dataclass(frozen=True, slots=True)
class Models:
    """The models by task; `default` is the one that answers, None for none, and `answers_by` says so in words."""

    language: tuple[Listed, ...]
    embedding: tuple[Listed, ...]
    default: str | None
    answers_by: str


def survey(config: Config) -> Models:
    """Look at the registry, the models folder, and a server where one answers."""
    from retrieval.generation.choice import pulled, suggested  # noqa: PLC0415 - talks to servers

    default, answers_by = _answering(config)
    there = {m.name for m in pulled(config.models)}
    offered = "" if default or there & {m.name for m in _of(Task.GENERATION)} else suggested(config.models).name
    language = [_listed(m, present=m.name in there, offered=m.name == offered) for m in _of(Task.GENERATION)]
    embedding = [_listed(m, present=_embeds(config, m), offered=False) for m in _of(Task.EMBEDDING)]
    return Models((*_served(config), *language), tuple(embedding), default, answers_by)


def remembering(config: Config, generator: Generator | None) -> CachedGenerator | None:
    """`generator` as an ingest asks it: its answers are kept in the knowledge base, within the slots of its server."""
    from ingest.answering import CachedGenerator  # noqa: PLC0415
    from retrieval.generation.traits import traits  # noqa: PLC0415 - talks to servers

    if generator is None:
        return None
    told = traits(generator, config.models)
    return CachedGenerator(generator, config.home / "cache" / "answers", told.digest, told.slots)


def _of(task: Task) -> tuple[Model, ...]:
    return tuple(m for m in models() if m.task is task)


def _answering(config: Config) -> tuple[str | None, str]:
    """The model that answers by default, and why, in words."""
    from retrieval.generation.choice import Kind, choose  # noqa: PLC0415

    try:
        choice = choose(config.models, config.answers.model or None)
    except UnavailableError as error:
        return None, f"{WITHOUT} ({error.message})"
    if choice.kind is Kind.NONE:
        return None, f"{WITHOUT} ({choice.why})"
    return choice.name, f"{choice.name} ({choice.kind.value}: {choice.why})"


def _served(config: Config) -> tuple[Listed, ...]:
    """The models that Ollama has here; none where no server answers."""
    from retrieval.generation import ollama_server  # noqa: PLC0415

    try:
        found = ollama_server.installed(config.models)
    except UnavailableError:
        return ()
    return tuple(Listed(m.name, present=True, size=m.size, licence=None, where="Ollama") for m in found)


def _embeds(config: Config, model: Model) -> bool:
    from retrieval.finding import find_embedding  # noqa: PLC0415

    try:
        find_embedding(replace(config.embedding, model=model.name))
    except UnavailableError:
        return False
    return True


def _listed(model: Model, *, present: bool, offered: bool) -> Listed:
    hub = model.hub.repository if model.hub else ""
    carrier = f"package {model.carrier.package}" if model.carrier else ""
    where = ", ".join(place for place in (hub, carrier) if place)
    return Listed(model.name, present, model.size, model.licence, where, offered)

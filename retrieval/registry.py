"""The models this program knows, read from `models.toml`."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatch
from importlib import resources
from pathlib import Path
from typing import Any

from kg.errors import UnavailableError

__all__ = ["Carrier", "Hub", "Model", "Task", "check", "family_prompts", "known", "models", "sha256_of"]

_MIB = 1 << 20


class Task(StrEnum):
    """What a model is for."""

    EMBEDDING = "embedding"
    GENERATION = "generation"


@dataclass(frozen=True, slots=True)
class Hub:
    """A repository of the Hugging Face hub, at one revision."""

    repository: str
    revision: str


@dataclass(frozen=True, slots=True)
class Carrier:
    """A package of the Python index that carries the model; `member` is a file in its wheel, or a folder ending "/"."""

    package: str
    version: str
    member: str


@dataclass(frozen=True, slots=True)
class Model:
    """One model of the registry; `size` in bytes, the higher `rank` the better."""

    name: str
    task: Task
    about: str
    parameters: str
    licence: str
    size: int
    sha256: str
    file: str
    aliases: tuple[str, ...] = ()
    rank: int = 0
    context: int = 0
    hub: Hub | None = None
    carrier: Carrier | None = None

    @property
    def is_folder(self) -> bool:
        """Whether the model is a folder of files rather than one file."""
        return self.task is Task.EMBEDDING

    def place(self, models_dir: Path) -> Path:
        """Where the pulled model stands in the models folder."""
        return models_dir / (self.name if self.is_folder else self.file)

    def weights(self, place: Path) -> Path:
        """The file whose SHA-256 is the registry's, in a model that stands at `place`."""
        return place / self.file if self.is_folder else place


def models() -> tuple[Model, ...]:
    """Every model of the registry, in its order."""
    return tuple(_model(entry) for entry in _registry()["model"])


def family_prompts(name: str) -> Mapping[str, str]:
    """What the family of an embedding model wants before a `query` and a `passage`; nothing for a family unknown."""
    for family in _registry()["family"]:
        if fnmatch(name.casefold(), family["match"]) and not fnmatch(name.casefold(), family.get("but", "")):
            return {key: family[key] for key in ("query", "passage") if key in family}
    return {}


def known(name: str) -> Model | None:
    """The model of the registry that `name`, an alias or a file name means."""
    wanted = name.casefold()
    for model in models():
        if wanted in {each.casefold() for each in (model.name, model.file, *model.aliases) if each != _WEIGHTS}:
            return model
    return None


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, as hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def check(model: Model, path: Path) -> str:
    """The SHA-256 of the weights at `path`; UnavailableError when it is not the registry's."""
    size = path.stat().st_size
    if size == model.size:
        digest = sha256_of(path)
        if digest == model.sha256:
            return digest
        found = f"has the SHA-256 {digest[:12]}…, not {model.sha256[:12]}…"
    else:
        found = f"has {size / _MIB:.1f} MiB, not {model.size / _MIB:.1f}"
    raise UnavailableError(
        f"{path} is not the model {model.name}: it {found}.",
        f"Remove it and run: claimgraph models pull {model.name}",
    )


_WEIGHTS = "model.safetensors"  # a name so common that it names no model


def _registry() -> dict[str, Any]:
    return tomllib.loads(resources.files("retrieval").joinpath("models.toml").read_text(encoding="utf-8"))


def _model(entry: Mapping[str, Any]) -> Model:
    fields = dict(entry)
    hub, carrier = fields.pop("hub", None), fields.pop("carrier", None)
    return Model(
        **{**fields, "task": Task(fields["task"]), "aliases": tuple(fields.get("aliases", ()))},
        hub=Hub(**hub) if hub else None,
        carrier=Carrier(**carrier) if carrier else None,
    )

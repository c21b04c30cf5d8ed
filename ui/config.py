"""The configuration: two files and a few variables of the environment, read here and nowhere else.

Later ones win: `$XDG_CONFIG_HOME/claimgraph/config.toml`, then `config.toml` in the knowledge base folder, then the
environment (`CLAIMGRAPH_HOME`, `CLAIMGRAPH_MODEL`, `CLAIMGRAPH_TOKEN`, `CLAIMGRAPH_ENDPOINT_PASSWORD`,
`OLLAMA_HOST`, `OLLAMA_API_KEY`).
"""

from __future__ import annotations

import dataclasses
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from ingest.settings import IngestSettings
from kg.errors import ConfigError
from kg.settings import EndpointSettings
from retrieval.settings import EmbeddingSettings, ModelSettings, SearchSettings

__all__ = ["AnswerSettings", "Config", "FetchSettings", "QuerySettings", "load_config"]

FILE = "config.toml"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class AnswerSettings:
    """Which language model answers: "" chooses one that is there, "none" answers without; `save` saves each answer.

    `second_reader` reads each sentence with its evidence once more: the folder of an NLI cross-encoder, or
    "language-model"; "" for none.
    """

    model: str = ""
    save: bool = False
    second_reader: str = ""


@dataclass(frozen=True, slots=True)
class QuerySettings:
    """The limits SPARQL runs under: seconds, rows, and megabytes beyond what the graph itself takes."""

    timeout: float = 10.0
    max_rows: int = 10_000
    memory_mb: int = 1024


@dataclass(frozen=True, slots=True)
class FetchSettings:
    """What may be fetched, and how: `allow_private` permits addresses of the own network.

    `robots` obeys robots.txt; `contact` is the address that hosts find in the user agent.
    """

    allow_private: bool = False
    robots: bool = True
    contact: str = ""


@dataclass(frozen=True, slots=True)
class Config:
    """Everything a person may set."""

    home: Path
    answers: AnswerSettings = field(default_factory=AnswerSettings)
    embedding: EmbeddingSettings = field(default_factory=EmbeddingSettings)
    models: ModelSettings = field(default_factory=ModelSettings)
    search: SearchSettings = field(default_factory=SearchSettings)
    query: QuerySettings = field(default_factory=QuerySettings)
    fetch: FetchSettings = field(default_factory=FetchSettings)
    ingest: IngestSettings = field(default_factory=IngestSettings)
    endpoint: EndpointSettings = field(default_factory=EndpointSettings)
    token: str = ""


SECTIONS: Mapping[str, type[Any]] = {
    "answers": AnswerSettings,
    "embedding": EmbeddingSettings,
    "models": ModelSettings,
    "search": SearchSettings,
    "query": QuerySettings,
    "fetch": FetchSettings,
    "ingest": IngestSettings,
    "endpoint": EndpointSettings,
}


def load_config(home: Path | None, environment: Mapping[str, str]) -> Config:
    """The configuration for the knowledge base at `home`, or the default one.

    Raises ConfigError naming the file and the key where a file is not TOML, or a key is unknown or of another type.
    """
    folder = home or _default_home(environment)
    values: dict[str, dict[str, Any]] = {name: {} for name in SECTIONS}
    for file in (_xdg(environment, "XDG_CONFIG_HOME", ".config") / "claimgraph" / FILE, folder / FILE):
        for name, table in _read(file).items():
            values[name] |= _checked(SECTIONS[name], table, file, name)
    _from_environment(values, environment)
    values["models"].setdefault("models_dir", _xdg(environment, "XDG_CACHE_HOME", ".cache") / "claimgraph" / "models")
    for name in ("embedding", "search"):
        values[name].setdefault("hub_cache", _hub_cache(environment))
        values[name].setdefault("models_dir", values["models"]["models_dir"])
    sections = {name: SECTIONS[name](**table) for name, table in values.items()}
    return Config(home=folder, token=environment.get("CLAIMGRAPH_TOKEN", ""), **sections)


def _default_home(environment: Mapping[str, str]) -> Path:
    named = environment.get("CLAIMGRAPH_HOME")
    return Path(named).expanduser() if named else _xdg(environment, "XDG_DATA_HOME", ".local/share") / "claimgraph"


def _xdg(environment: Mapping[str, str], name: str, default: str) -> Path:
    """A folder after the XDG base directory specification."""
    return Path(environment[name]) if environment.get(name) else Path.home() / default


def _hub_cache(environment: Mapping[str, str]) -> Path:
    """Where models of the hub are cached, by its own variables."""
    if environment.get("HF_HUB_CACHE"):
        return Path(environment["HF_HUB_CACHE"])
    if environment.get("HF_HOME"):
        return Path(environment["HF_HOME"]) / "hub"
    return _xdg(environment, "XDG_CACHE_HOME", ".cache") / "huggingface" / "hub"


def _from_environment(values: dict[str, dict[str, Any]], environment: Mapping[str, str]) -> None:
    for variable, section, key in (
        ("CLAIMGRAPH_MODEL", "answers", "model"),
        ("OLLAMA_HOST", "models", "ollama_host"),
        ("OLLAMA_API_KEY", "models", "ollama_key"),
        ("CLAIMGRAPH_ENDPOINT_PASSWORD", "endpoint", "password"),
    ):
        if environment.get(variable):
            values[section][key] = environment[variable]


def _read(file: Path) -> dict[str, dict[str, Any]]:
    try:
        found = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file}: not valid TOML: {error}", "Mend that line, or move the file away.") from error
    for name, table in found.items():
        if name not in SECTIONS or not isinstance(table, dict):
            known = ", ".join(f"[{s}]" for s in SECTIONS)
            raise ConfigError(f"{file}: unknown section or key '{name}'", f"Known sections: {known}.")
    return found


def _checked(section: type[T], table: Mapping[str, Any], file: Path, name: str) -> dict[str, Any]:
    known = {f.name: f for f in dataclasses.fields(section)}  # type: ignore[arg-type]
    checked: dict[str, Any] = {}
    for key, value in table.items():
        if key not in known:
            raise ConfigError(f"{file}: unknown key '{name}.{key}'", f"Known keys of [{name}]: {', '.join(known)}.")
        checked[key] = _typed(value, str(known[key].type), f"{file}: '{name}.{key}'")
    return checked


def _typed(value: object, wanted: str, place: str) -> object:
    """`value` as the type that a field is annotated with."""
    if wanted.startswith("Path") and isinstance(value, str):
        return Path(value).expanduser()
    if wanted == "float" and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    names = {"str": "a text", "int": "a whole number", "float": "a number", "bool": "true or false"}
    if type(value).__name__ == wanted:
        return value
    expected = names.get(wanted, "a path")
    raise ConfigError(f"{place} is {value!r}", f"It must be {expected}.")

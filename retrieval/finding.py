"""Where a model stands on this machine: a path, the models folder, the Hugging Face cache or a carrier package.

Nothing is downloaded and nothing heavy is imported; the layout of the cache is read as it is documented.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from kg.errors import UnavailableError
from retrieval.registry import Model, check, known, sha256_of
from retrieval.settings import EmbeddingSettings

__all__ = ["Found", "find_embedding", "hub_snapshot", "installed_carrier"]

_WEIGHTS = ("*.safetensors", "pytorch_model*.bin")


@dataclass(frozen=True, slots=True)
class Found:
    """A model on this machine: its short name, folder, where it came from, and the SHA-256 of its weights."""

    name: str
    folder: Path
    origin: str
    digest: str


def find_embedding(settings: EmbeddingSettings) -> Found:
    """The embedding model that the settings name, its weights checked where the registry pins them.

    Raises UnavailableError when it is nowhere on this machine, or is not what the registry says.
    """
    model = known(settings.model)
    name = model.name if model else settings.model.rstrip("/").rpartition("/")[2]
    for folder, origin in _places(settings, model):
        if (folder / "config.json").is_file():
            digest = check(model, model.weights(folder)) if model and not settings.path else _digest(folder)
            return Found(name, folder, origin, digest)
    raise _missing(settings, model)


def hub_snapshot(cache: Path | None, repository: str) -> Path | None:
    """The folder of the newest snapshot of a repository in the Hugging Face cache, or None."""
    root = (cache or Path.home() / ".cache" / "huggingface" / "hub") / f"models--{repository.replace('/', '--')}"
    try:
        revision = (root / "refs" / "main").read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return None
    folder = root / "snapshots" / revision
    return folder if folder.is_dir() else None


def installed_carrier(model: Model) -> Path | None:
    """The model inside its installed carrier package, or None; the package itself is not imported."""
    if model.carrier is None:
        return None
    try:
        package = metadata.distribution(model.carrier.package)
    except metadata.PackageNotFoundError:
        return None
    place = Path(str(package.locate_file(model.carrier.member)))
    return place if place.exists() else None


def _places(settings: EmbeddingSettings, model: Model | None) -> list[tuple[Path, str]]:
    if settings.path:
        return [(settings.path, "path")]
    repository = model.hub.repository if model and model.hub else settings.model
    places: list[tuple[Path | None, str]] = [
        (settings.models_dir and settings.models_dir / (model.name if model else settings.model), "models folder"),
        (None if model else Path(settings.model).expanduser(), "path"),
        (hub_snapshot(settings.hub_cache, repository), "Hugging Face cache"),
        (installed_carrier(model) if model else None, "package"),
    ]
    return [(folder, origin) for folder, origin in places if folder]


def _digest(folder: Path) -> str:
    files = sorted(path for pattern in _WEIGHTS for path in folder.glob(pattern))
    if not files:
        raise UnavailableError(
            f"{folder} holds no weights ({' or '.join(_WEIGHTS)}).",
            "Name the folder of a complete sentence-transformers model.",
        )
    digests = [sha256_of(path) for path in files]
    return digests[0] if len(digests) == 1 else hashlib.sha256("".join(digests).encode()).hexdigest()


def _missing(settings: EmbeddingSettings, model: Model | None) -> UnavailableError:
    if settings.path:
        return UnavailableError(
            f"There is no embedding model in {settings.path}.",
            "Name the folder of a sentence-transformers model (it holds config.json).",
        )
    if model and model.carrier:
        hint = 'Run: pip install "claimgraph[offline]"'
        return UnavailableError(
            f"The embedding model {model.name} is not on this machine.",
            f"{hint}, or: claimgraph models pull {model.name}",
        )
    return UnavailableError(
        f"The embedding model {settings.model} is not on this machine.",
        "Put it into the Hugging Face cache, or name its folder in config.toml: [embedding] model.",
    )

"""Recipes: what a document is made from and with, so that "what must be done again" is a comparison."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from ingest.fetching import Raw, Web
from ingest.making import Makers
from ingest.manifest import Entry
from kg.errors import SourceError
from kg.files import code_digest
from kg.holding import Original, Recipe
from kg.language.linking import Lexicon
from kg.ports import Embedder, Generator

__all__ = ["Tools", "comparable", "embedder_name", "of_source", "original", "recipe_for"]

_INGEST = Path(__file__).parent
_KG = _INGEST.parent / "kg"
_LONGEST_SUFFIX = 10


@dataclass(frozen=True, slots=True)
class Tools:
    """What documents are made with; without a generator no language model is used.

    Without `web` only public pages are fetched, and nothing is remembered of them. With `accept` a person has seen what
    `ingest.guarding` would refuse.
    """

    lexicon: Lexicon
    embedder: Embedder
    generator: Generator | None = None
    web: Web | None = None
    makers: Makers | None = None
    accept: bool = False


def recipe_for(tools: Tools) -> Recipe:
    """The recipe of this program with these tools, of no source yet."""
    generator = tools.generator
    return Recipe(
        content="",
        entry="",
        reading=code_digest(_INGEST / "reading", _INGEST / "mapping.py"),
        cutting=code_digest(_INGEST / "cutting.py"),
        extraction=code_digest(
            _INGEST / "extraction", _INGEST / "prompts", _KG / "language", _KG / "claim.py", _KG / "evidence.py"
        ),
        ontology=code_digest(_KG / "ontology.ttl", _KG / "entities.ttl", _KG / "ontology.py"),
        embedder=embedder_name(tools.embedder),
        generator=None if generator is None else generator.name,
    )


def of_source(recipe: Recipe, raw: Raw, entry: Entry, manifest: str | None) -> Recipe:
    """The recipe of one source: `recipe`, and what was fetched for which entry."""
    return replace(
        recipe,
        content=hashlib.sha256(raw.content).hexdigest(),
        entry=_entry_digest(entry, raw),
        origin=raw.origin,
        manifest=manifest,
        listing=entry.listing,
    )


def comparable(recipe: Recipe, tools: Tools) -> Recipe:
    """What of a recipe must be the same. A run without a language model keeps what an earlier one had a model add."""
    return recipe if tools.generator is not None else replace(recipe, generator=None)


def embedder_name(embedder: Embedder) -> str:
    """An embedding model's name and the beginning of its digest."""
    return f"{embedder.name}@{embedder.digest[:16]}"


def original(raw: Raw) -> Original:
    """The bytes fetched, to be kept beside what was made of them."""
    suffix = Path(raw.name).suffix.lower()
    plain = suffix[1:].isascii() and suffix[1:].isalnum() and len(suffix) <= _LONGEST_SUFFIX
    return Original(raw.content, suffix if plain else "")


def _entry_digest(entry: Entry, raw: Raw) -> str:
    said = {key: value for key, value in asdict(entry).items() if key not in ("file", "mapping", "listing")}
    said["name"], said["media_type"], said["charset"] = raw.name, raw.media_type, raw.charset
    if entry.mapping is not None:
        try:
            said["mapping"] = hashlib.sha256(entry.mapping.read_bytes()).hexdigest()
        except OSError as error:
            message = f"the mapping {entry.mapping} of {raw.name} cannot be read ({error.strerror})"
            raise SourceError(message, "check `mapping` in the manifest") from error
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:16]

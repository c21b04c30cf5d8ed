"""What a run that was killed had made already: whole documents that no generation holds yet."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path

from kg.errors import StoreError
from kg.holding import HeldDocument, Recipe, held

__all__ = ["left_over", "same_place"]

_PLACE = tuple(field.name for field in fields(Recipe) if not field.compare)


def left_over(home: Path, live: Mapping[str, HeldDocument], recipe: Recipe) -> Iterator[HeldDocument]:
    """The documents in `home` made by the programs that `recipe` names, and not in `live`.

    Folders of documents that are live as these programs make them are not looked into, so that a run with nothing to
    do pays nothing for this.
    """
    root = home / "documents"
    for folder in sorted(root.iterdir()) if root.is_dir() else ():
        one = live.get(folder.name)
        if folder.name.startswith(".") or (one is not None and _same_programs(one.recipe, recipe)):
            continue
        for made in sorted(folder.glob("*/seal.json")):
            if (one is None or made.parent.name != one.made) and (found := _held(home, made.parent, recipe)):
                yield found


def same_place(one: Recipe, other: Recipe) -> bool:
    """Whether two recipes name the same origin, manifest and listing, which does not change what is made."""
    return all(getattr(one, name) == getattr(other, name) for name in _PLACE)


def _same_programs(one: Recipe, other: Recipe) -> bool:
    return all(
        getattr(one, name) == getattr(other, name)
        for name in ("reading", "cutting", "extraction", "ontology", "embedder")
    )


def _held(home: Path, folder: Path, recipe: Recipe) -> HeldDocument | None:
    try:
        made = Recipe(**json.loads((folder / "recipe.json").read_bytes()))
        return held(home, folder.parent.name, folder.name) if _same_programs(made, recipe) else None
    except (OSError, ValueError, TypeError, StoreError):
        return None  # damaged, or of another version of the program: it is made again

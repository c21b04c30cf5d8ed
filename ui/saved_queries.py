"""Queries that a person saved, each a file `HOME/queries/NAME.rq`; they are run by name like those that ship."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import ClaimgraphError, NotHeldError, StoreError
from kg.files import guarded, replace_text
from kg.named_queries import named_queries
from ui.receipts import rows_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ui.wiring import Services

__all__ = ["SavedQuery", "changed_rows", "forget_query", "save_query", "saved_queries", "text_of"]

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,79}")


@dataclass(frozen=True, slots=True)
class SavedQuery:
    """A query with the name it was saved under."""

    name: str
    text: str


def save_query(services: Services, name: str, text: str) -> None:
    """Save a query that runs. Raises QueryError for one that does not, StoreError for a name that cannot be used."""
    if not _NAME.fullmatch(name):
        hint = "use small letters, digits, dots, hyphens and underscores, for example my-budgets"
        raise StoreError(f"{name!r} cannot be the name of a query", hint)
    if name in named_queries():
        raise StoreError(f"a query called {name} ships with the program", "choose another name")
    path = _file(services.config.home, name)
    if path.exists():
        raise StoreError(f"a query called {name} is saved already", f"first: claimgraph queries remove {name}")
    services.query(text, timeout=None)
    with guarded(path):
        path.parent.mkdir(parents=True, exist_ok=True)
    replace_text(path, text)


def saved_queries(home: Path) -> tuple[SavedQuery, ...]:
    """Every saved query, by name."""
    files = sorted((home / "queries").glob("[!.]*.rq"))
    return tuple(SavedQuery(file.name.removesuffix(".rq"), file.read_text(encoding="utf-8")) for file in files)


def text_of(services: Services, given: str, parameters: Mapping[str, str]) -> str:
    """The SPARQL of the saved or shipped query called `given`, or `given` itself. Raises NotHeldError."""
    path = _file(services.config.home, given)
    if _NAME.fullmatch(given) and path.is_file():
        return path.read_text(encoding="utf-8")
    return services.query_text(given, parameters)


def forget_query(home: Path, name: str) -> None:
    """Remove a saved query. Raises NotHeldError."""
    path = _file(home, name)
    if not _NAME.fullmatch(name) or not path.is_file():
        raise NotHeldError(f"no query called {name!r} is saved", "see those that are: claimgraph queries")
    with guarded(path):
        path.unlink()


def changed_rows(then: Services, now: Services, query: SavedQuery) -> str | None:
    """How the rows of a query differ between two generations; None where they do not."""
    try:
        before, after = (Counter(_rows(services, query)) for services in (then, now))
    except ClaimgraphError as error:
        return f"it could not be run: {error.message}"
    gone, came = (before - after).total(), (after - before).total()
    return f"{came} rows came, {gone} went" if gone or came else None


def _rows(services: Services, query: SavedQuery) -> list[str]:
    result = rows_of(services, query.text)
    rows = result["results"]["bindings"] if "results" in result else [result]
    return [json.dumps(row, sort_keys=True) for row in rows]


def _file(home: Path, name: str) -> Path:
    return home / "queries" / f"{name}.rq"

"""Receipts: answers that were saved, each with what it rests on, so that it can be shown, checked and asked again.

`HOME/answers/<digest>.json` is a receipt, named by the hash of its content and never changed; `HOME/answers/names/NAME`
holds the digest of the one called so.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.errors import ClaimgraphError, CorruptStoreError, NotHeldError, StoreError
from kg.files import guarded, replace_text, text_digest
from ui.answering import PLAIN, Said, Setting

if TYPE_CHECKING:
    from ui.wiring import Services

__all__ = [
    "Receipt",
    "checked_name",
    "find",
    "forget",
    "name_for",
    "receipt_of",
    "receipts",
    "rows_of",
    "save",
    "setting",
]

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,79}")
_MOST_ROWS = 1000  # of a query that are kept
_SLUG = 48


@dataclass(frozen=True, slots=True)
class Receipt:
    """A saved answer: its name, the digest of its content, and the content.

    `content` has `question`, `asked` (model, times, turns before), `generation`, `saved`, `program`, the `answer` as
    the contract has it, and `rows`: for each of its queries the SPARQL JSON result.
    """

    name: str
    digest: str
    content: Mapping[str, Any]

    @property
    def answer(self) -> Mapping[str, Any]:
        """The answer as the contract has it."""
        answer: Mapping[str, Any] = self.content["answer"]
        return answer


def receipt_of(services: Services, name: str, answer: Mapping[str, Any], asked: Setting = PLAIN) -> Receipt:
    """The receipt of an answer just given, its queries run once more for their rows; nothing is stored yet."""
    from importlib.metadata import version  # noqa: PLC0415 - reading metadata takes a while

    content = {
        "question": answer["question"],
        "asked": {
            "model": answer["model"] or "none",
            "as_of": asked.as_of.isoformat() if asked.as_of else None,
            "known": asked.known.isoformat() if asked.known else None,
            "earlier": [{"question": said.question, "answer": said.answer} for said in asked.earlier],
        },
        "generation": answer["generation"],
        "saved": datetime.now(UTC).isoformat(timespec="seconds"),
        "program": f"claimgraph {version('claimgraph')}",
        "answer": dict(answer),
        "rows": _rows(services, answer),
    }
    text = _text(content)
    return Receipt(name, text_digest(text)[:32], json.loads(text))


def _rows(services: Services, answer: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows of the queries of an answer on its own generation, which need not be the live one any more."""
    queries = [query["sparql"] for query in answer["queries"]]
    if services.base.current == answer["generation"]:
        return [rows_of(services, sparql) for sparql in queries]
    with services.at(answer["generation"]) as then:
        return [rows_of(then, sparql) for sparql in queries]


def rows_of(services: Services, sparql: str) -> dict[str, Any]:
    """The SPARQL JSON result of a query, at most a thousand rows of it; or the error that it ended with."""
    try:
        table = services.query(sparql, timeout=None)
        result: dict[str, Any] = json.loads(services.serialise(table, "json"))
    except ClaimgraphError as error:
        return {"error": error.message}
    if "results" in result:
        result["results"]["bindings"] = result["results"]["bindings"][:_MOST_ROWS]
    return result


def setting(receipt: Receipt) -> Setting:
    """What the question of a receipt stood in."""
    asked = receipt.content["asked"]
    as_of, known = (datetime.fromisoformat(day).date() if day else None for day in (asked["as_of"], asked["known"]))
    return Setting(as_of, known, tuple(Said(one["question"], one["answer"]) for one in asked["earlier"]))


def checked_name(home: Path, name: str) -> str:
    """The name, where it can be one and none has it. Raises StoreError."""
    if not _NAME.fullmatch(name):
        hint = "use small letters, digits, dots, hyphens and underscores, for example budget-2025"
        raise StoreError(f"{name!r} cannot be the name of a saved answer", hint)
    if (home / "answers" / "names" / name).exists():
        raise StoreError(
            f"an answer called {name} is saved already",
            f"choose another name, or first: claimgraph answers remove {name}",
        )
    return name


def name_for(home: Path, question: str) -> str:
    """A name that no saved answer has, made of the words of a question."""
    words = "-".join(re.findall(r"[a-z0-9]+", question.casefold())) or "answer"
    slug = words[:_SLUG].rstrip("-")
    taken = {path.name for path in (home / "answers" / "names").glob("*")}
    return next(name for n in range(1, len(taken) + 2) if (name := slug if n == 1 else f"{slug}-{n}") not in taken)


def save(home: Path, receipt: Receipt) -> None:
    """Store a receipt, then its name: what is half written has no name."""
    folder = home / "answers"
    with guarded(folder):
        (folder / "names").mkdir(parents=True, exist_ok=True)
    replace_text(folder / f"{receipt.digest}.json", _text(receipt.content))
    replace_text(folder / "names" / receipt.name, f"{receipt.digest}\n")


def receipts(home: Path) -> tuple[Receipt, ...]:
    """Every saved answer, by name."""
    names = sorted((home / "answers" / "names").glob("[!.]*"))
    return tuple(find(home, path.name) for path in names)


def find(home: Path, name: str) -> Receipt:
    """The saved answer called `name`. Raises NotHeldError, and CorruptStoreError where it is not what was written."""
    path = home / "answers" / "names" / name
    if not _NAME.fullmatch(name) or not path.is_file():
        raise NotHeldError(f"no answer called {name!r} is saved", "see those that are: claimgraph answers")
    digest = path.read_text(encoding="utf-8").strip()
    file = home / "answers" / f"{digest}.json"
    hint = f"put it back from a copy, or: claimgraph answers remove {name}"
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CorruptStoreError(f"cannot read {file}: {error}", hint) from error
    if text_digest(text)[:32] != digest:
        raise CorruptStoreError(f"{file} has changed since it was written", hint)
    return Receipt(name, digest, json.loads(text))


def forget(home: Path, name: str) -> None:
    """Take a name away, and the receipt with it where no other name has it. Raises NotHeldError."""
    path = home / "answers" / "names" / name
    if not _NAME.fullmatch(name) or not path.is_file():
        raise NotHeldError(f"no answer called {name!r} is saved", "see those that are: claimgraph answers")
    digest = path.read_text(encoding="utf-8").strip()
    with guarded(path):
        path.unlink()
        if digest not in {other.read_text(encoding="utf-8").strip() for other in path.parent.glob("[!.]*")}:
            (home / "answers" / f"{digest}.json").unlink(missing_ok=True)


def _text(content: Mapping[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1) + "\n"

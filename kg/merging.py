"""Linking decisions: which things are one, who said so and when, each of which can be undone.

`HOME/links.jsonl` is the log, one decision a line, only ever added to. Each names the decision it came after, so that
one made after a rollback leaves those behind that the rollback left; the ones a generation was compiled with lie in
its own `links.jsonl`, sealed like every file of it. Documents stay as they were: `kg.canonical` applies the decisions.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kg.claim import Entity
from kg.codec import entity_from_json, entity_to_json
from kg.errors import CorruptStoreError, NotHeldError, StoreError
from kg.files import replace_text
from kg.triples import Describes, ancestors

__all__ = [
    "LINKS",
    "Decision",
    "History",
    "decisions_text",
    "in_force",
    "merge",
    "read_history",
    "record",
    "resumed",
    "roots",
    "unmerge",
]

LINKS = "links.jsonl"
_MEND = "run `claimgraph rebuild`; where that says the same, put the file back from a copy, or remove it and rebuild"


@dataclass(frozen=True, slots=True)
class Decision:
    """That `gone` is the thing `kept`; or, where `undoes` is a number, that the decision so numbered holds no longer.

    `after` is the number of the decision before it, 0 for none; `when` is ISO 8601 in UTC.
    """

    number: int
    after: int
    when: str
    gone: Entity
    kept: Entity
    why: str = ""
    undoes: int | None = None


@dataclass(frozen=True, slots=True)
class History:
    """All that was ever decided, by number, and the last decision that counts; 0 for none."""

    log: tuple[Decision, ...] = ()
    head: int = 0

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """The decisions that lead to the head, oldest first; those a rollback left behind are not among them."""
        numbered = {decision.number: decision for decision in self.log}
        found: list[Decision] = []
        number = self.head
        while number:
            found.append(numbered[number])
            number = numbered[number].after
        return tuple(reversed(found))


def in_force(history: History) -> tuple[Decision, ...]:
    """The merges that hold: those decided and not undone, oldest first."""
    decisions = history.decisions
    undone = {decision.undoes for decision in decisions}
    return tuple(d for d in decisions if d.undoes is None and d.number not in undone)


def roots(history: History) -> dict[str, tuple[Entity, Entity]]:
    """For each thing that gave way, by IRI: itself, and what stands for it when chains are followed to their end.

    Raises CorruptStoreError where a chain has no end, which no decision made here brings about.
    """
    kept = {decision.gone.iri: decision for decision in in_force(history)}
    found: dict[str, tuple[Entity, Entity]] = {}
    for iri, decision in kept.items():
        end, passed = decision.kept, {iri}
        while end.iri in kept:
            if end.iri in passed:
                raise CorruptStoreError(f"the merges of <{iri}> lead back to it", _MEND)
            passed.add(end.iri)
            end = kept[end.iri].kept
        found[iri] = (decision.gone, end)
    return found


def merge(
    history: History, gone: Entity, kept: Entity, known: Describes, *, why: str = "", force: bool = False
) -> History:
    """The history with the decision that `gone` is `kept`, or what `kept` gave way to.

    Raises StoreError where they are one already, where `gone` gave way before, and, unless `force` is set, where
    neither class is a kind of the other.
    """
    standing = roots(history)
    kept = standing[kept.iri][1] if kept.iri in standing else kept
    if gone.iri in standing:
        end = standing[gone.iri][1]
        hint = f"merge <{end.iri}>, or undo that first: `claimgraph unmerge {gone.iri}`"
        raise StoreError(f"<{gone.iri}> is merged into {_named(end)} already", hint)
    if gone.iri == kept.iri:
        raise StoreError(f"both names mean {_named(kept)}", "`claimgraph show` lists things of one name; give IRIs")
    if not force and not _akin(gone.type, kept.type, known):
        message = f"{_named(gone)} and {_named(kept)} are things of different classes"
        raise StoreError(message, "give --force if they are one all the same")
    return _with(history, Decision(0, 0, "", gone, kept, why))


def unmerge(history: History, wanted: str) -> History:
    """The history without the merge of that number, or of the thing with that IRI. Raises NotHeldError."""
    for decision in in_force(history):
        if wanted in (str(decision.number), decision.gone.iri):
            return _with(history, replace(decision, why="", undoes=decision.number))
    raise NotHeldError(f"no merge {wanted!r} is in force", "`claimgraph merges` lists them with their numbers")


def _with(history: History, decision: Decision) -> History:
    number = max((other.number for other in history.log), default=0) + 1
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return History((*history.log, replace(decision, number=number, after=history.head, when=now)), number)


def _akin(one: str, other: str, known: Describes) -> bool:
    return one in (other, "Thing", *ancestors(other, known)) or other in ("Thing", *ancestors(one, known))


def _named(thing: Entity) -> str:
    return f"{thing.label} ({thing.type}, <{thing.iri}>)"


def resumed(home: Path, parent: History | None) -> History:
    """The log of `home`, at the head of the generation to start from; without one, at its last decision.

    What a generation holds and the log has lost is in it again. Raises CorruptStoreError.
    """
    logged = read_history(home / LINKS)
    if parent is None:
        return logged
    both = {decision.number: decision for decision in (*logged.log, *parent.log)}
    return History(tuple(both[number] for number in sorted(both)), parent.head)


def record(home: Path, history: History) -> None:
    """Write the log where something was decided; the old log or the new is there, never a part."""
    if history.log != read_history(home / LINKS).log:
        replace_text(home / LINKS, decisions_text(history.log))


def decisions_text(decisions: tuple[Decision, ...]) -> str:
    """Decisions as JSON Lines."""
    return "".join(json.dumps(_to_json(decision), ensure_ascii=False) + "\n" for decision in decisions)


def read_history(path: Path) -> History:
    """The decisions in a file, its last one the head; none where there is no file.

    Raises CorruptStoreError naming the line that is not one, or does not follow from those before.
    """
    try:
        lines = path.read_bytes().splitlines()
    except FileNotFoundError:
        return History()
    except OSError as error:
        raise CorruptStoreError(f"cannot read {path}: {error}", _MEND) from error
    found: dict[int, Decision] = {}
    for at, line in enumerate(lines, 1):
        try:
            decision = _following(json.loads(line), found)
        except (ValueError, KeyError, TypeError) as error:
            raise CorruptStoreError(f"{path}, line {at}: {error}", _MEND) from error
        found[decision.number] = decision
    return History(tuple(found.values()), max(found, default=0))


def _to_json(decision: Decision) -> dict[str, Any]:
    return {
        "number": decision.number,
        "after": decision.after,
        "when": decision.when,
        "from": entity_to_json(decision.gone),
        "into": entity_to_json(decision.kept),
        "why": decision.why,
        "undoes": decision.undoes,
    }


def _following(line: Mapping[str, Any], before: Mapping[int, Decision]) -> Decision:
    decision = Decision(
        number=line["number"],
        after=line["after"],
        when=line["when"],
        gone=entity_from_json(line["from"]),
        kept=entity_from_json(line["into"]),
        why=line["why"],
        undoes=line["undoes"],
    )
    if decision.number in before or (decision.after and decision.after not in before):
        raise ValueError("it does not follow from the decisions before it")
    return decision

"""Conversations, kept in SQLite so that a reload of the page loses nothing."""

from __future__ import annotations

import json
import secrets
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["Conversation", "History", "Turn"]

SCHEMA = """
CREATE TABLE IF NOT EXISTS turn (
    conversation TEXT NOT NULL, number INTEGER NOT NULL, question TEXT NOT NULL, answer TEXT NOT NULL,
    asked TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP, PRIMARY KEY (conversation, number)
) STRICT
"""


@dataclass(frozen=True, slots=True)
class Turn:
    """One question and the answer's JSON, as the contract has it."""

    number: int
    question: str
    answer: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation, named by its first question."""

    id: str
    title: str
    turns: int


class History:
    """The conversations held in the SQLite file at `path`; every call opens it anew, so any thread may ask."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        with closing(self._open()) as database, database:
            database.execute(SCHEMA)

    @staticmethod
    def new_id() -> str:
        """An id for a conversation that has no turn yet."""
        return secrets.token_hex(8)

    def turns(self, conversation: str) -> tuple[Turn, ...]:
        """The turns of a conversation, oldest first."""
        statement = "SELECT number, question, answer FROM turn WHERE conversation = ? ORDER BY number"
        with closing(self._open()) as database:
            rows = database.execute(statement, (conversation,)).fetchall()
        return tuple(Turn(number, question, json.loads(answer)) for number, question, answer in rows)

    def add(self, conversation: str, question: str, answer: dict[str, Any]) -> Turn:
        """Keep one more turn."""
        with closing(self._open()) as database, database:
            (last,) = database.execute(
                "SELECT coalesce(max(number), 0) FROM turn WHERE conversation = ?", (conversation,)
            ).fetchone()
            database.execute(
                "INSERT INTO turn (conversation, number, question, answer) VALUES (?, ?, ?, ?)",
                (conversation, last + 1, question, json.dumps(answer, ensure_ascii=False)),
            )
        return Turn(last + 1, question, answer)

    def conversations(self, limit: int = 20) -> tuple[Conversation, ...]:
        """The latest conversations, newest first."""
        statement = """
            SELECT conversation, (SELECT question FROM turn f WHERE f.conversation = t.conversation AND f.number = 1),
                   count(*) FROM turn t GROUP BY conversation ORDER BY max(asked) DESC, conversation LIMIT ?
        """
        with closing(self._open()) as database:
            return tuple(Conversation(*row) for row in database.execute(statement, (limit,)))

    def forget(self, conversation: str) -> None:
        """Delete a conversation."""
        with closing(self._open()) as database, database:
            database.execute("DELETE FROM turn WHERE conversation = ?", (conversation,))

    def _open(self) -> sqlite3.Connection:
        return sqlite3.connect(self.path, timeout=5)

"""Documents are made ready the same way here and in another process."""

from __future__ import annotations

from pathlib import Path

import pytest
from fakes import EmptyLexicon, made

from kg.canonical import Canon
from kg.errors import CorruptStoreError
from kg.pressing import press, pressed
from kg.store import KnowledgeBase


@pytest.fixture
def base(tmp_path: Path) -> KnowledgeBase:
    """A base of twelve documents."""
    base = KnowledgeBase(tmp_path / "home", EmptyLexicon())
    with base.writing() as draft:
        for number in range(12):
            draft.put(made(f"France builds Hub{number}.\nKorea builds Hub.\n", f"s{number}"))
        draft.commit()
    return base


def test_another_process_makes_the_same(base: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the order given, and the same to the last row."""
    documents = base.documents()
    here = [press(base.home, held, Canon()) for held in documents]
    monkeypatch.setattr("kg.pressing._MANY", 1)

    assert list(pressed(base.home, documents, Canon())) == here


def test_damage_met_by_the_other_process_is_named(base: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error there is the same error here, and what was ready before it came through."""
    documents = base.documents()
    (documents[3].folder(base.home) / "structure.json").write_text("{", encoding="utf-8")
    monkeypatch.setattr("kg.pressing._MANY", 1)
    ready = pressed(base.home, documents, Canon())

    assert [next(ready).held for _ in range(3)] == list(documents[:3])
    with pytest.raises(CorruptStoreError, match=r"structure\.json"):
        next(ready)

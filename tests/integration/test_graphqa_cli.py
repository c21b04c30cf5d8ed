"""`claimgraph graph-ask`: questions to Turtle files of any vocabulary, and to the knowledge base."""

from __future__ import annotations

from pathlib import Path

import pytest
from command import Command, filled

LIBRARY = Path(__file__).parents[1] / "graphqa_library.ttl"


@pytest.fixture
def library(tmp_path: Path) -> Command:
    """The command line with no knowledge base."""
    return Command(tmp_path / "none")


def test_a_question_to_a_file(library: Command) -> None:
    """The query, what it asks in words and the rows with names are printed; other readings beside them."""
    done = library("graph-ask", "Which readers borrowed The Quiet Harbour?", "--graph", str(LIBRARY))

    assert done.code == 0
    assert "SELECT DISTINCT ?reader WHERE {" in done.out
    assert "Dan Weiss" in done.out
    assert "Eve Stone" in done.out
    assert "or: " in done.err


def test_readings_as_json(library: Command) -> None:
    """With --json every reading comes with its query, score, rows and the names of things."""
    done = library("graph-ask", "How many books are kept in Atlantis?", "--graph", str(LIBRARY), "--json")

    best = done.json["readings"][0]
    assert done.code == 0
    assert best["unread"] == ["Atlantis"]
    assert best["sparql"].startswith("PREFIX")
    assert len(best["rows"]) == len(best["labels"]) == 1


def test_what_cannot_be_asked(library: Command, tmp_path: Path) -> None:
    """A question of unknown words, a file that is not there and one that is not Turtle end with a hint."""
    broken = tmp_path / "broken.ttl"
    broken.write_text("this is not Turtle", encoding="utf-8")

    for question, file in (("Quokka?", LIBRARY), ("Books?", tmp_path / "absent.ttl"), ("Books?", broken)):
        done = library("graph-ask", question, "--graph", str(file))
        assert done.code == 1
        assert "hint:" in done.err


def test_a_question_to_the_knowledge_base(tmp_path: Path, models_dir: Path) -> None:
    """Without a file the live generation is asked, and the query can be run again as it stands."""
    command = filled(tmp_path / "home", models_dir)

    done = command("graph-ask", "Which nations have which regulations?", "--json")

    best = done.json["readings"][0]
    query = tmp_path / "again.rq"
    query.write_text(best["sparql"], encoding="utf-8")
    assert done.code == 0
    assert best["rows"]
    assert command("query", str(query), "--format", "csv").out.count("\n") == len(best["rows"]) + 1

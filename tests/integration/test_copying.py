"""Copies are recognised over the whole base, step by step or at once, and count as one origin."""

from __future__ import annotations

import tempfile
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lawful import base_of, problems, tools

from ingest.manifest import Entry
from ingest.pipeline import ingest, remove
from kg.copying import Copies
from kg.desk import Desk
from kg.named_queries import fill, named_query
from kg.snapshot import Snapshot
from kg.sparql import QueryWorker
from kg.store import KnowledgeBase
from kg.voices import corroboration
from ui.holdings import origins
from ui.render.sources import held_json, held_text

COPIED = (
    "The Harbour Programme has a budget of $2.5 billion, the ministry said in a statement on its web site, and it runs "
    "until 2030 with computing centres in four cities of the north."
)
AGENCY = f"# Ministry funds harbour\n\n{COPIED}\n\nThe minister spoke of a new beginning for the whole coast.\n"
PAPER = f"""# What the papers say about ports

Kenya spends $40 million on chips in 2025. A reader wrote that ports are the future of many towns by the sea.

{COPIED.replace("four cities of the north", "4 northern cities")}

France developed Mistral Large in 2024, and nobody here has forgotten the summer in which it was shown to us.
"""
OWN = (
    "# Our report\n\nThe Harbour Programme has a budget of $2.5 billion. This year Kenya spends $40 million on chips.\n"
)
DESK = """# Ministry money for the north

Kenya spends $40 million on chips in 2025. The Harbour Programme has a budget of $2.5 billion and runs until 2030.
France developed Mistral Large in 2024, which engineers from Lyon presented in the summer at a fair in Oslo.
The Fjord Institute trains 4,000 specialists for the computing centres of Bergen and Narvik by 2028.
"""
RESTYLED = """# Money from the ministry

By 2028, the Fjord Institute trains 4,000 specialists for computing centres in Bergen and Narvik.
In 2025 Kenya spends $40 million for chips. The Harbour Programme has a $2.5 billion budget, running until 2030.
France developed Mistral Large in 2024; it was presented by engineers from Lyon at the summer fair in Oslo.
"""
TEXTS = (
    AGENCY,
    PAPER,
    OWN,
    DESK,
    RESTYLED,
    AGENCY.replace("new beginning", "fresh start"),
    PAPER.replace("chips", "models"),
)


def write(folder: Path, name: str, text: str, published: str = "2025-01-01") -> Entry:
    path = folder / f"{name}.md"
    path.write_text(f"---\npublisher: The {name}\npublished: {published}\n---\n{text}", encoding="utf-8")
    return Entry(file=path)


def derived(snapshot: Snapshot) -> set[tuple[str, str]]:
    rows = snapshot.graph.select("SELECT ?one ?other WHERE { ?one prov:wasDerivedFrom ?other }").records()
    return {(row["one"], row["other"]) for row in rows}


def voices(base: KnowledgeBase, relation: str, amount: int) -> set[int]:
    """How many independent origins the claims of one relation and amount are said to have."""
    with base.open() as snapshot:
        sources = {h.id: h.source for h in snapshot.documents.values()}
        claims = [c for c in snapshot.claims() if c.relation == relation and getattr(c.value, "amount", 0) == amount]
        assert len(claims) > 1
        return set(corroboration(claims, sources, snapshot.copies.originals).values())


def test_a_reworded_copy_is_no_second_origin(tmp_path: Path) -> None:
    """Who says the same in other words and another order has it from there; who reports on his own has not."""
    base = base_of(tmp_path / "home")
    desk, restyled = write(tmp_path, "desk", DESK, "2025-03-01"), write(tmp_path, "restyled", RESTYLED, "2025-03-02")

    ingest(base, [desk, restyled], tools())
    assert voices(base, "hasBudget", 2_500_000_000) == {1}
    assert voices(base, "spends", 40_000_000) == {1}
    ingest(base, [desk, restyled, write(tmp_path, "own", OWN)], tools())
    assert voices(base, "hasBudget", 2_500_000_000) == {2}

    with base.open() as snapshot:
        (copy,) = snapshot.copies.found
        assert (copy.reworded, copy.is_whole) == (True, True)
        for run in copy.runs:
            assert {"4,000", "Kenya", "Harbour", "Lyon"} & set(snapshot.text(copy.copy)[run.here.start :].split()[:16])
        assert "copy of desk in other words" in held_text(snapshot.documents.values(), origins(snapshot))
    assert problems(base) == []


def test_a_copied_paragraph_shares_only_its_own_claims(tmp_path: Path) -> None:
    """A paper that took one paragraph from an agency is a second origin for all but what that paragraph says."""
    base = base_of(tmp_path / "home")
    entries = [write(tmp_path, "paper", PAPER, "2025-03-02"), write(tmp_path, "agency", AGENCY, "2025-03-01")]

    ingest(base, [*entries, write(tmp_path, "own", OWN)], tools())

    assert voices(base, "hasBudget", 2_500_000_000) == {2}
    assert voices(base, "spends", 40_000_000) == {2}
    with base.open() as snapshot:
        (copy,) = snapshot.copies.found
        named = {h.id: h.source.id for h in snapshot.documents.values()}
        assert (named[copy.copy], named[copy.original]) == ("paper", "agency")
        assert 0.2 < copy.share < 0.8
        (run,) = copy.runs
        assert snapshot.text(copy.copy)[run.here.start : run.here.end].startswith("The Harbour Programme has a budget")
        assert {f"https://w3id.org/claimgraph/claim/{c}" for c, _ in copy.claims} < {
            one for one, _ in derived(snapshot)
        }
    assert problems(base) == []


def test_a_syndicated_article_is_one_origin(tmp_path: Path) -> None:
    """Five papers that print an agency's text, each with its own headline and ending, are one origin with it."""
    base = base_of(tmp_path / "home")
    entries = [write(tmp_path, "agency", AGENCY, "2025-03-01")]
    entries += [
        write(
            tmp_path,
            f"paper{n}",
            AGENCY.replace("Ministry", f"Paper {n}: ministry") + f"\nRead on, {n}.\n",
            "2025-03-02",
        )
        for n in range(5)
    ]

    ingest(base, entries, tools())

    assert voices(base, "hasBudget", 2_500_000_000) == {1}
    with base.open() as snapshot:
        agency = snapshot.of_source("agency").id
        assert snapshot.copies.of(agency) == ()
        for n in range(5):
            assert snapshot.copies.of(snapshot.of_source(f"paper{n}").id)[0].is_whole


def test_queries_and_lists_say_who_copies_whom(tmp_path: Path) -> None:
    """A query lists copied claims, what several sources say counts a copy once, and `sources` names the origin."""
    base = base_of(tmp_path / "home")
    copy = AGENCY.replace("A new", "Another")
    ingest(
        base, [write(tmp_path, "agency", AGENCY, "2025-03-01"), write(tmp_path, "paper", copy, "2025-03-02")], tools()
    )
    several = fill(named_query("said-by-several-sources"), {})

    with base.open() as snapshot, QueryWorker(snapshot.graph_path, timeout=20) as worker:
        rows = list(worker.run(fill(named_query("copied-claims"), {})).records())
        assert {(row["source"], row["has_it_from"]) for row in rows} == {("Ministry funds harbour",) * 2}
        assert any("$2.5 billion" in row["quote"] for row in rows)
        assert not worker.run(several).rows
        listed = held_text(snapshot.documents.values(), origins(snapshot))
        assert "copy of agency" in listed
        paper = snapshot.of_source("paper")
        assert held_json(paper, origins(snapshot)[paper.id])["copies"] == [
            {"of": "agency", "share": 1.0, "whole": True, "reworded": False}
        ]
    ingest(base, [write(tmp_path, "own", OWN)], tools())
    with base.open() as snapshot, QueryWorker(snapshot.graph_path, timeout=20) as worker:
        assert {row["sources"] for row in worker.run(several).records()} == {"2"}


def test_memory_bounds_what_is_in_hand_and_not_what_is_found(tmp_path: Path) -> None:
    """With room for no more than the two documents that are compared, the same is found, claims and all."""
    base = base_of(tmp_path / "home")
    ingest(base, [write(tmp_path, f"paper{n}", text) for n, text in enumerate(TEXTS)], tools())

    with base.open() as snapshot:
        desk = Desk(base.home, tuple(snapshot.documents.values()))
        narrow = Desk(base.home, desk.ordered)
        narrow.texts.room = narrow.looks.room = 1
        pairs = list(permutations(range(len(TEXTS)), 2))
        found = [desk.compare(*pair) for pair in pairs]

        assert [narrow.compare(*pair) for pair in pairs] == found
        assert len(narrow.texts.made) == len(narrow.looks.made) == 2
        assert sum(one is not None and bool(one.claims) for one in found) == 12  # four of the five have it


def found(snapshot: Snapshot) -> tuple[Copies, set[tuple[str, str]]]:
    return snapshot.copies, derived(snapshot)


@pytest.mark.slow
@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(st.tuples(st.sampled_from("abcd"), st.none() | st.sampled_from(TEXTS)), min_size=2, max_size=7))
def test_step_by_step_is_as_at_once(steps: list[tuple[str, str | None]]) -> None:
    """Sources come, change and go: what is found of copies is what a base built afresh from the rest finds."""
    with tempfile.TemporaryDirectory() as place:
        folder, live = Path(place), dict[str, str]()
        base = base_of(folder / "home")
        for name, text in steps:
            if text is not None:
                live[name] = text
                ingest(base, [write(folder, name, text)], tools())
            elif name in live:
                del live[name]
                remove(base, [name])
        if not live:
            return
        fresh = base_of(folder / "fresh")
        ingest(fresh, [write(folder, name, text) for name, text in live.items()], tools())

        with base.open() as one, fresh.open() as other:
            assert found(one) == found(other)
        assert problems(base) == []

"""Searches narrowed to a source, a kind or a time find nothing else, by no route."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from fakes import HashingEmbedder, made

from kg.document import Source, document_id
from kg.errors import NotHeldError, QuerySyntaxError
from kg.holding import Made
from kg.joining import Piece, link
from kg.language.linking import load_lexicon
from kg.narrowing import narrowed
from kg.ontology import load_ontology
from kg.snapshot import Snapshot
from kg.store import KnowledgeBase
from retrieval.questions import understand
from retrieval.scope import Scope, Within, everywhere, scope_of
from retrieval.search import search
from retrieval.walking import walk
from ui.render.answers import search_text
from ui.searching import Found

TEXTS = {
    "film": ("report", "2024-05", "Lantern over Selm is a film directed by Ada Quill.\n"),
    "person": ("article", "2025-02-03", "Ada Quill was born in Port Vane and studied law.\n"),
    "town": ("article", None, "Port Vane is a town with a harbour and a lantern.\n"),
}
ASKED = "Where was the director of Lantern over Selm born?"


def filed(name: str) -> Made:
    kind, published, text = TEXTS[name]
    one = made(text, name)
    source = replace(one.document.source, kind=kind, published=published)
    document = replace(one.document, id=document_id(source, text), source=source)
    passages = tuple(
        replace(p, id=f"{document.id}#char={p.span.start},{p.span.end}", document=document.id) for p in one.passages
    )
    return replace(one, document=document, passages=passages)


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    """A base of three sources of two kinds, two of them with a date."""
    base = KnowledgeBase(Path(tmp_path_factory.mktemp("scope")))
    with base.writing() as draft:
        for name in TEXTS:
            draft.put(filed(name))
        draft.commit()
    with base.open() as opened:
        yield opened


def found(scope: Scope) -> set[str]:
    """The sources found for the question by words, meaning and graph."""
    walked = walk(ASKED, HashingEmbedder().encode_query(ASKED), scope)
    return {row.source_id for row in scope.catalogue.passages(one.number for one in walked).values()}


@pytest.mark.parametrize(
    ("within", "wanted"),
    [
        (Within(), {"film", "person", "town"}),
        (Within(source="person"), {"person"}),
        (Within(kind="Article"), {"person", "town"}),
        (Within(since="2025"), {"person"}),
        (Within(until="2024-05-01"), {"film"}),
        (Within(kind="report", since="2025"), set()),
    ],
)
def test_nothing_outside_is_found(snapshot: Snapshot, within: Within, wanted: set[str]) -> None:
    """Source, kind and time narrow every route, and together."""
    assert found(scope_of(snapshot, within)) == wanted


def test_no_path_leads_through_what_is_outside(snapshot: Snapshot) -> None:
    """Where the bridge is left out, its far end is found by itself or not at all."""
    vector = HashingEmbedder().encode_query(ASKED)
    whole = walk(ASKED, vector, everywhere(snapshot))
    some = walk(ASKED, vector, scope_of(snapshot, Within(kind="article")))
    outside = {one.number for one in whole} - {one.number for one in some}
    assert outside
    assert not outside & {one.origin for one in some}


@pytest.mark.parametrize(
    ("published", "since", "until", "holds"),
    [
        ("2025-03-31", "2025-03-31", None, True),
        ("2025-03-30", "2025-03-31", None, False),
        ("2025-03", "2025-03-31", None, True),
        ("2025", None, "2025-01-01", True),
        ("2026", None, "2025-12-31", False),
        ("2025-06-01", "2025", "2025-06", True),
        (None, "1900", None, False),
    ],
)
def test_a_time_counts_at_the_precision_known(
    published: str | None, since: str | None, until: str | None, *, holds: bool
) -> None:
    """A source of some month is within a time that touches the month; one without a date is within none."""
    assert Within(since=since, until=until).holds(Source("s", "t", published=published)) is holds


@pytest.mark.parametrize("within", [Within(source="nobody"), Within(kind="novel")])
def test_what_is_not_held_is_an_error(snapshot: Snapshot, within: Within) -> None:
    """A mistyped source or kind is not taken for an empty result."""
    with pytest.raises(NotHeldError) as error:
        scope_of(snapshot, within)
    assert error.value.hint


def test_what_is_no_date_is_an_error(snapshot: Snapshot) -> None:
    """Dates from the web are checked."""
    with pytest.raises(QuerySyntaxError, match="since"):
        scope_of(snapshot, Within(since="May"))


def test_a_part_of_a_linkage_is_one() -> None:
    """Passages, sentences and edges keep what they point to, and nothing points outside."""
    pieces = [
        Piece(7, "Ada Quill", (), ((70, "Ada Quill was born in Port Vane."), (71, "She met Bo Tarn."))),
        Piece(3, "", (), ((30, "Bo Tarn is a sailor."),)),
        Piece(9, "", (), ((90, "They met Bo Tarn in Port Vane."),)),
    ]
    whole = link(pieces)
    part = narrowed(whole, np.asarray([9, 7]))
    assert part.passages.tolist() == [7, 9]
    assert part.sentences[part.said_in[part.said_in >= 0]].tolist() == [
        n for n in whole.sentences[whole.said_in[whole.said_in >= 0]].tolist() if n != 30
    ]
    name = part.number_of["bo tarn"]
    holders = part.holders[part.held_from[name] : part.held_from[name + 1]]
    assert part.passages[holders].tolist() == [7, 9]
    assert part.starts[-1] == len(part.names) == len(part.said_in) == len(part.about)
    assert part.owner.tolist() == [0, 0, 1]


def test_a_hit_of_a_text_with_pages_knows_its_page(tmp_path: Path) -> None:
    """The page is where the passage's first word stands; a source without pages has none."""
    base = KnowledgeBase(tmp_path)
    with base.writing() as draft:
        draft.put(made("The mill is old.\n\fThe harbour freezes.\nThe lantern is lit.\n", "paged"))
        draft.put(made("The harbour is deep.\n", "plain"))
        draft.commit()
    with base.open() as opened:
        hits = search(understand("harbour", load_lexicon(load_ontology())), opened, HashingEmbedder())

    pages = {(hit.source, hit.text.split()[-1]): hit.page for hit in hits}
    assert pages["paged", "freezes."] == 2
    assert pages["plain", "deep."] is None


def test_the_name_of_a_path_is_told_as_it_is_spelt(snapshot: Snapshot) -> None:
    """A person reads "Ada Quill", not the key that names are compared by."""
    hits = search(understand(ASKED, load_lexicon(load_ontology())), snapshot, HashingEmbedder())
    person = next(hit for hit in hits if hit.source == "person")

    assert person.via is not None
    assert (person.via.name, person.via.source) == ("Ada Quill", "film")
    told = search_text(Found(ASKED, "000001", [person], 0.0))
    assert "by way of “Ada Quill” in film" in told

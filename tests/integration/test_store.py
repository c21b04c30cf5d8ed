"""The knowledge base: commits, readers, rollback, rebuild, and what it does when something is wrong."""

from __future__ import annotations

import itertools
import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from fakes import EmptyLexicon, HashingEmbedder, made
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.claim import Evidence
from kg.document import Span
from kg.errors import CorruptStoreError, NotHeldError, SourceError, StoreError, WriterBusyError
from kg.holding import Made
from kg.snapshot import Snapshot
from kg.store import Commit, KnowledgeBase
from kg.verify import verify

A = "France develops Mistral.\nJapan develops Fugaku.\nFrance: a nation.\n"
B = "France develops Mistral.\nKorea builds Hub.\n"
C = "Korea builds Hub.\nKorea develops Solar.\n"


@pytest.fixture
def base(tmp_path: Path) -> KnowledgeBase:
    """An empty knowledge base."""
    return KnowledgeBase(tmp_path / "home", EmptyLexicon())


def put(base: KnowledgeBase, *documents: Made) -> Commit:
    """Commit documents in one generation."""
    with base.writing() as draft:
        for one in documents:
            draft.put(one)
        return draft.commit()


def drop(base: KnowledgeBase, source: str) -> Commit:
    """Commit the removal of a source."""
    with base.writing() as draft:
        assert draft.parent is not None
        draft.drop(draft.parent.of_source(source).id)
        return draft.commit()


def canonical(snapshot: Snapshot) -> list[str]:
    """The dataset of a generation as sorted N-Quads."""
    return sorted(str(quad) for quad in snapshot.graph.quads())


def state(base: KnowledgeBase) -> tuple[list[str], frozenset[int], list[tuple[str, str, str]]]:
    """All that queries run on, in canonical form."""
    with base.open() as snapshot:
        return canonical(snapshot), snapshot.vectors.numbers(), list(snapshot.catalogue.said())


def test_the_first_commit(base: KnowledgeBase) -> None:
    """What was put is what is read: documents, text, claims, graph, words and vectors of one generation."""
    one = made(A)

    commit = put(base, one)

    assert (commit.generation, commit.previous) == ("000001", None)
    assert commit.claims.added == tuple(sorted(c.id for c in one.extraction.claims))
    with base.open() as snapshot:
        held = snapshot.of_source("s1")
        assert (held.passages, held.sentences, held.claims, held.rejected) == (3, 3, 3, 0)
        assert snapshot.text(held.id) == A
        assert snapshot.document(held.id) == one.document
        assert snapshot.passages(held.id) == one.passages
        assert tuple(snapshot.claims()) == one.extraction.claims
        assert snapshot.mentions(held.id) == one.extraction.mentions
        assert snapshot.graph.counts().claims == snapshot.catalogue.counts()["claims"] == 3
        (number, _), *_ = snapshot.vectors.search(HashingEmbedder().encode_query("Japan develops Fugaku."), 1)
        assert snapshot.catalogue.sentence(number).text == "Japan develops Fugaku."
    assert (base.home / "documents" / held.id / "text.txt").read_text(encoding="utf-8") == A


def test_an_empty_base(base: KnowledgeBase) -> None:
    """Before the first commit there is nothing, and opening says what to do."""
    assert base.current is None
    assert base.documents() == ()
    assert base.generations() == ()
    with pytest.raises(NotHeldError) as error:
        base.open()
    assert "claimgraph ingest" in error.value.hint


def test_nothing_to_do_keeps_the_generation(base: KnowledgeBase) -> None:
    """Putting what is held, byte for byte, makes no new generation."""
    put(base, made(A))

    commit = put(base, made(A))

    assert (commit.generation, commit.previous) == ("000001", "000001")
    assert (commit.claims.added, commit.claims.withdrawn, commit.claims.unchanged) == ((), (), 3)


def test_an_edit_changes_only_what_it_touches(base: KnowledgeBase) -> None:
    """A new version of a source takes the place of the old; claims said again are unchanged, plain triples follow."""
    put(base, made(A, "s1"), made(B, "s2"))

    commit = put(base, made(A.replace("Fugaku", "Takane"), "s1"))

    assert (len(commit.claims.added), len(commit.claims.withdrawn), commit.claims.unchanged) == (1, 1, 4)
    with base.open() as snapshot:
        plain = " ".join(str(quad) for quad in snapshot.graph.plain())
        assert "Takane" in plain
        assert "Fugaku" not in plain
    assert len(base.documents()) == 2


def test_a_plain_triple_outlives_one_of_its_sources(base: KnowledgeBase) -> None:
    """A fact two sources assert stays while one of them is held, and stands once."""
    put(base, made(A, "s1"), made(B, "s2"))
    query = "ASK { id:nation\\/france cg:develops id:model\\/mistral }"

    drop(base, "s1")
    with base.open() as snapshot:
        assert snapshot.graph.select(query).boolean
    drop(base, "s2")
    with base.open() as snapshot:
        assert not snapshot.graph.select(query).boolean
        assert snapshot.graph.counts().plain == 0
        assert snapshot.vectors.search(HashingEmbedder().encode_query("x"), 1) == []


@pytest.mark.slow
@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(["a", "b", "c"]), again=st.sampled_from(["a", "b", "c"]))
def test_order_does_not_matter(tmp_path_factory: pytest.TempPathFactory, order: list[str], again: str) -> None:
    """Any order of ingest, and taking a source out and in again, ends in the same dataset to the byte."""
    documents = {"a": made(A, "a"), "b": made(B, "b"), "c": made(C, "c")}
    one = KnowledgeBase(tmp_path_factory.mktemp("one"), EmptyLexicon())
    put(one, *documents.values())
    other = KnowledgeBase(tmp_path_factory.mktemp("other"), EmptyLexicon())
    for name in order:
        put(other, documents[name])
    drop(other, again)
    put(other, documents[again])

    assert state(other) == state(one)


def test_rebuild_is_the_same_to_the_byte(base: KnowledgeBase) -> None:
    """A generation compiled from documents alone equals the one that grew by differences."""
    put(base, made(A, "s1"))
    put(base, made(B, "s2"))
    put(base, made(C, "s1"))
    before = state(base)

    commit = base.rebuild()

    assert (commit.generation, commit.claims.added, commit.claims.withdrawn) == ("000004", (), ())
    assert state(base) == before


def test_rebuild_without_generations(base: KnowledgeBase) -> None:
    """Everything compiled can be lost: the documents bring it back."""
    put(base, made(A, "s1"), made(B, "s2"))
    before = state(base)
    (base.home / "CURRENT").unlink()
    for path in sorted((base.home / "generations").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()

    base.rebuild()

    assert state(base) == before
    assert verify(base).ok


def test_rollback_and_forward(base: KnowledgeBase) -> None:
    """Rolling back makes an older generation live; the next commit starts from it under a new number."""
    put(base, made(A, "s1"))
    first = state(base)
    put(base, made(B, "s2"))

    assert base.rollback("1") == "000001"
    assert state(base) == first
    commit = put(base, made(C, "s3"))

    assert (commit.generation, commit.previous) == ("000003", "000001")
    assert [(g.id, g.parent, g.current) for g in base.generations()] == [
        ("000003", "000001", True),
        ("000002", "000001", False),
        ("000001", None, False),
    ]
    with pytest.raises(NotHeldError, match="000009"):
        base.rollback("9")


def test_the_difference_of_two_generations(base: KnowledgeBase) -> None:
    """Two generations differ by the claims that came and went."""
    put(base, made(A, "s1"))
    put(base, made(C, "s1"))

    there, back = base.difference("1", "2"), base.difference("2", "1")

    assert (len(there.added), len(there.withdrawn), there.unchanged) == (2, 3, 0)
    assert (there.added, there.withdrawn) == (back.withdrawn, back.added)


def test_readers_keep_what_they_opened(base: KnowledgeBase) -> None:
    """A generation that is being read is not swept, however many come after; closed, it goes."""
    put(base, made(A, "s0"))
    reader = base.open()
    for number in range(7):
        put(base, made(f"Korea builds Hub{number}.\n", "s0"))

    assert [g.id for g in base.generations()][-1] == "000001"
    assert reader.text(reader.of_source("s0").id) == A
    assert reader.graph.counts().claims == 3
    reader.close()
    put(base, made(C, "s0"))

    assert [g.id for g in base.generations()] == ["000009", "000008", "000007", "000006", "000005"]
    assert len(list((base.home / "documents").iterdir())) == 5


def test_a_new_recipe_leaves_the_old_generation_whole(base: KnowledgeBase) -> None:
    """The same text made anew lies beside the old, and both generations verify."""
    one = made(A)
    put(base, one)
    put(base, replace(one, recipe=replace(one.recipe, extraction="better")))

    assert len(list((base.home / "documents").iterdir())) == 1
    assert verify(base).ok
    base.rollback("000001")
    assert verify(base).ok


def test_a_second_writer_is_refused_at_once(base: KnowledgeBase) -> None:
    """A second writer does not wait, and the first goes on."""
    with base.writing() as draft:
        draft.put(made(A))
        started = time.monotonic()
        with pytest.raises(WriterBusyError) as error, base.writing():
            pass
        assert time.monotonic() - started < 1
        assert error.value.hint
        assert draft.commit().generation == "000001"


def test_what_is_not_committed_is_nothing(base: KnowledgeBase) -> None:
    """A draft without a commit leaves the live generation, and the next commit sweeps what was written."""
    put(base, made(A, "s1"))
    with base.writing() as draft:
        draft.put(made(B, "s2"))
    assert [held.source.id for held in base.documents()] == ["s1"]

    put(base, made(C, "s3"))

    assert len(list((base.home / "documents").iterdir())) == 2
    assert verify(base).ok


def test_the_gate(base: KnowledgeBase) -> None:
    """A claim whose quote is not the text's own is a rejection, a doubled one is held once; both are counted."""
    one = made(A)
    first, second, third = one.extraction.claims
    lie = replace(second, evidence=replace(second.evidence, quote="Japan develops Llama."))
    lost = replace(third, evidence=Evidence("elsewhere", "p", Span(0, 3), "abc"))
    found = replace(one.extraction, claims=(first, first, lie, lost))

    put(base, replace(one, extraction=found))

    with base.open() as snapshot:
        held = snapshot.of_source("s1")
        assert (held.claims, held.rejected) == (1, 2)
        reasons = [rejection.reason for rejection in snapshot.rejections(held.id)]
    assert reasons == [
        "its quote is not the text at its place",
        "its evidence is in another document, elsewhere",
    ]


def test_vectors_that_do_not_fit(base: KnowledgeBase) -> None:
    """A document with a vector too few, or of another dimension than the others, is refused and nothing changes."""
    put(base, made(A, "s1"))
    one = made(B, "s2")
    with pytest.raises(SourceError, match="2 sentences and 1 vectors"):
        put(base, replace(one, vectors=one.vectors[:1]))
    with pytest.raises(StoreError, match="different dimensions"):
        put(base, replace(one, vectors=np.ones((2, 7), dtype=np.float32)))
    with pytest.raises(StoreError, match="not finite"):
        put(base, replace(one, vectors=np.full((2, 32), np.nan, dtype=np.float32)))

    assert base.current == "000001"
    assert not list((base.home / "generations").glob(".tmp-*"))


def test_text_is_kept_to_the_code_point(base: KnowledgeBase) -> None:
    """Combining marks, astral characters, tabs and odd line ends come back as they were."""
    text = "e\u0301 \U0001f30d\tFrance\u2028develops\x0b“Mistral” \u00a0.\r\nEnd"

    put(base, made(text))

    with base.open() as snapshot:
        assert snapshot.text(snapshot.of_source("s1").id) == text
    assert verify(base).ok


def test_opening_is_cheap(base: KnowledgeBase) -> None:
    """Opening and reading the text of a document reads no index."""
    put(base, made(A))
    started = time.monotonic()
    with base.open() as snapshot:
        snapshot.text(snapshot.of_source("s1").id)
        assert {"graph", "vectors"}.isdisjoint(snapshot.__dict__)
    assert time.monotonic() - started < 0.3


def files_of(base: KnowledgeBase) -> list[Path]:
    """Every file of the live generation and its documents."""
    with base.open() as snapshot:
        held = [base.home / "documents" / id_ for id_ in snapshot.documents]
        roots = [snapshot.folder, *held]
    return [path for root in roots for path in sorted(root.rglob("*")) if path.is_file()]


def test_verify_sees_every_changed_file(base: KnowledgeBase) -> None:
    """A byte changed in any file of the base is found and the file named; put back, all is well again."""
    put(base, made(A, "s1"), made(B, "s2"))
    assert verify(base).ok
    for path in files_of(base):
        content = path.read_bytes()
        if not content or path.name in ("LOCK", "manifest.json"):
            continue
        middle = len(content) // 2
        path.write_bytes(content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :])
        report = verify(base)
        path.write_bytes(content)
        assert not report.ok, path
        assert path.name in " ".join(check.detail for check in report.checks if not check.ok), path
    assert verify(base).ok


def test_a_missing_or_shortened_file_is_refused_at_opening(base: KnowledgeBase) -> None:
    """A generation with a file gone or cut does not open; the error names the file and the way out."""
    put(base, made(A))
    path = base.home / "generations" / "000001" / "catalogue.sqlite"
    content = path.read_bytes()
    for damage in (lambda: path.write_bytes(content[:-1]), path.unlink):
        damage()
        with pytest.raises(CorruptStoreError, match="catalogue") as error:
            base.open()
        assert "rebuild" in error.value.hint
        assert not verify(base).ok

    base.rebuild()

    assert verify(base).ok
    put(base, made(B, "s2"))


@pytest.mark.parametrize("text", ["", "garbage", "999999\n", "\xff"])
def test_a_broken_pointer_is_explained(base: KnowledgeBase, text: str) -> None:
    """A pointer that names no generation is a damaged store, and rebuild mends it."""
    put(base, made(A))
    (base.home / "CURRENT").write_text(text, encoding="latin-1")
    with pytest.raises(CorruptStoreError):
        base.open()

    base.rebuild()

    assert [held.source.id for held in base.documents()] == ["s1"]


def test_a_damaged_document_stops_a_rebuild(base: KnowledgeBase) -> None:
    """A rebuild never takes in a damaged document in silence."""
    put(base, made(A))
    (path,) = (base.home / "documents").glob("*/*/claims.jsonl")
    record = json.loads(path.read_text(encoding="utf-8").splitlines()[0])
    path.write_text(json.dumps(record | {"relation": "hates"}) + "\n", encoding="utf-8")

    with pytest.raises(CorruptStoreError, match=r"claims\.jsonl"):
        base.rebuild()

    put(base, replace(made(A), recipe=replace(made(A).recipe, extraction="again")))
    assert verify(base).ok


def test_a_home_that_cannot_be_written(tmp_path: Path) -> None:
    """A home that is a file is an error naming it, with a hint."""
    (tmp_path / "home").write_text("not a folder", encoding="utf-8")
    base = KnowledgeBase(tmp_path / "home", EmptyLexicon())

    with pytest.raises(StoreError, match="home") as error, base.writing():
        pass

    assert error.value.hint


def test_another_compiler_compiles_from_scratch(base: KnowledgeBase) -> None:
    """A generation another version of the program compiled is not built upon, and the result is the same."""
    put(base, made(A, "s1"))
    path = base.home / "generations" / "000001" / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_bytes()) | {"compiler": "older"}), encoding="utf-8")

    commit = put(base, made(A, "s1"))

    assert commit.generation == "000002"
    assert commit.claims.unchanged == 3
    assert verify(base).ok


@pytest.mark.slow
def test_many_small_commits(base: KnowledgeBase) -> None:
    """A dozen commits that grow, replace and shrink stay equal to one commit of the end state."""
    for number, text in zip(range(12), itertools.cycle([A, B, C])):
        put(base, made(text, f"s{number % 4}"))
    grown = state(base)

    base.rebuild()

    assert state(base) == grown
    assert verify(base).ok


@pytest.mark.slow
def test_readers_beside_a_writer(base: KnowledgeBase) -> None:
    """While generations come and are swept, every opening succeeds and sees one generation whole."""
    quick = KnowledgeBase(base.home, EmptyLexicon(), keep=2)
    put(quick, made(C, "s0"))
    done = threading.Event()

    def read() -> int:
        seen = 0
        while not done.is_set():
            with quick.open() as snapshot:
                claims = sum(held.claims for held in snapshot.documents.values())
                assert snapshot.graph.counts().claims == claims == len(list(snapshot.claims()))
                assert len(snapshot.vectors) == snapshot.catalogue.counts()["sentences"]
            seen += 1
        return seen

    with ThreadPoolExecutor(2) as pool:
        readers = [pool.submit(read) for _ in range(2)]
        try:
            for number in range(10):
                put(quick, made(A if number % 2 else B, f"s{number % 3}"))
        finally:
            done.set()
        assert all(reader.result() > 5 for reader in readers)

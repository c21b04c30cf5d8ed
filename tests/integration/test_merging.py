"""Merging in a knowledge base: what queries see, and that undoing leaves no trace but the log."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from fakes import EmptyLexicon, entity, made
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from kg import merging
from kg.claim import Entity
from kg.codec import entity_to_json
from kg.errors import CorruptStoreError, NotHeldError, StoreError
from kg.holding import Made
from kg.store import Commit, KnowledgeBase
from kg.verify import verify
from ui.cli import app

A = "France develops Mistral.\nJapan develops Fugaku.\nFrance: a nation.\n"
B = "Gaul develops Mistral.\nKorea builds Hub.\nGaul: an old name.\n"
C = "Corea develops Solar.\nGaul develops Lutece.\nFRANCE develops Solar.\nFRANCE builds Hub.\n"

FRANCE, GAUL, JAPAN = entity("France"), entity("Gaul"), entity("Japan")
KOREA, COREA = entity("Korea"), entity("Corea")
MISTRAL, LUTECE = entity("Mistral", "Model"), entity("Lutece", "Model")
THINGS = (FRANCE, GAUL, JAPAN, KOREA, COREA, MISTRAL, LUTECE)
KNOWN = EmptyLexicon()


def put(base: KnowledgeBase, *documents: Made) -> Commit:
    """Commit documents in one generation."""
    with base.writing() as draft:
        for one in documents:
            draft.put(one)
        return draft.commit()


def merge(base: KnowledgeBase, gone: Entity, kept: Entity, *, force: bool = False) -> Commit:
    """Commit a merge."""
    with base.writing() as draft:
        draft.history = merging.merge(draft.history, gone, kept, KNOWN, force=force)
        return draft.commit()


def unmerge(base: KnowledgeBase, wanted: str) -> Commit:
    """Commit an undo."""
    with base.writing() as draft:
        draft.history = merging.unmerge(draft.history, wanted)
        return draft.commit()


def state(base: KnowledgeBase) -> tuple[list[str], list[tuple[str, str, str]], list[object]]:
    """The dataset as sorted N-Quads, what claims say, and how things are named."""
    with base.open() as snapshot:
        quads = sorted(str(quad) for quad in snapshot.graph.quads())
        about = [snapshot.catalogue.claims_about(thing.iri) for thing in THINGS]
        return quads, list(snapshot.catalogue.said()), [*snapshot.catalogue.names(), *about]


@pytest.fixture
def base(tmp_path: Path) -> KnowledgeBase:
    """A knowledge base of two sources that call one nation by two names."""
    base = KnowledgeBase(tmp_path / "home", KNOWN)
    put(base, made(A, "s1"), made(B, "s2"))
    return base


def test_the_graph_speaks_of_the_thing_kept(base: KnowledgeBase) -> None:
    """After a merge one thing has the facts and names of both, the other IRI is the same as it, and all is sound."""
    merge(base, GAUL, FRANCE)

    with base.open() as snapshot:
        gone = [(q.subject.value, q.predicate.value.rsplit("#")[-1]) for q in snapshot.graph.about(GAUL.iri)]
        assert gone == [(GAUL.iri, "sameAs")]
        names = "ASK { $thing rdfs:label 'France' ; skos:altLabel 'Gaul' ; skos:hiddenLabel 'gaul' }"
        assert snapshot.graph.select(names, thing=FRANCE.iri).boolean
        assert snapshot.graph.select("ASK { GRAPH ?g { ?p schema:mentions $thing } }", thing=FRANCE.iri).boolean
        assert {c.subject for c in snapshot.claims()} == {FRANCE, JAPAN, KOREA}
        assert len(snapshot.catalogue.claims_about(FRANCE.iri)) == 4
        assert ("Gaul", FRANCE) in snapshot.catalogue.names()
    report = verify(base)
    assert report.ok, report.checks


def test_claims_and_documents_stay_as_they_were(base: KnowledgeBase) -> None:
    """A merge changes no claim's id, no quote, no document, and no count of what came and went."""
    with base.open() as snapshot:
        before = {c.id: c.evidence for c in snapshot.claims()}
        folders = [held.folder(base.home) for held in snapshot.documents.values()]
    files = {path: path.read_bytes() for folder in folders for path in folder.iterdir()}

    commit = merge(base, GAUL, FRANCE)

    assert (commit.claims.added, commit.claims.withdrawn) == ((), ())
    with base.open() as snapshot:
        assert {c.id: c.evidence for c in snapshot.claims()} == before
    assert {path: path.read_bytes() for path in files} == files


def test_sources_taken_in_later_are_linked(base: KnowledgeBase) -> None:
    """A merge holds for sources that come, come again and go; undone, all is as if it had never been."""
    other = KnowledgeBase(base.home.with_name("other"), KNOWN)
    put(other, made(A, "s1"), made(B + "Gaul develops Vercin.\n", "s2"), made(C, "s3"))
    merge(base, GAUL, FRANCE)
    put(base, made(C, "s3"))
    put(base, made(B + "Gaul develops Vercin.\n", "s2"))

    with base.open() as snapshot:
        assert GAUL not in {c.subject for c in snapshot.claims()}
    unmerge(base, GAUL.iri)
    assert state(base) == state(other)


def test_names_of_a_thing_no_source_speaks_of(base: KnowledgeBase) -> None:
    """A merge of what no source names yet shows in the names of the thing kept, and holds when one does."""
    before = state(base)
    merge(base, COREA, KOREA)
    with base.open() as snapshot:
        assert snapshot.graph.select("ASK { $thing skos:altLabel 'Corea' }", thing=KOREA.iri).boolean
    put(base, made(C, "s3"))
    with base.open() as snapshot:
        assert COREA not in {c.subject for c in snapshot.claims()}
        document = snapshot.of_source("s3").id
    with base.writing() as draft:
        draft.drop(document)
        draft.commit()
    unmerge(base, "1")

    assert state(base) == before


def test_rebuild_and_rollback_keep_their_merges(base: KnowledgeBase) -> None:
    """A rebuild is the same to the byte with merges in force; a rollback has those of its generation."""
    plain = state(base)
    merge(base, GAUL, FRANCE)
    merged = state(base)

    base.rebuild()
    assert state(base) == merged
    base.rollback("1")
    assert state(base) == plain
    merge(base, JAPAN, KOREA)
    with base.open() as snapshot:
        assert [d.number for d in snapshot.history.decisions] == [2]
    base.rollback("2")
    base.rebuild()
    assert state(base) == merged
    assert verify(base).ok


def test_a_decision_that_never_went_live(base: KnowledgeBase) -> None:
    """A crash after the log was written and before its generation was live leaves a decision that does not count."""
    plain = state(base)
    merging.record(base.home, merging.merge(merging.History(), GAUL, FRANCE, KNOWN))

    assert verify(base).ok
    base.rebuild()
    assert state(base) == plain
    merge(base, GAUL, FRANCE)
    with base.open() as snapshot:
        assert [d.number for d in snapshot.history.decisions] == [2]


def test_everything_compiled_can_be_lost(base: KnowledgeBase) -> None:
    """Without any generation, documents and log bring back the same graph."""
    merge(base, GAUL, FRANCE)
    merged = state(base)
    (base.home / "CURRENT").unlink()
    for path in sorted((base.home / "generations").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()

    base.rebuild()

    assert state(base) == merged
    assert verify(base).ok


def test_a_lost_or_damaged_log(base: KnowledgeBase) -> None:
    """Verify sees a log that is gone or says something else; a rebuild writes what the live generation holds."""
    merge(base, GAUL, FRANCE)
    log = base.home / merging.LINKS
    whole = log.read_text(encoding="utf-8")
    for damage in (whole.replace("France", "Frankia"), "{"):
        log.write_text(damage, encoding="utf-8")
        assert [check.name for check in verify(base).checks if not check.ok] == ["links"]
    with pytest.raises(CorruptStoreError, match=r"links\.jsonl"):
        base.rebuild()
    log.unlink()
    assert not verify(base).ok

    base.rebuild()

    assert log.read_text(encoding="utf-8") == whole
    assert verify(base).ok


def test_a_damaged_generation_is_mended_from_the_log(base: KnowledgeBase) -> None:
    """Where the decisions of the live generation cannot be read, a rebuild takes those of the log."""
    merge(base, GAUL, FRANCE)
    merged = state(base)
    path = base.home / "generations" / "000002" / merging.LINKS
    path.write_bytes(path.read_bytes().replace(b"{", b"[", 1))
    assert not verify(base).ok

    base.rebuild()

    assert state(base) == merged
    assert verify(base).ok


def test_a_refused_merge_changes_nothing(base: KnowledgeBase) -> None:
    """A merge of two classes is refused, with generation and log as they were; by force it is made and verifies."""
    with pytest.raises(StoreError, match="different classes"):
        merge(base, MISTRAL, FRANCE)
    assert base.current == "000001"
    assert not (base.home / merging.LINKS).exists()

    merge(base, MISTRAL, FRANCE, force=True)

    assert verify(base).ok
    (line,) = (base.home / merging.LINKS).read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["from"]["type"] == "Model"


def told(base: KnowledgeBase, *words: str) -> Any:
    """What a verb of the command line prints: JSON Lines as a list, JSON as it is, nothing as None."""
    done = CliRunner().invoke(app, ["--home", str(base.home), *words])
    if done.exception is not None:
        raise done.exception
    if words[0] == "claims":
        return [json.loads(line) for line in done.stdout.splitlines()]
    return json.loads(done.stdout) if done.stdout else None


def test_the_verbs(base: KnowledgeBase) -> None:
    """By name on the command line: merge, the list of merges, either name afterwards, undo by IRI."""
    told(base, "merge", "Gaul", "France", "--why", "one land")

    assert {c["subject"]["label"] for c in told(base, "claims", "--subject", "Gaul", "--json")} == {"France"}
    for name in ("Gaul", "france", GAUL.iri):
        shown = told(base, "show", name, "--json")
        assert (shown["entity"]["iri"], len(shown["claims"]), shown["homonyms"]) == (FRANCE.iri, 4, [])
    (one,) = told(base, "merges", "--json")
    assert (one["id"], one["from"]["iri"], one["into"]["label"], one["why"]) == (1, GAUL.iri, "France", "one land")
    assert (one["state"], one["undone"]) == ("in force", None)

    told(base, "unmerge", GAUL.iri)

    (one,) = told(base, "merges", "--json")
    assert one["state"] == "undone"
    assert told(base, "show", "Gaul", "--json")["entity"]["iri"] == GAUL.iri
    with pytest.raises(NotHeldError, match="in force"):
        told(base, "unmerge", "1")


def test_things_of_one_name_are_told_apart(base: KnowledgeBase) -> None:
    """`show` lists the other things of a name with their classes, and a merge asks which one is meant."""
    put(base, made("Japan builds Mistral.\n", "s3"))

    shown = told(base, "show", "mistral", "--json")

    assert (shown["entity"], len(shown["claims"])) == (entity_to_json(MISTRAL), 2)
    (other,) = shown["homonyms"]
    assert (other["type"], other["claims"]) == ("Infrastructure", 1)
    assert told(base, "show", other["iri"], "--json")["entity"]["type"] == "Infrastructure"
    with pytest.raises(NotHeldError, match="means 2 things") as error:
        told(base, "merge", "Mistral", "France")
    assert MISTRAL.iri in error.value.message
    with pytest.raises(NotHeldError, match="no source speaks of"):
        told(base, "merge", "Nobody at all", "France")


STEPS = st.lists(
    st.tuples(st.sampled_from(["merge", "merge", "undo", "put", "rollback"]), st.integers(0, 6), st.integers(0, 6)),
    min_size=1,
    max_size=6,
)


@pytest.mark.slow
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_undoing_leaves_no_trace(tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int, int]]) -> None:
    """After any merges, undos, ingests and rollbacks, a rebuild is the same to the byte; with every merge undone, so is
    a base that never had one.
    """
    base = KnowledgeBase(tmp_path_factory.mktemp("merged"), KNOWN, keep=20)
    texts = [made(text, source) for text in (A, B, C) for source in ("s1", "s2")]
    put(base, texts[0], texts[3])
    for verb, one, other in steps:
        taken(base, verb, one, other, texts)
    grown = state(base)
    base.rebuild()
    assert state(base) == grown

    with base.open() as snapshot:
        for decision in merging.in_force(snapshot.history):
            unmerge(base, str(decision.number))
        held = {h.id for h in snapshot.documents.values()}
    plain = KnowledgeBase(tmp_path_factory.mktemp("plain"), KNOWN)
    put(plain, *(one for one in texts if one.document.id in held))
    assert state(base) == state(plain)


def taken(base: KnowledgeBase, verb: str, one: int, other: int, texts: list[Made]) -> None:
    """Take one step; a merge or undo that is refused changes nothing."""
    if verb == "put":
        put(base, texts[one % len(texts)])
    elif verb == "rollback":
        base.rollback(base.generations()[one % len(base.generations())].id)
    else:
        before = base.current
        try:
            merge(base, THINGS[one], THINGS[other], force=True) if verb == "merge" else unmerge(base, str(one))
        except StoreError:
            assert base.current == before

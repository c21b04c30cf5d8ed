"""Claims in RDF, and the graph on disk."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from graph_sample import INDIA, KOREA, LAB, MISSION, SITE, WONDER, build, first, lexicon_, second

from kg.claim import Entity, Extraction
from kg.errors import CorruptStoreError, QueryError, SourceError, StoreError
from kg.graph import Graph, GraphWriter
from kg.terms import CG, Literal, literal_text, read_turtle
from kg.triples import descriptions, document_triples, entities_of


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("graph"))


@pytest.fixture(scope="module")
def graph(path: Path) -> Graph:
    return Graph(path)


def test_a_claim_node_holds_the_whole_claim(graph: Graph) -> None:
    """Every claim comes back from its document's graph with value, modality, time, words and place."""
    document, _, extraction = first()
    found = graph.select(
        """SELECT ?claim ?s ?m ?quote ?at ?from ?until ?valid WHERE { GRAPH $document {
             ?claim rdf:subject ?s ; rdf:predicate cg:computeCapacity ; cg:modality ?m ; cg:quote ?quote ;
               prov:wasQuotedFrom ?at ; cg:validUntil ?until ; cg:validText ?valid } }""",
        document=f"https://w3id.org/claimgraph/document/{document.id}",
    )
    (row,) = found.records()
    claim = next(c for c in extraction.claims if c.relation == "computeCapacity")

    assert row["claim"].endswith(claim.id)
    assert row["s"] == MISSION.iri
    assert row["m"] == CG + "projected"
    assert row["quote"] == claim.evidence.quote
    assert row["at"].endswith(f"{document.id}#char={claim.evidence.span.start},{claim.evidence.span.end}")
    assert (row["until"], row["valid"]) == ("2035-12-31", "by 2035")


def test_a_claim_takes_few_triples() -> None:
    """A claim has eleven triples at most on average, as the design asks."""
    document, passages, extraction = first()
    with_claims = len(document_triples(document, passages, extraction))
    without = len(document_triples(document, passages, replace(extraction, claims=())))

    assert (with_claims - without) / len(extraction.claims) <= 11


def test_only_what_is_asserted_is_plain(graph: Graph) -> None:
    """Asserted claims are plain triples; denied, projected and reported ones are not."""
    runs = graph.select("SELECT ?who WHERE { ?who cg:runsProgramme $p }", p=MISSION.iri).column("who")
    projected = graph.select("SELECT * WHERE { ?s cg:computeCapacity ?o }").rows

    assert runs == (KOREA.iri,)
    assert INDIA.iri not in runs
    assert projected == ()


def test_two_sources_make_one_plain_triple(graph: Graph) -> None:
    """What two documents say stands once in the default graph."""
    found = graph.select("SELECT (COUNT(*) AS ?n) WHERE { ?s cg:runsProgramme ?o }")

    assert found.column("n") == ("1",)


def test_entities_are_described(graph: Graph) -> None:
    """A thing has one label, its type and the types above, aliases, codes and names to look it up by."""
    labels = graph.select("SELECT ?l WHERE { $s rdfs:label ?l }", s=KOREA.iri).column("l")
    types = graph.select("SELECT ?t WHERE { $s a ?t }", s=SITE.iri).column("t")
    own = graph.select("SELECT ?t WHERE { $s dcterms:type ?t }", s=SITE.iri).column("t")
    coded = graph.select('SELECT ?s WHERE { ?s cg:alpha3 "KOR" ; skos:hiddenLabel "kor" }').column("s")

    assert labels == ("South Korea",)
    assert set(types) == {CG + "DataCentre", CG + "Infrastructure"}
    assert own == (CG + "DataCentre",)
    assert coded == (KOREA.iri,)


def test_figures_can_be_compared(graph: Graph) -> None:
    """A figure is a node with number and unit; a range has its ends."""
    most = graph.select(
        "SELECT ?n WHERE { ?m cg:hasBudget ?q . ?q qudt:numericValue ?n ; schema:unitText 'USD' } ORDER BY DESC(?n)"
    )
    ends = graph.select("SELECT ?low ?high WHERE { ?q cg:low ?low ; cg:high ?high }")

    assert most.column("n") == ("6000000000", "5500000000")
    assert [(r["low"], r["high"]) for r in ends.records()] == [("10", "30")]


def test_a_label_depends_on_no_order() -> None:
    """Where documents call an unknown thing differently, the commoner name wins and the other is an alias."""
    one, other = replace(LAB, label="Wonder Lab"), replace(LAB, label="The Wonder Lab")
    lexicon = lexicon_()
    forward = descriptions([one, one, other], lexicon)

    assert forward == descriptions([other, one, one], lexicon)
    assert objects_of(forward, "#label") == ["Wonder Lab"]


def objects_of(triples: set[str], predicate: str) -> list[str]:
    """The objects of one predicate, read back from N-Triples."""
    found = read_turtle("".join(f"{triple} .\n" for triple in triples))
    return [triple.object for triple in found if triple.predicate.endswith(predicate)]


def test_dropping_a_document_drops_its_graph(tmp_path: Path) -> None:
    """A copy made from a parent can lose a document; the parent keeps it."""
    parent = build(tmp_path)
    before = Graph(parent).counts()
    writer = GraphWriter.from_parent(parent, tmp_path / "next")
    writer.drop_document(first()[0].id)
    _, _, left = second()
    after = writer.counts()
    writer.close()

    assert Graph(parent).counts() == before
    assert (after.documents, after.claims) == (1, len(left.claims))
    assert Graph(tmp_path / "next").documents() == (second()[0].id,)


def test_adding_again_changes_nothing(tmp_path: Path) -> None:
    """Delete and add again gives the same quads."""
    path = build(tmp_path)
    before = sorted(map(str, Graph(path).quads()))
    writer = GraphWriter.from_parent(path, tmp_path / "next")
    document, passages, extraction = first()
    writer.drop_document(document.id)
    writer.add_document(document.id, document_triples(document, passages, extraction))
    writer.close()

    assert sorted(map(str, Graph(tmp_path / "next").quads())) == before


def test_plain_triples_come_and_go(tmp_path: Path) -> None:
    """Plain triples are added and removed one by one."""
    triple = f"<{WONDER.iri}> <{CG}matches> <{LAB.iri}>"
    writer = GraphWriter.create(tmp_path / "g")
    writer.add_plain([triple])
    one = writer.counts().plain
    writer.remove_plain([triple])

    assert (one, writer.counts().plain) == (1, 0)
    writer.close()
    with pytest.raises(StoreError, match="closed"):
        writer.counts()


def test_what_is_large_is_loaded_as_a_whole(tmp_path: Path) -> None:
    """Loaded in bulk beside the writing, or bit by bit: the same triples, awkward characters and all."""
    awkward = '\x00\x0b\u2028 é 🌍 \\u "'
    many = [f"<{WONDER.iri}> <{CG}note> {literal_text(str(n) + awkward)}" for n in range(250)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kg.graph._LOADED_AT_ONCE", 100)
        bulk = GraphWriter.create(tmp_path / "bulk")
        for at in range(0, 250, 25):
            bulk.add_plain(many[at : at + 25])
        bulk.close()
    single = GraphWriter.create(tmp_path / "single")
    single.add_plain(many)
    single.close()

    quads = sorted(map(str, Graph(tmp_path / "bulk").quads()))
    assert len(quads) == 250
    assert quads == sorted(map(str, Graph(tmp_path / "single").quads()))
    (last,) = Graph(tmp_path / "bulk").select("SELECT ?o WHERE { ?s ?p ?o } LIMIT 1").column("o")
    assert last.endswith(awkward)


def test_words_in_a_binding_stay_words(graph: Graph) -> None:
    """A binding is a value for the engine, never text of the query."""
    evil = Literal('x" } ; DROP ALL ; { "')

    assert graph.select("SELECT * WHERE { ?s rdfs:label ?name }", name=evil).rows == ()
    assert graph.select("SELECT * WHERE { ?s rdfs:label $name }", name=evil).rows == ()
    assert graph.select("ASK { ?s rdfs:label $name }", name=Literal("South Korea")).boolean
    with pytest.raises(QueryError):
        graph.select("SELECT * WHERE { ?s ?p ?o }", s="not an iri")


def test_a_missing_graph_is_named(tmp_path: Path) -> None:
    """Opening what is not there says which folder, and what to run."""
    with pytest.raises(CorruptStoreError, match="nowhere") as caught:
        Graph(tmp_path / "nowhere")

    assert "rebuild" in caught.value.hint


def test_a_broken_ontology_is_refused(tmp_path: Path) -> None:
    """Turtle that does not parse leaves the graph as it was."""
    writer = GraphWriter.create(tmp_path / "g")

    with pytest.raises(SourceError, match="ontology"):
        writer.set_ontology("<a> <b>")
    assert writer.counts().quads == 0
    writer.close()


def test_an_unknown_type_is_described_all_the_same() -> None:
    """A thing of a type the ontology does not know has that type alone."""
    strange = Entity("https://w3id.org/claimgraph/id/gadget/x", "X", "Gadget")
    found = descriptions(entities_of(Extraction()), lexicon_()) | descriptions([strange], lexicon_())

    assert set(objects_of(found, "#type")) == {CG + "Gadget"}

"""From files to a generation and back: what is new is made, what is not stays, what fails is said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from fakes import HashingEmbedder

from ingest.manifest import Entry, load_manifest
from ingest.pipeline import Tools, ingest, remove
from ingest.recipes import comparable, recipe_for
from ingest.report import Report, State, report_to_json
from kg.errors import NotHeldError, UnavailableError, WriterBusyError
from kg.holding import read_made
from kg.language.linking import Lexicon, load_lexicon
from kg.ontology import load_ontology
from kg.snapshot import Snapshot
from kg.store import KnowledgeBase
from kg.verify import verify

SEOUL = """---
id: seoul
title: A programme in Seoul
publisher: The Harbour Gazette
published: 2026-02-11
---
# A programme in Seoul

South Korea funds the Han River Programme with $2.5 billion. The programme runs until 2030.

## Models

France developed Mistral Large in 2024. Japan plans to build a supercomputer in Kobe.
"""
OSLO = """# Notes from Oslo

Norway released Fjord-7B under the Apache 2.0 licence in March 2025. Norway is a nation in Europe.
"""


@dataclass
class Bench:
    """A knowledge base, a folder of sources, and the tools to bring one to the other."""

    base: KnowledgeBase
    folder: Path
    tools: Tools

    @property
    def embedder(self) -> HashingEmbedder:
        """The embedder, which counts."""
        assert isinstance(self.tools.embedder, HashingEmbedder)
        return self.tools.embedder

    def write(self, name: str, text: str) -> Entry:
        """A source file."""
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return Entry(file=path)

    def ingest(self, *entries: Entry, **more: object) -> Report:
        """Ingest entries."""
        return ingest(self.base, entries, self.tools, **more)  # type: ignore[arg-type]

    def states(self, *entries: Entry, **more: object) -> dict[str, State]:
        """Ingest entries; what became of each source."""
        return {source.id: source.state for source in self.ingest(*entries, **more).sources}


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    """The lexicon that ships."""
    return load_lexicon(load_ontology())


@pytest.fixture
def bench(tmp_path: Path, lexicon: Lexicon) -> Bench:
    """An empty knowledge base and an empty folder of sources."""
    (tmp_path / "sources").mkdir()
    base = KnowledgeBase(tmp_path / "home", lexicon)
    return Bench(base, tmp_path / "sources", Tools(lexicon, HashingEmbedder()))


def canonical(snapshot: Snapshot) -> list[str]:
    """The dataset of a generation as sorted N-Quads."""
    return sorted(str(quad) for quad in snapshot.graph.quads())


def test_the_first_ingest(bench: Bench) -> None:
    """Sources go in with claims and exact evidence, the file as fetched is kept, and the report counts it all."""
    seoul, oslo = bench.write("seoul.md", SEOUL), bench.write("oslo.md", OSLO)

    report = bench.ingest(seoul, oslo)

    assert (report.generation, report.previous, report.failed) == ("000001", None, ())
    assert [source.state for source in report.sources] == [State.ADDED, State.ADDED]
    assert report.claims_added == sum(source.claims for source in report.sources) > 2
    assert all(source.passages for source in report.sources)
    assert verify(bench.base).ok
    with bench.base.open() as snapshot:
        held = snapshot.of_source("seoul")
        assert (held.source.publisher, held.source.published) == ("The Harbour Gazette", "2026-02-11")
        original = read_made(held.folder(bench.base.home)).original
    assert original is not None
    assert (original.suffix, original.content) == (".md", SEOUL.encode())


def test_a_second_ingest_does_nothing(bench: Bench) -> None:
    """Nothing changed: no new generation, nothing embedded, no model asked for."""
    entries = (bench.write("seoul.md", SEOUL), bench.write("oslo.md", OSLO))
    first = bench.ingest(*entries)
    bench.embedder.encoded = 0

    second = bench.ingest(*entries)

    assert (second.generation, second.previous) == ("000001", "000001")
    assert [s.state for s in second.sources] == [State.UNCHANGED] * 2
    assert (second.claims_added, second.claims_withdrawn, second.claims_unchanged) == (0, 0, first.claims_added)
    assert bench.embedder.encoded == 0


def test_an_edited_paragraph(bench: Bench) -> None:
    """An edit replaces the version, embeds only new sentences, and leaves the other claims as they were."""
    entry = bench.write("seoul.md", SEOUL)
    before = bench.ingest(entry)
    bench.embedder.encoded = 0
    bench.write("seoul.md", SEOUL.replace("in Kobe", "in Sapporo"))

    after = bench.ingest(entry)

    assert [s.state for s in after.sources] == [State.CHANGED]
    assert bench.embedder.encoded == 1
    assert after.claims_unchanged + after.claims_withdrawn == before.claims_added
    assert after.claims_withdrawn <= 2
    assert len(bench.base.documents()) == 1


def test_one_bad_source_does_not_stop_the_others(bench: Bench) -> None:
    """Missing, empty and binary sources fail with a message and a hint each; the others are in."""
    (bench.folder / "picture.md").write_bytes(bytes(range(256)) * 40)
    entries = (
        Entry(file=bench.folder / "nowhere.md"),
        bench.write("empty.md", ""),
        Entry(file=bench.folder / "picture.md"),
        Entry(file=bench.folder),
        bench.write("oslo.md", OSLO),
    )

    report = bench.ingest(*entries)

    assert [s.state for s in report.sources] == [State.FAILED] * 4 + [State.ADDED]
    for source in report.failed:
        assert Path(source.path).name in (source.error or "")
        assert source.hint
    assert [held.source.id for held in bench.base.documents()] == ["oslo"]


def test_a_source_that_fails_later_stays_as_it_was(bench: Bench) -> None:
    """The version held of a source outlives a failed attempt to renew it."""
    entry = bench.write("oslo.md", OSLO)
    bench.ingest(entry)
    bench.write("oslo.md", "")

    report = bench.ingest(entry)

    assert [s.state for s in report.sources] == [State.FAILED]
    assert report.generation == "000001"
    assert len(bench.base.documents()) == 1


def test_a_dry_run_changes_nothing(bench: Bench) -> None:
    """A dry run says what would happen, writes nothing, and needs no lock."""
    seoul, oslo = bench.write("seoul.md", SEOUL), bench.write("oslo.md", OSLO)
    assert set(bench.states(seoul, dry_run=True).values()) == {State.ADDED}
    assert not bench.base.home.exists()
    bench.ingest(seoul)
    bench.write("seoul.md", SEOUL.replace("2030", "2031"))

    with bench.base.writing():
        states = bench.states(seoul, oslo, Entry(file=bench.folder / "nowhere.md"), dry_run=True)

    assert states == {"seoul": State.CHANGED, "oslo": State.ADDED, "nowhere": State.FAILED}
    assert bench.base.current == "000001"


def test_a_manifest_drops_only_what_came_from_it(bench: Bench) -> None:
    """What leaves a manifest leaves the base; what was ingested beside it stays, and so does a failed entry."""
    bench.write("seoul.md", SEOUL)
    bench.write("oslo.md", OSLO)
    path = bench.folder / "sources.toml"
    table = '[[source]]\nid = "{0}"\nfile = "{0}.md"\n'
    path.write_text(table.format("seoul") + table.format("oslo"), encoding="utf-8")
    bench.ingest(bench.write("own.md", "# My own\n\nChile operates a data centre in Santiago.\n"))
    bench.ingest(*load_manifest(path), manifest=str(path))
    path.write_text(table.format("oslo"), encoding="utf-8")
    bench.write("oslo.md", "")

    assert bench.states(*load_manifest(path), manifest=str(path), dry_run=True)["seoul"] is State.REMOVED
    states = bench.states(*load_manifest(path), manifest=str(path))

    assert states == {"oslo": State.FAILED, "seoul": State.REMOVED}
    assert sorted(held.source.id for held in bench.base.documents()) == ["oslo", "own"]


def test_removing_sources(bench: Bench) -> None:
    """A source goes by its id or its path; one that is not held is an error and nothing goes."""
    seoul, oslo = bench.write("seoul.md", SEOUL), bench.write("oslo.md", OSLO)
    bench.ingest(seoul, oslo)

    with pytest.raises(NotHeldError, match="atlantis"):
        remove(bench.base, ["seoul", "atlantis"])
    assert len(bench.base.documents()) == 2
    report = remove(bench.base, ["seoul", oslo.origin])

    assert [(s.id, s.state) for s in report.sources] == [("seoul", State.REMOVED), ("oslo", State.REMOVED)]
    assert bench.base.documents() == ()
    assert verify(bench.base).ok


def test_two_sources_with_one_id(bench: Bench) -> None:
    """The second of two sources with the same id fails, and names the first; again when both are known."""
    (bench.folder / "more").mkdir()
    entries = (bench.write("oslo.md", OSLO), bench.write("more/oslo.md", OSLO))
    for _ in range(2):
        report = bench.ingest(*entries)
        (failure,) = report.failed
        assert "'oslo'" in (failure.error or "")
        assert entries[0].origin in (failure.error or "")


def test_another_embedding_model(bench: Bench) -> None:
    """With another embedding model, everything held is embedded again, also what is not ingested now."""
    seoul, oslo = bench.write("seoul.md", SEOUL), bench.write("oslo.md", OSLO)
    bench.ingest(seoul, oslo)
    other = replace(bench, tools=replace(bench.tools, embedder=HashingEmbedder(48, "other")))

    report = other.ingest(oslo)

    assert report.claims_added == 0
    with other.base.open() as snapshot:
        assert snapshot.vectors.dimension == 48
        assert len(snapshot.vectors) == snapshot.catalogue.counts()["sentences"]
    assert set(other.states(seoul, oslo).values()) == {State.UNCHANGED}


def test_order_does_not_matter(bench: Bench, tmp_path: Path, lexicon: Lexicon) -> None:
    """Sources in any order, one by one or together, and one taken out and in again: the same dataset to the byte."""
    seoul, oslo = bench.write("seoul.md", SEOUL), bench.write("oslo.md", OSLO)
    bench.ingest(seoul, oslo)
    other = replace(bench, base=KnowledgeBase(tmp_path / "other", lexicon))
    other.ingest(oslo)
    other.ingest(seoul)
    remove(other.base, ["oslo"])
    other.ingest(oslo)

    with bench.base.open() as one, other.base.open() as two:
        assert canonical(one) == canonical(two)
        assert one.vectors.numbers() == two.vectors.numbers()


def test_a_run_without_a_model_keeps_what_a_model_added(bench: Bench) -> None:
    """A recipe with a language model is current for a run without one, and not the other way round."""
    plain = recipe_for(bench.tools)
    helped = replace(plain, generator="a model")

    assert comparable(helped, bench.tools) == comparable(plain, bench.tools)
    assert helped != plain


def test_progress_is_heard(bench: Bench) -> None:
    """Whoever listens hears each stage from nothing to all."""
    heard: list[tuple[str, int, int]] = []
    listen: Callable[[str, int, int, str], None] = lambda stage, done, total, _: heard.append((stage, done, total))  # noqa: E731

    bench.ingest(bench.write("seoul.md", SEOUL), bench.write("oslo.md", OSLO), progress=listen)

    assert {stage for stage, _, _ in heard} == {"read", "embed", "commit"}
    assert ("read", 2, 2) in heard
    assert [done for stage, done, total in heard if stage == "embed" and done == total]


def test_a_second_writer_is_refused(bench: Bench) -> None:
    """An ingest beside another one ends at once, and changes nothing."""
    entry = bench.write("oslo.md", OSLO)
    with bench.base.writing(), pytest.raises(WriterBusyError):
        bench.ingest(entry)

    assert bench.base.current is None


def test_a_model_that_fails_ends_the_run(bench: Bench) -> None:
    """An embedding model that gives rubbish is no fault of a source: the run ends and nothing is live."""

    class Broken(HashingEmbedder):
        def encode(self, texts):
            return super().encode(texts)[:, :3]

    broken = replace(bench, tools=replace(bench.tools, embedder=Broken()))

    with pytest.raises(UnavailableError, match="hashing"):
        broken.ingest(bench.write("oslo.md", OSLO))

    assert bench.base.current is None


def test_a_damaged_cache_is_embedded_again(bench: Bench) -> None:
    """A flipped byte in the embedding cache is noticed and costs an embedding, never a wrong vector."""
    entry = bench.write("oslo.md", OSLO)
    bench.ingest(entry)
    (path,) = (bench.base.home / "cache" / "embeddings").rglob("*.npy")
    content = path.read_bytes()
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    bench.embedder.encoded = 0
    bench.write("oslo.md", OSLO + "\nMore words follow here.\n")

    bench.ingest(entry)

    with bench.base.open() as snapshot:
        assert bench.embedder.encoded == snapshot.catalogue.counts()["sentences"]


def test_the_report_as_json(bench: Bench) -> None:
    """The report is written as the contract says."""
    record = report_to_json(bench.ingest(bench.write("oslo.md", OSLO)))

    assert list(record) == ["generation", "previous", "sources", "claims", "conflicts", "seconds"]
    assert {"id", "path", "state", "error", "passages", "claims", "rejected"} <= set(record["sources"][0])
    assert record["sources"][0]["state"] == "added"
    assert set(record["claims"]) == {"added", "withdrawn", "unchanged"}
    assert set(record["conflicts"]) == {"new", "resolved"}


def test_a_data_set_with_a_mapping(bench: Bench) -> None:
    """A table of data becomes claims as its mapping declares, and an edited mapping makes it again."""
    bench.write("models.csv", "model,maker,size\nFjord-7B,Nordic Labs,7000000000\nTaiga-3B,Nordic Labs,3000000000\n")
    mapping = """title = "Models"
[subject]
column = "model"
type = "Model"
[[column]]
name = "model"
[[column]]
name = "size"
relation = "parameterCount"
unit = "parameters"
"""
    path = bench.folder / "models.toml"
    path.write_text(mapping, encoding="utf-8")
    entry = Entry(file=bench.folder / "models.csv", id="models", mapping=path)

    report = bench.ingest(entry)

    assert report.claims_added == 2, report
    with bench.base.open() as snapshot:
        assert {claim.relation for claim in snapshot.claims()} == {"parameterCount"}
    path.write_text(mapping.replace('"Models"', '"Other models"'), encoding="utf-8")
    assert bench.states(entry) == {"models": State.CHANGED}

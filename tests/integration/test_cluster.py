"""Documents made on a Ray cluster of this machine: the same as in this process."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
from fakes import HashingEmbedder

from benchmarks.corpus import write
from ingest.cluster import Cluster
from ingest.manifest import Entry
from ingest.pipeline import Tools, ingest
from ingest.report import State
from ingest.settings import IngestSettings
from kg.errors import ConfigError, UnavailableError
from kg.language.linking import Lexicon, load_lexicon
from kg.ontology import load_ontology
from kg.store import KnowledgeBase

_HAS_RAY = importlib.util.find_spec("ray") is not None
needs_ray = pytest.mark.skipif(not _HAS_RAY, reason="Ray is not installed: pip install 'claimgraph[ray]'")


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    """The lexicon that ships."""
    return load_lexicon(load_ontology())


@needs_ray
@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::ResourceWarning")  # Ray leaves sockets of its own to the collector
@pytest.mark.filterwarnings("ignore::FutureWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_cluster_makes_the_same(lexicon: Lexicon, tmp_path: Path) -> None:
    """An ingest on a local cluster gives the documents that one here gives, and one broken source fails alone."""
    files = write(tmp_path / "reports", 12, per_report=2)
    broken = tmp_path / "reports" / "zero.pdf"
    broken.write_bytes(b"%PDF-1.7\nnot really")
    entries = [Entry(file=file) for file in (*files, broken)]
    cluster = Cluster.of(IngestSettings(on="ray", workers=2))

    far = KnowledgeBase(tmp_path / "far", lexicon)
    report = ingest(far, entries, Tools(lexicon, HashingEmbedder(), makers=cluster))
    near = KnowledgeBase(tmp_path / "near", lexicon)
    ingest(near, entries, Tools(lexicon, HashingEmbedder()))

    assert [source.state for source in report.sources] == [*[State.ADDED] * len(files), State.FAILED]
    assert {h.id: h.made for h in far.documents()} == {h.id: h.made for h in near.documents()}


@needs_ray
@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_cluster_that_is_not_there(lexicon: Lexicon, tmp_path: Path) -> None:
    """An address that nobody answers at is said, and the knowledge base is as it was."""
    (file,) = write(tmp_path / "reports", 1)
    base = KnowledgeBase(tmp_path / "home", lexicon)
    cluster = Cluster.of(IngestSettings(on="ray:127.0.0.1:1"))
    with pytest.raises(UnavailableError, match=r"127\.0\.0\.1:1") as caught:
        ingest(base, [Entry(file=file)], Tools(lexicon, HashingEmbedder(), makers=cluster))
    assert "ray start" in caught.value.hint
    assert base.current is None


@pytest.mark.skipif(_HAS_RAY, reason="Ray is installed")
def test_without_ray(lexicon: Lexicon, tmp_path: Path) -> None:
    """Where Ray is not installed, the error names the extra."""
    (file,) = write(tmp_path / "reports", 1)
    cluster = Cluster.of(IngestSettings(on="ray"))
    with pytest.raises(UnavailableError, match="Ray is not installed") as caught:
        ingest(KnowledgeBase(tmp_path / "home"), [Entry(file=file)], Tools(lexicon, HashingEmbedder(), makers=cluster))
    assert "claimgraph[ray]" in caught.value.hint


def test_where_work_can_be_done() -> None:
    """The setting names Ray with or without an address, and nothing else."""
    assert Cluster.of(IngestSettings(on="ray")).address == ""
    assert Cluster.of(IngestSettings(on="ray:10.0.0.7:6379")).address == "10.0.0.7:6379"
    with pytest.raises(ConfigError, match="'dask'"):
        Cluster.of(IngestSettings(on="dask"))

"""Ingests with a language model that break off: what was answered is kept, and the next run goes on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from counting import NATIONS, Counting
from fakes import HashingEmbedder

from ingest.answering import CachedGenerator
from ingest.extraction.model import METHOD
from ingest.manifest import Entry
from ingest.pipeline import Tools, ingest
from ingest.report import State
from kg.claim import Claim
from kg.language.linking import load_lexicon
from kg.ontology import load_ontology
from kg.store import KnowledgeBase

WORDS = "lab " * 450  # so that each section is a passage of its own


@dataclass
class Bench:
    """A knowledge base, and a document of a section a nation."""

    base: KnowledgeBase
    entry: Entry
    tools: Tools

    def ingest(self, generator: Counting, slots: int = 1) -> State:
        """Take the document in with a model; what became of it."""
        cached = CachedGenerator(generator, self.base.home / "cache" / "answers", slots=slots)
        tools = Tools(self.tools.lexicon, self.tools.embedder, cached)
        return ingest(self.base, [self.entry], tools).sources[0].state

    def claims(self) -> tuple[list[Claim], list[Claim]]:
        """The claims of the rules, and those of the model."""
        with self.base.open() as snapshot:
            found = list(snapshot.claims())
        return [c for c in found if c.method != METHOD], [c for c in found if c.method == METHOD]


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """An empty knowledge base and a document."""
    sections = (f"## {n}\n\n{n} opened a lab.\n\nThe {n} programme costs $4 million. {WORDS}\n" for n in NATIONS)
    (tmp_path / "labs.md").write_text("# Labs\n\n" + "\n".join(sections), encoding="utf-8")
    lexicon = load_lexicon(load_ontology())
    tools = Tools(lexicon, HashingEmbedder(32))
    return Bench(KnowledgeBase(tmp_path / "home"), Entry(file=tmp_path / "labs.md"), tools)


class Interrupted(Counting):
    """A generator whose user loses patience after `dies_after` answers."""

    def stream(self, messages, *, schema=None, max_tokens=512):
        if len(self.calls) == self.dies_after:
            raise KeyboardInterrupt
        yield from super().stream(messages, schema=schema, max_tokens=max_tokens)


def test_an_interrupted_ingest_asks_only_for_what_is_missing(bench: Bench) -> None:
    """Nothing is live after an interrupt, and no answer that was there is asked for again."""
    first, second, third = Interrupted(), Counting(), Counting()
    first.dies_after = 3
    with pytest.raises(KeyboardInterrupt):
        bench.ingest(first)
    assert bench.base.current is None

    assert bench.ingest(second) is State.ADDED
    assert len(first.calls) == 3
    assert not set(first.calls) & set(second.calls)
    assert len(second.calls) >= len(NATIONS) - 3
    assert bench.ingest(third) is State.UNCHANGED
    assert third.calls == []


def test_a_server_that_goes_away_is_asked_for_the_rest_later(bench: Bench) -> None:
    """The claims of the rules are live at once; a later run with the model adds what is missing, one without does not.

    A run that found all is current, and asks nothing more.
    """
    first, second, third = Counting(), Counting(), Counting()
    first.dies_after = 3
    assert bench.ingest(first) is State.ADDED
    rules, some = bench.claims()
    plain = ingest(bench.base, [bench.entry], bench.tools).sources[0].state

    assert bench.ingest(second, slots=3) is State.CHANGED
    same, all_ = bench.claims()
    assert plain is State.UNCHANGED
    assert not set(first.calls) & set(second.calls)
    assert rules
    assert {c.id for c in same} == {c.id for c in rules}
    assert {c.id for c in all_} > {c.id for c in some} > set()
    assert len(all_) == len(NATIONS)
    assert bench.ingest(third) is State.UNCHANGED
    assert third.calls == []

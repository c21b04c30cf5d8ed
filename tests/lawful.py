"""A knowledge base under random changes, and what must hold of it whatever they were.

Sources come, are edited, go and come back; the base is rebuilt and rolled back; a plain dictionary remembers what must
be there. `Changes` is a Hypothesis state machine; after each run the base is compared with one built afresh.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from fakes import HashingEmbedder
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from ingest.cutting import cut
from ingest.manifest import Entry
from ingest.pipeline import Tools, ingest, remove
from ingest.report import State
from kg.language.linking import Lexicon, load_lexicon
from kg.ontology import load_ontology
from kg.snapshot import Snapshot
from kg.store import KnowledgeBase
from kg.verify import verify

__all__ = ["Changes", "base_of", "documents", "lexicon", "problems", "state", "tools"]

NAMES = ("a", "b", "c", "d")
SENTENCES = (
    "South Korea funds the Han River Programme with $2.5 billion.",
    "South Korea funds the Han River Programme with $2.9 billion.",
    "The programme runs until 2030.",
    "France developed Mistral Large in 2024.",
    "France did not develop Mistral Large.",
    "Japan plans to build a supercomputer in Kobe by 2027.",
    "Norway released Fjord-7B under the Apache 2.0 licence in March 2025.",
    "Fjord-7B, a model with 7 billion parameters, is based on Llama 3.",
    "According to the OECD, 41% of ministries use open models.",
    "The Data Act (DA) applies from 12 September 2025.",
    "The DA may require providers to report incidents within 72 hours.",
    "India partners with Japan on chips.",
    "“Café” costs ₹1,200 crore – about $145 million – in Kerala\u00a0🌍.",
    "This sentence says nothing of the kind.",
)
LINES = (
    "## Money",
    "## Models and rules",
    "- **Goal:** train 12,000 people by 2026",
    "| Nation | Budget |\n|---|---|\n| France | €2.1 billion |\n| Kenya | about $90 million |",
    "<!-- a comment -->",
    "1. Canada leads the group.",
    "> Quoted: Brazil invests R$ 4 billion.",
)


@cache
def lexicon() -> Lexicon:
    """The lexicon that ships."""
    return load_lexicon(load_ontology())


def tools() -> Tools:
    """The real rules, and an embedder without weights."""
    return Tools(lexicon(), HashingEmbedder(16), accept=True)  # the law is of changes that a person let in


def base_of(home: Path) -> KnowledgeBase:
    """A knowledge base in `home`."""
    return KnowledgeBase(home, lexicon())


@st.composite
def documents(draw: st.DrawFn) -> str:
    """Small Markdown documents of sentences and lines that rules, tables and headings read claims from."""
    paragraphs = st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=3).map(" ".join)
    parts = draw(st.lists(st.one_of(paragraphs, paragraphs, st.sampled_from(LINES)), min_size=1, max_size=5))
    title = draw(st.sampled_from(("A report", "Notes", "Machines of the North")))
    return f"# {title}\n\n" + "\n\n".join(parts) + "\n"


def digest(snapshot: Snapshot) -> str:
    """The hash of the canonical dataset: its quads, sorted."""
    lines = "\n".join(sorted(str(quad) for quad in snapshot.graph.quads()))
    return hashlib.sha256(lines.encode()).hexdigest()


def linkage_digest(snapshot: Snapshot) -> str:
    """The hash of all arrays and names of the linkage."""
    files = sorted(path for path in (snapshot.folder / "linkage").iterdir() if path.is_file())
    return hashlib.sha256(b"".join(path.name.encode() + path.read_bytes() for path in files)).hexdigest()


def state(base: KnowledgeBase) -> dict[str, Any]:
    """All that answers come from, in canonical form; it must depend on nothing but the sources held."""
    with base.open() as snapshot:
        words = {
            word: sorted(snapshot.catalogue.words([word], 1000, level))
            for level in ("passage", "sentence")
            for word in ("billion", "models", "kobe", "report", "café")
        }
        return {
            "dataset": digest(snapshot),
            "documents": {h.source.id: (h.id, h.claims, h.rejected) for h in snapshot.documents.values()},
            "vectors": snapshot.vectors.numbers(),
            "said": sorted(snapshot.catalogue.said()),
            "names": sorted((surface, e.iri) for surface, e in snapshot.catalogue.names()),
            "plain": sorted(snapshot.catalogue.plain_keys()),
            "words": words,
            "linkage": linkage_digest(snapshot),
        }


def problems(base: KnowledgeBase) -> list[str]:
    """What does not hold of the live generation: exact quotes, parts that agree, nothing without an owner."""
    wrong = [f"{check.name}: {check.detail}" for check in verify(base).checks if not check.ok]
    with base.open() as snapshot:
        sentences = {
            number for h in snapshot.documents for number in numbers(snapshot, h)
        }  # what the documents say there is
        if snapshot.vectors.numbers() != sentences:
            wrong.append("the vectors are not those of the sentences")
        if {place.id for place in snapshot.manifest.documents} != set(snapshot.documents):
            wrong.append("the manifest and the catalogue hold other documents")
        held = {(p.id, p.made) for g in base.generations() for p in Snapshot(base.home, g.id).manifest.documents}
    folders = {(p.parent.name, p.name) for p in (base.home / "documents").glob("*/*") if p.is_dir()}
    wrong += [f"an orphan: {one}" for one in sorted(folders - held)]
    wrong += [f"a leftover: {p}" for p in base.home.rglob(".tmp-*")]
    return wrong


def numbers(snapshot: Snapshot, document: str) -> set[int]:
    """The numbers that the sentences of a document must have."""
    from kg.cataloguing import sentence_number

    return {sentence_number(document, s) for p in snapshot.passages(document) for s in p.sentences}


class Changes(RuleBasedStateMachine):
    """Random changes of a small base; `sequences` and `steps` count what was run."""

    sequences = 0
    steps = 0

    def __init__(self) -> None:
        super().__init__()
        self.root = Path(tempfile.mkdtemp(prefix="laws-"))
        self.base = base_of(self.root / "home")
        self.tools = tools()
        self.live: dict[str, str] = {}
        self.past: dict[str, dict[str, str]] = {}
        self.gone: dict[str, str] = {}

    def taken(self, *names: str) -> dict[str, State]:
        """Ingest the files of these sources; what became of each."""
        entries = []
        for name in names:
            path = self.root / f"{name}.md"
            path.write_text(self.live[name], encoding="utf-8")
            entries.append(Entry(file=path))
        report = ingest(self.base, entries, self.tools)
        assert not report.failed
        self.noted()
        return {source.id: source.state for source in report.sources}

    def noted(self) -> None:
        """Remember what the live generation must hold, and check that it does."""
        Changes.steps += 1
        current = self.base.current
        assert current is not None
        self.past[current] = dict(self.live)
        assert self.held() == self.live

    def held(self) -> dict[str, str]:
        """The files as fetched, by source."""
        folders = {h.source.id: h.folder(self.base.home) for h in self.base.documents()}
        return {name: (folder / "original.md").read_text(encoding="utf-8") for name, folder in folders.items()}

    @rule(name=st.sampled_from(NAMES), text=documents())
    def add_or_edit(self, name: str, text: str) -> None:
        """A source comes, or comes in another version, or as it was."""
        before, generation = self.live.get(name), self.base.current
        self.live[name] = text
        state_ = self.taken(name)[name]
        expected = State.ADDED if before is None else State.UNCHANGED if before == text else State.CHANGED
        assert state_ is expected
        assert (self.base.current == generation) == (expected is State.UNCHANGED)

    @rule(texts=st.lists(documents(), min_size=2, max_size=3))
    def add_many(self, texts: list[str]) -> None:
        """Several sources come at once."""
        fresh = dict(zip(NAMES, texts, strict=False))
        self.live.update(fresh)
        self.taken(*fresh)

    @precondition(lambda self: self.live)
    @rule(data=st.data())
    def edit_a_part(self, data: st.DataObject) -> None:
        """A sentence is added to a source, and only texts not seen before are embedded."""
        name = data.draw(st.sampled_from(sorted(self.live)))
        self.live[name] += f"\n{data.draw(st.sampled_from(SENTENCES))}\n"
        self.tools.embedder.encoded = 0  # type: ignore[attr-defined]
        self.taken(name)
        held = next(h for h in self.base.documents() if h.source.id == name)
        assert self.tools.embedder.encoded <= held.sentences  # type: ignore[attr-defined]

    @precondition(lambda self: self.live)
    @rule(data=st.data())
    def take_out(self, data: st.DataObject) -> None:
        """A source goes."""
        name = data.draw(st.sampled_from(sorted(self.live)))
        self.gone[name] = self.live.pop(name)
        remove(self.base, [name])
        self.noted()

    @precondition(lambda self: self.gone)
    @rule(data=st.data())
    def bring_back(self, data: st.DataObject) -> None:
        """A source that went comes back as it was, and nothing is embedded for it."""
        name = data.draw(st.sampled_from(sorted(self.gone)))
        self.live[name] = self.gone.pop(name)
        self.tools.embedder.encoded = 0  # type: ignore[attr-defined]
        self.taken(name)
        assert self.tools.embedder.encoded == 0  # type: ignore[attr-defined]

    @precondition(lambda self: self.past)
    @rule()
    def rebuild(self) -> None:
        """Compiled anew from documents alone, the base is the same."""
        before = state(self.base)
        self.base.rebuild()
        assert state(self.base) == before
        self.noted()

    @precondition(lambda self: len(self.past) > 1)
    @rule(data=st.data())
    def roll_back(self, data: st.DataObject) -> None:
        """An older or newer generation becomes live, and is what it was."""
        kept = [g.id for g in self.base.generations()]
        chosen = data.draw(st.sampled_from(kept))
        self.base.rollback(chosen)
        self.live = dict(self.past[chosen])
        self.noted()

    def teardown(self) -> None:
        """The base equals one built afresh from the surviving sources, and all that must hold of it does."""
        try:
            if self.past:
                self.compared()
        finally:
            Changes.sequences += 1
            shutil.rmtree(self.root)

    def compared(self) -> None:
        """Build a base afresh and compare."""
        fresh = base_of(self.root / "fresh")
        entries = []
        for name, text in sorted(self.live.items(), reverse=True):
            path = self.root / f"{name}.md"
            path.write_text(text, encoding="utf-8")
            entries.append(Entry(file=path))
        ingest(fresh, entries, tools())
        if self.live:
            assert state(fresh) == state(self.base)
        else:
            assert state(self.base)["plain"] == []
        assert problems(self.base) == []


def tiles(text: str, edges: list[tuple[int, int]]) -> bool:
    """Whether spans follow one another from the beginning of `text` to its end."""
    at = 0
    for start, end in edges:
        if start != at:
            return False
        at = end
    return at == len(text)


def passages_tile(document: Any) -> bool:
    """Whether the passages of a document tile its text."""
    return tiles(document.text, [(p.span.start, p.span.end) for p in cut(document)])

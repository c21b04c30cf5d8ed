"""The laws of the house, each as a property: update, quotes, determinism, and that little is done again.

More examples: `python -m benchmarks.laws`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from fakes import HashingEmbedder
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import run_state_machine_as_test
from lawful import Changes, base_of, documents, lexicon, passages_tile, problems, state, tools

from ingest.cutting import cut
from ingest.extraction import extract
from ingest.fetching import Raw
from ingest.manifest import Entry
from ingest.pipeline import Tools, ingest
from ingest.reading import read
from kg.errors import SourceError

TESTS = Path(__file__).parents[1]
EXAMPLES = 25
QUICK = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)  # shrinking takes minutes: it is for benchmarks.laws


@pytest.mark.slow
def test_the_update_law() -> None:
    """Whatever came, changed, went, came back, was rebuilt or rolled back: the base is one built from what survives."""
    before = Changes.sequences

    run_state_machine_as_test(Changes, settings=settings(QUICK, stateful_step_count=6, phases=PHASES))

    assert Changes.sequences - before >= EXAMPLES


@pytest.mark.slow
@settings(QUICK, max_examples=5, phases=PHASES)
@given(texts=st.lists(documents(), min_size=3, max_size=3), order=st.permutations(range(3)))
def test_the_order_of_sources_does_not_matter(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], order: list[int]
) -> None:
    """All at once or one by one in any order: the same dataset, vectors and words."""
    folder = tmp_path_factory.mktemp("order")
    entries = []
    for number, text in enumerate(texts):
        (folder / f"{number}.md").write_text(text, encoding="utf-8")
        entries.append(Entry(file=folder / f"{number}.md"))
    whole, single = base_of(folder / "whole"), base_of(folder / "single")

    ingest(whole, entries, tools())
    for number in order:
        ingest(single, [entries[number]], tools())

    assert state(single) == state(whole)
    assert problems(single) == []


@pytest.mark.slow
def test_two_processes_make_the_same_bytes(tmp_path: Path) -> None:
    """Another hash seed, another order and other threads: documents, claims and dataset are the same to the byte."""
    script = (
        "import json, sys; from pathlib import Path; from lawful import base_of, state, tools, SENTENCES;"
        "from ingest.manifest import Entry; from ingest.pipeline import ingest;"
        "home = Path(sys.argv[1]); files = [Path(f) for f in sys.argv[2:]];"
        "ingest(base_of(home), [Entry(file=f) for f in files], tools());"
        "made = sorted(str(p.relative_to(home)) for p in (home / 'documents').rglob('*') if p.is_file());"
        "s = state(base_of(home)); print(json.dumps([made, s['dataset'], sorted(s['vectors']), s['said'], s['plain']]))"
    )
    files = []
    for name, words in (
        ("one", "France developed Mistral Large in 2024. "),
        ("two", "Kenya spends $2.5 billion. " * 9),
    ):
        (tmp_path / f"{name}.md").write_text(f"# {name}\n\n{words}\n\n- **Goal:** more\n", encoding="utf-8")
        files.append(str(tmp_path / f"{name}.md"))
    said = []
    for seed, order in (("1", files), ("2", files[::-1])):
        path = os.pathsep.join([str(TESTS), str(TESTS.parent)])
        where = {**os.environ, "PYTHONPATH": path, "PYTHONHASHSEED": seed, "OMP_NUM_THREADS": seed}
        command = [sys.executable, "-c", script, str(tmp_path / seed), *order]
        run = subprocess.run(command, capture_output=True, text=True, check=True, env=where)
        said.append(json.loads(run.stdout))

    assert said[0] == said[1]


ODD = st.text(st.characters(codec="utf-8"), max_size=40)
MARKS = st.sampled_from(
    ("**", "|", "\n| a | b |\n|---|---|\n", "`", "\n# ", "\n- ", "[x](y)", "\r\n", "\u2028", "e\u0301")
)


@settings(QUICK, max_examples=150, phases=PHASES)
@given(parts=st.lists(st.one_of(documents(), ODD, MARKS), min_size=1, max_size=6))
@example(parts=["\ufeff", "France developed Mistral Large in 2024.\x85"])
def test_the_quote_law(parts: list[str]) -> None:
    """Whatever the text: passages tile it, sentences lie inside them, every quote is the text at its place."""
    entry = Entry(file=Path("odd.md"))
    try:
        document = read(Raw("".join(parts).encode(), "odd.md", "odd.md"), entry)
    except SourceError as refused:
        assert refused.hint  # noqa: PT017 - refusing is one of two good ends
        return
    passages = cut(document)

    found = extract(document, passages, lexicon())

    assert passages_tile(document)
    assert all(p.span.contains(s) for p in passages for s in p.sentences)
    for claim in found.claims:
        assert document.slice(claim.evidence.span) == claim.evidence.quote
    for mention in found.mentions:
        assert document.slice(mention.span) == mention.surface


@pytest.mark.slow
@settings(QUICK, max_examples=8, phases=PHASES)
@given(count=st.integers(3, 12), place=st.integers(0, 11))
def test_an_edit_embeds_only_what_it_touches(tmp_path_factory: pytest.TempPathFactory, count: int, place: int) -> None:
    """One paragraph of many is edited: no more is embedded than the sentences of that paragraph."""
    folder = tmp_path_factory.mktemp("edit")
    paragraphs = [f"Report {n} says that Kenya spends ${n + 1} million. France spends more." for n in range(count)]
    path, embedder = folder / "long.md", HashingEmbedder(16)
    base, kit = base_of(folder / "home"), Tools(lexicon(), embedder)
    path.write_text("# Long\n\n" + "\n\n".join(paragraphs), encoding="utf-8")
    ingest(base, [Entry(file=path)], kit)
    embedder.encoded = 0
    paragraphs[place % count] = "Chile changed its plan. It now spends $7 million."
    path.write_text("# Long\n\n" + "\n\n".join(paragraphs), encoding="utf-8")

    report = ingest(base, [Entry(file=path)], kit)

    assert report.generation == "000002"
    assert 0 < embedder.encoded <= 2

"""Claims of the shipped sources as sentences, and where answers use them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from benchmarks.telling import run
from kg.document import Span
from kg.ports import Message, Piece
from retrieval.answer import Answer, answer_to_json
from retrieval.composing import compose
from retrieval.drafting import Line, Place
from retrieval.kinds import Reader
from retrieval.questions import Shape, understand
from retrieval.retelling import leaner, retold
from ui.config import load_config
from ui.wiring import Services

SOURCES = ("06-eu-ai-act-timeline.md", "07-gdpr-and-saudi-transfer-rules.md", "08-india-dpdp-rollout.md")
MORE = ("09-south-korea-programme-and-act.md", "10-indiaai-mission.md", "03-tbi-open-source-middle-powers.md")


@pytest.fixture(scope="module")
def services(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """Six of the shipped sources."""
    folder = tmp_path_factory.mktemp("telling")
    with Services(load_config(folder / "home", {"XDG_CONFIG_HOME": str(folder)})) as held:
        files = [str(root / "sources" / name) for name in (*SOURCES, *MORE)]
        held.ingest(files, manifest=None, model=None, dry_run=False, progress=lambda *_: None)
        yield held


def texts(answer: Answer) -> list[str]:
    """The sentences of an answer."""
    return [sentence.text for sentence in answer.sentences]


@pytest.mark.slow
def test_sentences_of_claims_pass_the_check_and_give_their_figures(services: Services) -> None:
    """Of every third claim: nearly all pass against their quotes, every figure and date comes out as it went in."""
    found, _ = run(services, every=3)

    assert found["sentences"] > 60
    assert found["pass the check"] >= 0.95
    assert found["figures and dates right"] == 1.0
    assert found["said to be so"] >= 0.85


@pytest.mark.slow
@pytest.mark.parametrize(
    ("question", "told", "quote"),
    [
        (
            "Who proposed the UK Open-Source AI Lab?",
            "The Tony Blair Institute for Global Change proposes",
            "It proposes",
        ),
        (
            "When did the EU AI Act enter into force?",
            "The EU AI Act entered into force on 1 August 2024.",
            "It carries",
        ),
        (
            "How many pillars does the IndiaAI Mission have?",
            "The IndiaAI Mission has seven pillars.",
            "The mission has",
        ),
    ],
)
def test_a_quote_that_leans_on_others_is_told_by_its_claim(
    services: Services, question: str, told: str, quote: str
) -> None:
    """The claim's sentence leads, the quote is its citation, and nothing is said twice."""
    answer = services.ask(question, model="none")

    assert any(text.startswith(told) for text in texts(answer))
    assert not any(text.startswith(quote) for text in texts(answer))
    cited = [c.quote for s in answer.sentences for c in answer.citations if c.number in s.citations]
    assert any(words.startswith(quote) for words in cited)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("quote", "stands"),
    [
        ("SK Telecom builds A.X 4.0 on top of Alibaba Cloud's open-source Qwen 2.5.", True),
        ("The end of the 18 months is stated as 12 May 2027 by AZB and as 14 May 2027 by Astra.", True),
        ("Its supervisor is the Saudi Data and Artificial Intelligence Authority (SDAIA).", False),
    ],
)
def test_a_plain_quote_stands(services: Services, quote: str, *, stands: bool) -> None:
    """What is understood by itself is left in the source's own words, and so is what two say in one sentence."""
    snapshot, reader = services.snapshot(), Reader(services.lexicon())
    document = next(id_ for id_ in snapshot.documents if quote in snapshot.text(id_))
    start = snapshot.text(document).index(quote)
    line = Line(quote, (Place(document, Span(start, start + len(quote))),))
    asked = understand("Who supervises it, when was it notified, and what is it built on?", reader.lexicon)

    assert (retold(asked, line, snapshot, reader) is None) == stands


class Writing:
    """A language model that writes one sentence, citing the first piece of evidence, and keeps what it was given."""

    name = "writing"
    context = 2048

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence
        self.read: list[str] = []

    def count(self, text: str) -> int:
        """A token a word."""
        return len(text.split())

    def stream(
        self, messages: Sequence[Message], *, schema: Mapping[str, Any] | None = None, max_tokens: int = 512
    ) -> Iterator[Piece]:
        """The sentence as JSON, in one piece."""
        del schema, max_tokens
        self.read += [message.content for message in messages if message.role == "user"]
        yield Piece(json.dumps({"sentences": [{"text": self.sentence, "citations": [1]}]}), "stop")

    def close(self) -> None:
        """Nothing is held."""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("Solar Pro 2 has 31 billion parameters.", "Solar Pro 2 has 31 billion parameters."),
        ("Solar Pro 2 has 33 billion parameters.", "Upstage builds Solar Pro 2, which has 31 billion parameters."),
    ],
)
def test_a_model_reads_the_claim_and_the_quote_stands_where_it_fails(
    services: Services, written: str, told: str
) -> None:
    """The evidence is the claim's sentence, shorter than the quote; the quote is what a wrong sentence gives way to."""
    snapshot, reader = services.snapshot(), Reader(services.lexicon(), services.embedder)
    quote = "Upstage builds Solar Pro 2, which has 31 billion parameters."
    document = next(id_ for id_ in snapshot.documents if quote in snapshot.text(id_))
    start = snapshot.text(document).index(quote)
    line = Line(quote, (Place(document, Span(start, start + len(quote))),))
    model = Writing(written)

    composed = compose(
        understand("How many parameters does Solar Pro 2 have?", reader.lexicon), [line], model, snapshot, reader
    )

    assert model.read[0].startswith("[1] Solar Pro 2 has 31 billion parameters.\n")
    assert [(kept.text, kept.places) for kept in composed.lines] == [(told, line.places)]


@pytest.mark.slow
def test_a_list_keeps_all_its_items(services: Services) -> None:
    """Two things that are left out are not told by the claim about one of them."""
    snapshot, reader = services.snapshot(), Reader(services.lexicon())
    quote = "Kakao and KT were left out."
    document = next(id_ for id_ in snapshot.documents if quote in snapshot.text(id_))
    start = snapshot.text(document).index(quote)
    line = Line(quote, (Place(document, Span(start, start + len(quote))),))
    asked = understand("Which big Korean firms applied but were left out?", reader.lexicon)

    assert asked.shape is Shape.LIST
    assert leaner(asked, line, snapshot, reader) is None


@pytest.mark.slow
def test_each_side_of_a_conflict_has_a_line(services: Services) -> None:
    """Value, speaker, date of the source, how it is held, and a citation that is among those of the answer."""
    told = answer_to_json(services.ask("On which day were the DPDP Rules notified?", model="none"))

    numbers = {citation["number"] for citation in told["citations"]}
    conflict = next(c for c in told["conflicts"] if c["class"] == "disagreement")
    assert {side["value"] for side in conflict["sides"]} == {"13 November 2025", "14 November 2025"}
    assert {side["speaker"] for side in conflict["sides"]} == {"AZB & Partners", "Legal 500"}
    for side in conflict["sides"]:
        assert side["published"] == "2025-11-20"
        assert side["modality"] == "reported"
        assert side["value"] in side["text"]
        assert set(side["citations"]) <= numbers
        assert side["citations"]

"""The optional model extractor: what it proposes is checked, and what rules made stays."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest

from ingest.extraction import extract
from kg.claim import Extraction
from kg.document import Block, BlockKind, Document, Passage, Source, Span, document_id, passage_id
from kg.errors import UnavailableError
from kg.language.linking import load_lexicon
from kg.ontology import load_ontology
from kg.ports import Message, Piece

TEXT = "Norway opened a lab in Bergen. The lab costs $4 million."


class Script:
    """A generator that answers with a fixed text, in two pieces, or cannot be reached."""

    name = "script"
    context = 100_000

    def __init__(self, answer: str | None, ended: str = "stop") -> None:
        self._answer, self._ended = answer, ended

    def count(self, text: str) -> int:
        return len(text) // 3

    def stream(
        self, messages: Sequence[Message], *, schema: Mapping[str, Any] | None = None, max_tokens: int = 512
    ) -> Iterator[Piece]:
        if self._answer is None:
            raise UnavailableError("no server answers", "start it")
        assert schema is not None
        assert messages[-1].content == TEXT
        yield Piece(self._answer[:10])
        yield Piece(self._answer[10:], self._ended)

    def close(self) -> None:
        """Nothing is held."""


def with_model(generator: Script) -> Extraction:
    """What rules and the model find in the text."""
    source = Source("s", "A note")
    span = Span(0, len(TEXT))
    document = Document(document_id(source, TEXT), source, TEXT, (Block(BlockKind.PARAGRAPH, span),))
    passages = (Passage(passage_id(document.id, span), document.id, span),)
    return extract(document, passages, load_lexicon(load_ontology()), generator)


def proposal(**changed: str) -> dict[str, str]:
    """A proposal that holds, with changes."""
    return {
        "quote": "Norway opened a lab in Bergen.", "subject": "Norway", "subject_type": "Nation", "relation": "builds",
        "value": "lab", "value_type": "Infrastructure", "modality": "asserted",
    } | changed  # fmt: skip


def test_a_proposal_that_holds_is_added() -> None:
    """Its quote is the text's own words, and the claims of the rules stay as they are."""
    found = with_model(Script(json.dumps({"claims": [proposal()]})))
    added = [c for c in found.claims if c.method == "model@1"]
    assert [(c.subject.label, c.relation, c.evidence.quote) for c in added] == [
        ("Norway", "builds", "Norway opened a lab in Bergen.")
    ]
    without = with_model(Script('{"claims": []}'))
    assert [c for c in found.claims if c.method != "model@1"] == list(without.claims)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"quote": "Norway opened two labs."}, "not in the passage"),
        ({"subject": "Sweden"}, "not words of the quote"),
        ({"value": "cluster"}, "not words of the quote"),
        ({"relation": "adores"}, "no relation"),
        ({"relation": "costs", "value": "lab"}, "is no quantity"),
        ({"relation": "appliesIn", "value": "Bergen"}, "not said of a Nation"),
    ],
)
def test_a_proposal_that_breaks_a_law_is_refused(changed: dict[str, str], reason: str) -> None:
    """Words not in the text and terms not in the ontology are refused with their reason."""
    found = with_model(Script(json.dumps({"claims": [proposal(**changed)]})))
    assert not [c for c in found.claims if c.method == "model@1"]
    assert any(reason in r.reason for r in found.rejections)


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        (Script("no JSON here, sorry"), "not the JSON"),
        (Script('{"claims": [', ended="length"), "cut off"),
        (Script(None), "no answer"),
    ],
)
def test_a_model_that_fails_costs_no_claims(script: Script, reason: str) -> None:
    """Broken, cut or missing answers are listed, and the rules' claims are all there."""
    found = with_model(script)
    assert any(reason in r.reason for r in found.rejections)
    assert found.claims


def test_a_passage_too_long_for_the_model_is_listed() -> None:
    """Nothing is sent that would be cut without a word."""
    small = Script('{"claims": []}')
    small.context = 100
    assert any("context" in r.reason for r in with_model(small).rejections)

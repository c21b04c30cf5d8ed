"""The optional model extractor: what it proposes is checked, and what rules made stays."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.extraction import extract
from kg.claim import Extraction
from kg.document import Block, BlockKind, Document, Passage, Source, Span, document_id, passage_id
from kg.errors import UnavailableError
from kg.language.linking import Lexicon, load_lexicon
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


@cache
def lexicon() -> Lexicon:
    """The lexicon that ships."""
    return load_lexicon(load_ontology())


def with_model(generator: Script | None) -> Extraction:
    """What rules and the model find in the text."""
    source = Source("s", "A note")
    span = Span(0, len(TEXT))
    document = Document(document_id(source, TEXT), source, TEXT, (Block(BlockKind.PARAGRAPH, span),))
    passages = (Passage(passage_id(document.id, span), document.id, span),)
    return extract(document, passages, lexicon(), generator)


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


@pytest.mark.parametrize(
    "answer",
    [
        "[" * 5000,
        "[]",
        "null",
        '{"claims": null}',
        '{"claims": ["Norway"]}',
        json.dumps({"claims": [proposal(subject=" ")]}),
        json.dumps({"claims": [proposal(value="")]}),
        json.dumps({"claims": [proposal(relation="\ud800")]}),
    ],
)
def test_what_is_no_claim_is_listed(answer: str) -> None:
    """Whatever a model writes, it is refused with a reason that a file can hold."""
    found = with_model(Script(answer))
    assert found.claims == with_model(None).claims
    assert [r.reason for r in found.rejections if r.method == "model@1"]
    assert all((r.text + r.reason).encode() for r in found.rejections)


PARTS = [TEXT[a:b] for a in range(0, len(TEXT), 3) for b in (a + 4, a + 11, len(TEXT))]
PHRASES = st.sampled_from([*TEXT.split(), "$4 million", "The lab", "a lab in Bergen", TEXT, "", "Sweden"])
SAID = st.fixed_dictionaries(
    {
        "quote": st.sampled_from([TEXT, TEXT[:30], TEXT[31:], *PARTS]) | st.text(max_size=5),
        "subject": PHRASES,
        "subject_type": st.sampled_from([*sorted(lexicon().ontology.classes), "Nonsense"]),
        "relation": st.sampled_from([*sorted(lexicon().ontology.relations), "nonsense"]),
        "value": PHRASES,
        "value_type": st.sampled_from([*sorted(lexicon().ontology.classes), "quantity", "date", "text"]),
        "modality": st.sampled_from(["asserted", "negated", "projected"]),
    }
)


@settings(max_examples=150, deadline=None)
@given(
    answer=st.lists(SAID, max_size=8).map(lambda claims: json.dumps({"claims": claims})) | st.text(max_size=60),
    ended=st.sampled_from(["stop", "stop", "stop", "length", "cut"]),
)
def test_no_answer_takes_or_changes_a_claim_of_the_rules(answer: str, ended: str) -> None:
    """Whatever a model says, the claims of the rules come first, all of them, as they are; others are the model's."""
    rules, found = with_model(None), with_model(Script(answer, ended))

    assert found.claims[: len(rules.claims)] == rules.claims
    assert all(c.method == "model@1" for c in found.claims[len(rules.claims) :])
    assert len({c.id for c in found.claims}) == len(found.claims)
    assert found.rejections[: len(rules.rejections)] == rules.rejections
    assert found.mentions == rules.mentions
    assert all(c.evidence.quote in TEXT for c in found.claims)
